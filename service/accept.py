"""What the asker wants: a page or data."""


def prefers_html(accept: str) -> bool:
    """Whether text/html is asked for at least as much as JSON; JSON where neither is named."""
    weights: dict[str, float] = {}
    for part in accept.split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights[kind] = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name == "q":
                try:
                    weights[kind] = float(value)
                except ValueError:
                    weights[kind] = 0.0
    html = weights.get("text/html", 0.0)
    return html > 0 and html >= weights.get("application/json", 0.0)
