"""What a worker does with a cable, as the queue sees it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from worker.proposal import Proposal, Submission
from worker.protection.mustredact import MustRedact


@dataclass(frozen=True, slots=True)
class Line:
    """load: reads the models, once in each process, before the first cable.
    digest: all that decides a proposal under this profile and date, beside the text and the batch:
    rules, lists, models. Raises ExciseError as `propose` does.
    collect: the sources that a cable marks for protection. Raises ExciseError.
    propose: the proposal under what all cables of its batch mark, with the office key.
    """

    load: Callable[[], object]
    digest: Callable[[str, date], str]
    collect: Callable[[Submission], MustRedact]
    propose: Callable[[Submission, bytes, MustRedact], Proposal]
