"""A server as a desk."""

import time
from collections.abc import Iterator
from typing import Any, BinaryIO

import httpx2

from rules.errors import ExciseError
from service.api.batchmodels import Batch, BatchCables, BatchReceipt
from service.api.models import Cable
from service.delivery.desk import Delivered, Piece
from service.delivery.part import Part
from service.intake.contents import Kind
from service.intake.folders import File, open_file
from service.intake.item import gather
from service.intake.order import LayoutIn, OrderIn
from service.intake.unpacking import read_pieces
from service.loopback import is_loopback

TIMEOUT = httpx2.Timeout(30, read=600)  # an archive is answered for when all of it is kept
TRIES = 6
AGAIN = {"BATCH_MOVED", "KEY_IN_USE", "DATABASE_AWAY", "UPLOAD_STALLED", "UPLOAD_BROKEN"}
_TYPES = {
    Kind.ZIP: "application/zip",
    Kind.TAR: "application/x-tar",
    Kind.JSONL: "application/jsonl",
    Kind.CSV: "text/csv",
}


class RemoteDesk:
    """Every request may be sent again: a batch is opened under a key, and each part says where in
    the batch it belongs."""

    def __init__(self, server: str, token: str | None) -> None:
        """token: what the server knows us by. Raises ExciseError: SERVER_AWAY, NO_TLS."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        try:
            url = httpx2.URL(server)
            if token and url.scheme != "https" and not is_loopback(url.host):
                raise ExciseError(
                    "NO_TLS",
                    "A token is sent to another machine by TLS alone.",
                    "Name the server by https://.",
                )
            self._client = httpx2.Client(
                base_url=url, headers=headers, timeout=TIMEOUT, follow_redirects=False
            )
        except (httpx2.InvalidURL, ValueError):
            raise _away() from None

    def open(self, order: OrderIn, key: str) -> str:
        said = order.model_dump(mode="json", exclude_unset=True)
        headers = {"idempotency-key": key}
        answer = self._ask("POST", "/v1/batches", json=said, headers=headers)
        return BatchReceipt.model_validate_json(answer.content).id

    def add(self, batch_id: str, part: Part, at: int, order: OrderIn) -> Delivered:
        layout = order.model_dump(
            mode="json", exclude_unset=True, include=set(LayoutIn.model_fields)
        )
        asked: dict[str, Any] = layout | {"at": at}
        here = f"/v1/batches/{batch_id}/cables"
        if part.kind is not Kind.FILE:
            with open_file(part.files[0]) as file:
                answer = self._ask(
                    "POST",
                    here,
                    params=asked | {"name": part.files[0].called},
                    part=file,
                    headers={"content-type": _TYPES[part.kind]},
                )
            return Delivered(BatchReceipt.model_validate_json(answer.content).submitted)
        files, refused = _read(part.files)
        if not files:
            return Delivered(self.look(batch_id).ledger.submitted, refused)
        answer = self._ask("POST", here, params=asked, files=files)
        return Delivered(BatchReceipt.model_validate_json(answer.content).submitted, refused)

    def end(self, batch_id: str) -> None:
        self._ask("POST", f"/v1/batches/{batch_id}/close")

    def close(self) -> None:
        """The connection; the batch goes on."""
        self._client.close()

    def look(self, batch_id: str) -> Batch:
        return Batch.model_validate_json(self._ask("GET", f"/v1/batches/{batch_id}").content)

    def list(self, batch_id: str) -> Iterator[Cable]:
        after: int | None = -1
        while after is not None:
            answer = self._ask("GET", f"/v1/batches/{batch_id}/cables", params={"after": after})
            page = BatchCables.model_validate_json(answer.content)
            yield from page.cables
            after = page.next

    def fetch(self, cable_id: str, piece: Piece) -> bytes:
        here = f"/v1/cables/{cable_id}"
        if piece == "redacted":
            return self._ask("GET", f"{here}/redacted").content
        return self._ask("GET", f"{here}/report", params={"kind": piece}).content

    def _ask(
        self, method: str, address: str, *, part: BinaryIO | None = None, **sent: Any
    ) -> httpx2.Response:
        """part: a file for a body. Raises ExciseError: SERVER_AWAY, or what the server says."""
        for pause in range(TRIES):
            error = _away()
            try:
                if part is not None:
                    part.seek(0)
                answer = self._client.request(method, address, content=part, **sent)
                if answer.is_success:
                    return answer
                error = _read_problem(answer)
            except httpx2.TransportError:
                pass
            if error.code not in AGAIN | {"SERVER_AWAY"}:
                break
            time.sleep(2**pause / 4)
        raise error


def _read(files: tuple[File, ...]) -> tuple[list[Any], tuple[tuple[str, str], ...]]:
    """The parts of a form, and what cannot be read."""
    read = []
    refused = []
    for file in files:
        try:
            with open_file(file) as opened:
                content = gather(read_pieces(opened.read))
            read.append(("files", (file.called, content, "text/plain")))
        except ExciseError as error:
            refused.append((file.called, error.code))
        except OSError:
            refused.append((file.called, "UNREADABLE"))
    return read, tuple(refused)


def _read_problem(answer: httpx2.Response) -> ExciseError:
    try:
        problem = answer.json()
        return ExciseError(problem["code"], problem["detail"], problem["hint"])
    except (ValueError, KeyError, TypeError):
        return _away()


def _away() -> ExciseError:
    return ExciseError(
        "SERVER_AWAY",
        "There is no Excise server at that address, or it does not answer.",
        "Check the address; the same command goes on where this one stopped.",
    )
