"""Who somebody is, by what they know. A provider of identities elsewhere (OpenID Connect) is
another implementation of `Identity`."""

from typing import Protocol

from sqlalchemy import Engine

from worker.accounts.account import Account
from worker.accounts.passwords import Passwords
from worker.store.accounts import check_password


class Identity(Protocol):
    def identify(self, office: str, name: str, proof: str) -> Account | None:
        """None where the proof is not that of an account of this name; whether there is one must
        show neither in the answer nor in the time it takes."""


class ByPassword:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._passwords = Passwords()

    def identify(self, office: str, name: str, proof: str) -> Account | None:
        return check_password(self._engine, office, name, proof, self._passwords)
