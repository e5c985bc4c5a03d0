"""A cable of very many paragraphs is judged like any other, and told in few words."""

from datetime import date

from rules.audit import audit_bytes

MANY = 1200


def test_every_paragraph_counts_and_the_message_stays_short() -> None:
    body = "".join(f"{n}. Text number {n} said this.\n\n" for n in range(1, MANY))
    source = f"C O N F I D E N T I A L LIMA 1\nSUBJECT: X\n\n{body}{MANY}. (C) Marked.\n"
    report = audit_bytes(source.encode(), "x", "public", date(2026, 1, 1))
    assert len(report.cable.paragraphs) == MANY
    finding = next(f for f in report.findings if f.rule == "PORT-01")
    assert finding.paragraphs == tuple(range(1, MANY))
    assert finding.message.startswith("Paragraph 1 bears no portion mark")
    assert finding.message.endswith(f"And {MANY - 1 - 5} more like it.")
