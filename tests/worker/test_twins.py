"""Two versions of one cable are never released differently without a person's word."""

import threading
import time
from datetime import date

import pytest
from sqlalchemy import Engine, event, select

from tests.keys import make_vault
from tests.worker.samples import read_sample
from worker.key import KEY_BYTES
from worker.pipeline import make_line
from worker.proposal import Submission
from worker.protection.mustredact import NOTHING
from worker.rendering import render
from worker.store.batches import BatchOrder, add_cables, close_batch, open_batch
from worker.store.cables import CableRecord, list_batch_cables, read_result
from worker.store.database import open_engine, reading
from worker.store.jobs import claim_chunk
from worker.store.judgingtables import Reasons, TracesKept
from worker.store.ledger import read_ledger
from worker.store.monday import sum_up
from worker.store.outbox import Forgotten, take_bells
from worker.store.saving import Done, save
from worker.tasks import do_chunk
from worker.working import Desk

DAY = date(2026, 1, 1)
LINE = make_line()
HARBOR = """R 121015Z MAR 15
FM AMEMBASSY ESTOVIA
TO SECSTATE WASHDC 1185

C O N F I D E N T I A L ESTOVIA 000{number}

E.O. 13526: DECL: 03/12/2045
TAGS: PREL
SUBJECT: CALL ON THE HARBOR OFFICE
CLASSIFIED BY: DCM HARRIET QUILLFEATHER. REASON: 1.4 (B) AND (D)

1. ({first}) The harbor office will raise its dues in April and
expects the herring fleet to lie outside the mole until the autumn.

2. ({second}) The clerk said that the cabinet had met three times over the dues
and that the minister would sooner resign than see the {word} closed
to boats of the northern villages before the feast of the patron.

3. (U) The press has reported that the dues will rise, and that the fleet
is to be asked for its view by the end of the month.
HALVERSON
"""


def harbor(number: int, first: str = "C", second: str = "C", word: str = "quay") -> bytes:
    return HARBOR.format(number=number, first=first, second=second, word=word).encode()


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine, bytes(range(KEY_BYTES)), LINE, "machine/1.0/1.0")


def work_off(desk: Desk) -> None:
    while bells := take_bells(desk.engine, 1, Forgotten(("bulk",), -1)):
        do_chunk(desk, bells[0].chunk_id)


def hand_in(desk: Desk, *sources: bytes, profile: str = "public", office: str = "local") -> str:
    batch_id = open_batch(desk.engine, office, BatchOrder("batch", profile, DAY)).id
    items = [Submission(source, "cable.txt", profile, DAY) for source in sources]
    add_cables(desk.engine, office, batch_id, items)
    close_batch(desk.engine, office, batch_id)
    work_off(desk)
    return batch_id


def see(desk: Desk, batch_id: str, office: str = "local") -> list[CableRecord]:
    return list(list_batch_cables(desk.engine, office, batch_id))


def dispositions(desk: Desk, batch_id: str) -> list[str | None]:
    return [record.disposition for record in see(desk, batch_id)]


def reasons(desk: Desk) -> set[tuple[str, str | None]]:
    with reading(desk.engine) as connection:
        rows = connection.execute(
            select(Reasons.code, Reasons.twin).where(Reasons.twin.is_not(None))
        )
        return {(row.code, row.twin) for row in rows}


@pytest.mark.parametrize("apart", [True, False])
@pytest.mark.parametrize("first", ["C", "U"])
def test_what_a_twin_releases_holds_both_whichever_came_first(
    desk: Desk, first: str, *, apart: bool
) -> None:
    one, two = harbor(412, second=first), harbor(413, second="U" if first == "C" else "C")
    batches = [hand_in(desk, one), hand_in(desk, two)] if apart else [hand_in(desk, one, two)]
    records = [record for batch_id in batches for record in see(desk, batch_id)]
    assert [record.disposition for record in records] == ["held", "held"]
    withholds, releases = records if first == "C" else records[::-1]
    assert reasons(desk) == {("twin releases", releases.id), ("twin withholds", withholds.id)}
    ledger = read_ledger(desk.engine, "local")
    assert ledger.balanced
    assert ledger.held == 2
    told = sum_up(desk.engine, "local", batches[-1]).reasons
    assert {(one.disposition, one.code) for one in told} <= {
        ("held", "twin releases"),
        ("held", "twin withholds"),
    }
    assert sum(one.cables for one in told) == (1 if apart else 2)
    report = read_result(desk.engine, "local", records[0].id).working
    assert '"disposition":"held"' in report


def test_a_real_cable_whose_portion_bears_another_mark_elsewhere_is_held(desk: Desk) -> None:
    """Of paragraphs 5 and 6, near-verbatim, one is kept here and the other in the twin."""
    text = read_sample("07STATE159388").decode()
    before, five, six = (
        text[: text.index("5. (S/NF)")],
        *text[text.index("5. (S/NF)") :].split(
            "--------------------------------------------- -\n TALKING"
        ),
    )
    talking = "--------------------------------------------- -\n TALKING" + six
    closed = before + talking.replace("6.(S/REL CHINA)", "5.(S/REL CHINA)")
    opened = (before + five.replace("(S/NF)", "(U)", 1)).replace("159388", "159389")
    alone = hand_in(desk, closed.encode())
    assert dispositions(desk, alone) != ["held"]
    beside = hand_in(desk, opened.encode())
    assert dispositions(desk, alone) + dispositions(desk, beside) == ["held", "held"]


def test_alike_and_marked_alike_they_pass(desk: Desk) -> None:
    batch_id = hand_in(desk, harbor(412), harbor(413), harbor(414, word="pier"))
    assert set(dispositions(desk, batch_id)) == {"needs_decision"}
    assert reasons(desk) == set()


def test_a_name_that_only_one_of_them_withholds_is_noticed(desk: Desk) -> None:
    named = harbor(412, second="U", word="yard of Ambassador Leopold Wintergreen")
    missed = named.replace(b"000412", b"000413").replace(b"Ambassador ", b"")
    missed = missed.replace(b"Leopold Wintergreen", b"leopold wintergreen")
    batch_id = hand_in(desk, named, missed)
    copies = [read_result(desk.engine, "local", one.id).redacted for one in see(desk, batch_id)]
    assert [b"wintergreen" in copy.lower() for copy in copies] == [False, True], "a case to tell"
    assert dispositions(desk, batch_id) == ["held", "held"]


def test_one_number_for_two_texts_is_held(desk: Desk) -> None:
    alone = hand_in(desk, harbor(412, "U", "U"))
    other = hand_in(desk, harbor(412, "U", "U", word="gate").replace(b"herring", b"sardine"))
    assert dispositions(desk, alone) + dispositions(desk, other) == ["held", "held"]
    assert {code for code, _ in reasons(desk)} == {"same MRN"}


def test_the_same_text_on_other_lines_is_the_same_cable(desk: Desk) -> None:
    rewrapped = harbor(412).replace(b"before the feast", b"before\nthe  feast")
    batch_id = hand_in(desk, harbor(412), rewrapped)
    assert "held" not in dispositions(desk, batch_id)


def test_another_office_and_another_audience_are_not_compared(desk: Desk) -> None:
    hand_in(desk, harbor(412), office="elsewhere")
    hand_in(desk, harbor(413), profile="internal")
    assert dispositions(desk, hand_in(desk, harbor(414, second="U"))) == ["needs_decision"]


def test_known_results_are_compared_as_new_ones_are(desk: Desk) -> None:
    first = hand_in(desk, harbor(412))
    second = hand_in(desk, harbor(413, second="U"))
    third = hand_in(desk, harbor(412))  # nothing is computed for it
    found = [dispositions(desk, batch_id) for batch_id in (first, second, third)]
    assert found == [["held"], ["held"], ["held"]]


def test_no_word_and_no_unkeyed_hash_is_kept(desk: Desk, engine: Engine) -> None:
    hand_in(desk, harbor(412))
    other = Desk(engine, bytes(KEY_BYTES), LINE, "machine/1.0/1.0")
    hand_in(other, harbor(413))
    with reading(engine) as connection:
        kept = connection.execute(select(TracesKept)).all()
    assert len(kept) == 2
    prints = [{row.withheld[at : at + 8] for at in range(0, len(row.withheld), 8)} for row in kept]
    assert all(prints)
    assert not prints[0] & prints[1]
    assert all(b"minister" not in row.withheld + row.released for row in kept)


def test_twins_that_finish_together_see_each_other(desk: Desk, database: str) -> None:
    """The first has compared and not yet committed when the second comes."""
    for number, mark in ((412, "C"), (413, "U")):
        batch_id = open_batch(desk.engine, "local", BatchOrder("batch", "public", DAY)).id
        source = harbor(number, second=mark)
        add_cables(desk.engine, "local", batch_id, [Submission(source, "cable.txt", "public", DAY)])
        close_batch(desk.engine, "local", batch_id)
    bells = take_bells(desk.engine, 2, Forgotten(("bulk",), -1))
    chunks = [claim_chunk(desk.engine, bell.chunk_id, bell.chunk_id, 60) for bell in bells]
    work = []
    for chunk in chunks:
        assert chunk is not None
        (claim,) = chunk.claims
        made = render(LINE.propose(claim.submission, desk.key, NOTHING))
        work.append((chunk, Done(claim, claim.sha256, made)))
    slow, quick = open_engine(database, make_vault()), open_engine(database, make_vault())
    compared = threading.Event()

    def linger(_: object) -> None:
        compared.set()
        time.sleep(0.7)

    event.listen(slow, "commit", linger)
    first = threading.Thread(target=save, args=(slow, work[0][0], [work[0][1]]))
    first.start()
    assert compared.wait(10)
    save(quick, work[1][0], [work[1][1]])
    first.join()
    slow.dispose()
    quick.dispose()
    assert read_ledger(desk.engine, "local").held == 2
