"""What the handlers of one app share."""

from dataclasses import dataclass
from typing import Annotated

from celery import Celery
from fastapi import Depends, Request
from sqlalchemy import Engine

from service.accounts.identity import Identity
from service.accounts.limits import Limits
from service.confined.auditor import Auditor
from service.logkeeper import LogKeeper
from service.settings import ServiceSettings
from service.telling.watch import Watch
from worker.log.entry import NOBODY, Act, Verb
from worker.revocations import Revocations
from worker.ringer import Ringer
from worker.store.log import record_act
from worker.versions import digest_files


@dataclass(frozen=True)
class Context:
    settings: ServiceSettings
    engine: Engine
    queue: Celery
    ringer: Ringer
    watch: Watch
    log: LogKeeper
    auditor: Auditor
    identity: Identity
    limits: Limits
    revocations: Revocations

    @property
    def office(self) -> str:
        """Whose rows are seen: this server's own, or that of whoever asks (Asked)."""
        return self.settings.office

    @property
    def actor(self) -> str:
        """Who acts: nobody that is known, or the account that asks (Asked)."""
        return NOBODY

    @property
    def under(self) -> str:
        """The digest of the rules and models that stand now."""
        return digest_files(self.settings.rules)

    def note_read(self, subject: str, what: str, **digests: str) -> None:
        """In the audit log, before anything is handed out: what cannot be noted is not read.

        subject: the id of a cable or a batch. digests: sha256 by what of it they are.
        """
        self.note("read", subject, what=what, **digests)

    def note(self, verb: Verb, subject: str, **detail: str) -> None:
        """What cannot be put on record is not done: any error here ends the request."""
        record_act(self.engine, self.office, Act(verb, self.actor, (subject,), detail))


def get_context(request: Request) -> Context:
    """Raises ExciseError where the audit log was seen to be broken."""
    context: Context = request.app.state.context
    context.log.refuse_broken()
    return context


# For routes that are open; all others name what they ask for (service.accounts.asking).
OpenDep = Annotated[Context, Depends(get_context)]
