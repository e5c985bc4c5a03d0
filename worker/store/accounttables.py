"""The tables of who may ask. Of tokens, sessions and links only a sha256 is kept: they are random,
so whoever reads the table can use none of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from worker.store.tables import Base, Moment


class Accounts(Base):
    """name: unique in its office. roles, countries: words with blanks between; controls a
    line each.
    password: an Argon2id hash; None where the account comes in by links and tokens alone."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("office_id", "name", name="uq_accounts_name"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(64))
    roles: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(String(2))
    controls: Mapped[str] = mapped_column(Text)
    countries: Mapped[str] = mapped_column(Text)
    everything: Mapped[bool]
    password: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)


class Tokens(Base):
    """What a program shows. scopes: words with blanks between; None for all its account may."""

    __tablename__ = "tokens"
    __table_args__ = (
        UniqueConstraint("digest", name="uq_tokens_digest"),
        Index("ix_tokens_account", "account_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    digest: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class Sessions(Base):
    """A person who is logged in; logging out deletes the row."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_account", "account_id"),)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    expires_at: Mapped[datetime] = mapped_column(Moment)


class LoginLinks(Base):
    """A way in that works once; using it deletes the row."""

    __tablename__ = "login_links"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    expires_at: Mapped[datetime] = mapped_column(Moment)
