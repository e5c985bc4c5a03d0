"""What a worker must know about the place it runs in, from `EXCISE_*` variables."""

import json
import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from rules.errors import ExciseError
from worker.store.chunksize import ChunkSize


class Settings(BaseSettings):
    """Where things are and how long they may take; times in seconds.

    What no variable says is looked for in the folder that EXCISE_SECRETS names: a file there is
    called like its variable, `excise_database_url`, and holds the value. Variables can be read by
    whoever sees the processes of a machine, files cannot. Raises ExciseError: NO_SECRETS.

    data: the folder of the database and the master keys on one machine.
    database_url, broker_url: None for the embedded parts. They may hold passwords, so `repr` omits
    them.
    master_keys: the ring of keys that seals all that is kept, itself, or in master_file, which is
    read anew when it changes; unless said, a file in the data folder. See worker.vault.ring.
    key_file: an office's key of before there was a ring, taken over once.
    keep_days: how many days after it ended a cable is due for disposition; None for never.
    rules: a folder of the office's own packs, profiles, lists and cues.
    queues: what a pool takes, in this order: `interactive` holds single cables, `bulk` batches.
    time_limit: what one cable may take; it has three such attempts. The pool kills a process that
    takes more than twice as long over a chunk.
    memory_limit: MB of address space of one process that reads cables; 0 for no limit.
    chunk_kilobytes, chunk_cables: the most that one message stands for; about a second's work.
    lease: a running job whose holder has not renewed it for so long is free again.
    sweep: how often silent holders and lost messages are looked for.
    overdue: a message not answered for so long, while the broker holds none, counts as lost.
    beat: a file that a pool touches whenever it has reached both database and broker.
    """

    model_config = SettingsConfigDict(env_prefix="EXCISE_", frozen=True, extra="ignore")

    data: Path = Path("data")
    database_url: str | None = Field(default=None, repr=False)
    broker_url: str | None = Field(default=None, repr=False)
    master_keys: str | None = Field(default=None, repr=False)
    master_file: Path | None = None
    key_file: Path | None = None
    keep_days: int | None = Field(default=None, ge=0)
    rules: Path | None = None
    office: str = Field(default="local", pattern=r"^[a-z0-9-]{1,64}$")
    workers: int = Field(default_factory=lambda: min(4, os.cpu_count() or 1), ge=1, le=64)
    queues: tuple[Literal["interactive", "bulk"], ...] = ("interactive", "bulk")
    time_limit: int = Field(default=600, ge=1)
    memory_limit: int = Field(default=4096, ge=0)
    chunk_kilobytes: int = Field(default=96, ge=1)
    chunk_cables: int = Field(default=64, ge=1, le=500)
    lease: float = Field(default=60, gt=0)
    sweep: float = Field(default=5, gt=0)
    overdue: float = Field(default=10, ge=0)
    beat: Path | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments before variables before secrets."""
        folder = os.environ.get("EXCISE_SECRETS")
        if folder is None:
            return init_settings, env_settings
        if not Path(folder).is_dir():  # going on would mean another database
            raise ExciseError(
                "NO_SECRETS", "The folder of secrets is not there.", "Check EXCISE_SECRETS."
            )
        return init_settings, env_settings, SecretsSettingsSource(settings_cls, folder)

    @property
    def database(self) -> str:
        """The SQLAlchemy URL: the one given, else a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data.absolute() / 'excise.sqlite3'}"

    @property
    def master_path(self) -> Path:
        return self.master_file or self.data / "master.keys"

    @property
    def key_path(self) -> Path:
        return self.key_file or self.data / "office.key"

    @property
    def chunk_size(self) -> ChunkSize:
        return ChunkSize(self.chunk_kilobytes << 10, self.chunk_cables)

    def environment(self) -> dict[str, str]:
        """The variables that give another process these settings."""
        values = self.model_dump(mode="json", include=set(Settings.model_fields), exclude_none=True)
        values["data"] = str(self.data.absolute())
        if self.master_file:
            values["master_file"] = str(self.master_file.absolute())
        if self.rules:
            values["rules"] = str(self.rules.absolute())
        return {
            f"EXCISE_{name.upper()}": value if isinstance(value, str) else json.dumps(value)
            for name, value in values.items()
        }

    @property
    def hard_limit(self) -> float:
        """For a chunk: a cable is begun until one limit has passed, and has one to itself."""
        return 2 * self.time_limit + max(1.0, min(30.0, self.time_limit / 10))
