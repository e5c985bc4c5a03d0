"""What came out of a source, in short."""

import io

from service.intake.columns import Columns
from service.intake.contents import Kind
from service.intake.item import Item, Limits, Received
from service.intake.reading import read_upload

CABLE = b"R 121015Z MAR 85\nFM AMEMBASSY ESTOVIA\n"


def take(
    content: bytes,
    kind: Kind,
    columns: Columns | None = None,
    limits: Limits | None = None,
    boundary: bytes = b"",
) -> list[Item]:
    file = io.BytesIO(content)
    return list(
        read_upload(
            file, kind, boundary=boundary, columns=columns or Columns(), limits=limits or Limits()
        )
    )


def tell(items: list[Item]) -> list[tuple[str, str | bytes]]:
    """Each with its bytes, or the code with which it was refused."""
    return [
        (item.name, item.source if isinstance(item, Received) else item.error.code)
        for item in items
    ]
