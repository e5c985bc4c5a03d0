"""Two clients that hand in cables over HTTP and send again whatever was not acknowledged."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2

from tests.accounts import bearing
from tests.chaos.cables import Made, part_batches, write_lines
from tests.chaos.stage import Stage

TAKEN: Final = 202
AGAIN_SECONDS: Final = 0.3
AT_ONCE: Final = 400  # cables unfinished before the next batch is handed in


@dataclass
class Client:
    """taken: what was acknowledged. sent_again: requests that had to be."""

    stage: Stage
    stopped: threading.Event = field(default_factory=threading.Event)
    taken: list[Made] = field(default_factory=list)
    sent_again: int = 0

    def hand_in_batches(self, cables: Sequence[Made], unfinished: Callable[[], int]) -> None:
        """Whole batches under a key each, so that work never runs out and never heaps up."""
        for number, batch in enumerate(part_batches(tuple(cables))):
            while unfinished() > AT_ONCE and not self.stopped.wait(AGAIN_SECONDS):
                pass
            self.stage.uploading.set()
            self._send(
                batch,
                "/v1/batches?as_of=2026-01-01",
                content=write_lines(batch),
                headers={
                    "content-type": "application/x-ndjson",
                    "idempotency-key": f"batch-{number}",
                },
            )
            self.stage.uploading.clear()

    def hand_in_singles(self, cables: Sequence[Made], share_done: Callable[[], float]) -> None:
        """Spread over the run."""
        singles = [one for one in cables if one.batch is None]
        for number, one in enumerate(singles):
            while share_done() < 0.9 * number / len(singles) and not self.stopped.wait(0.1):
                pass
            self._send((one,), "/v1/cables", json={"text": one.text, "as_of": "2026-01-01"})

    def _send(self, cables: tuple[Made, ...], path: str, **what: Any) -> None:
        while not self.stopped.is_set():
            try:
                headers = bearing(self.stage.token) | what.get("headers", {})
                answer = httpx2.post(
                    f"{self.stage.address}{path}", timeout=60, **what | {"headers": headers}
                )
                if answer.status_code == TAKEN:
                    self.taken += cables
                    return
            except httpx2.HTTPError:
                pass  # no answer says nothing: it is sent again as it is
            self.sent_again += 1
            time.sleep(AGAIN_SECONDS)
