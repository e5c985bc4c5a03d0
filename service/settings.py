"""What the service must know beyond what the worker knows."""

from pathlib import Path

from pydantic import Field

from worker.settings import Settings

MAX_CABLE_BYTES = 10 * 1024 * 1024
MAX_AUDIT_BYTES = 256 * 1024
MAX_POSITION = (1 << 31) - 1  # of a cable in its batch: what the database holds
# JSON escapes and multipart frames take room beside the cable itself.
ENVELOPE = 2
ENVELOPE_BYTES = 64 * 1024


class ServiceSettings(Settings):
    """listen: address and port of the API where it runs alone; `excise serve` has its own.
    hosts: the Host headers that are answered, so that a page elsewhere which points a name of
    its own at this machine reads nothing.
    max_upload: bytes of one upload to a batch. upload_stall: seconds in which the next 64 KB of it
    must come.
    audit_time_limit: seconds one audit may take that is answered at once. audit_memory_limit: MB of
    its address space.
    webhook_private: whether webhooks may go to addresses of a private network, and by plain HTTP.
    checkpoints: a folder outside the database, of them and of the revoked releases.
    log_key_file: the key that signs them. checkpoint_every: seconds between two as the log grows.
    tls_cert, tls_key: files in PEM, to listen by TLS.
    proxy: addresses or networks of a proxy that stands before the API and speaks TLS; nobody else
    is answered then, and what it says of who asks is believed.
    two_persons: whether who puts a release forward must not be who approves it.
    """

    listen: str = Field(default="127.0.0.1:8000", pattern=r"^[^:]+:\d+$")
    hosts: tuple[str, ...] = Field(default=("127.0.0.1", "localhost", "[::1]"))
    max_upload: int = Field(default=4 << 30, ge=1)
    upload_stall: float = Field(default=30, gt=0)
    audit_time_limit: float = Field(default=10, gt=0)
    audit_memory_limit: int = Field(default=512, ge=64)
    webhook_private: bool = False
    checkpoints: Path | None = None
    log_key_file: Path | None = None
    checkpoint_every: float = Field(default=300, gt=0)
    tls_cert: Path | None = None
    tls_key: Path | None = None
    proxy: tuple[str, ...] = ()
    two_persons: bool = True

    @property
    def checkpoints_path(self) -> Path:
        return self.checkpoints or self.data / "checkpoints"

    @property
    def log_key_path(self) -> Path:
        return self.log_key_file or self.data / "log.key"
