"""What the handlers of one app share."""

from dataclasses import dataclass
from typing import Annotated

from celery import Celery
from fastapi import Depends, Request
from sqlalchemy import Engine

from service.logkeeper import LogKeeper
from service.settings import ServiceSettings
from service.telling.watch import Watch
from worker.ringer import Ringer
from worker.versions import digest_files


@dataclass(frozen=True)
class Context:
    settings: ServiceSettings
    engine: Engine
    queue: Celery
    ringer: Ringer
    watch: Watch
    log: LogKeeper

    @property
    def office(self) -> str:
        """Whose rows a request may see; one office until there are accounts."""
        return self.settings.office

    @property
    def under(self) -> str:
        """The digest of the rules and models that stand now."""
        return digest_files(self.settings.rules)


def get_context(request: Request) -> Context:
    """Raises ExciseError where the audit log was seen to be broken."""
    context: Context = request.app.state.context
    context.log.refuse_broken()
    return context


ContextDep = Annotated[Context, Depends(get_context)]
