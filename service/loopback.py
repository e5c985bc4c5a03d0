"""Whether an address is this machine itself."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """host: a name or an address, IPv6 with or without brackets."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
