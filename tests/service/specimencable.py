"""A fictional cable on an archive's page: no such post, country or person exists."""

from rules.report import Span

TEXT = """\
The Meridian Reading Room                                   Viewed 1,204 times
Cable 06MERIDIAN218, HARBOR CONCESSION: THE MINISTER WAVERS
Reference ID   Created            Classification
06MERIDIAN218  2006-05-09 14:20   SECRET

VZCZCXRO4417
OO RUEHXX
DE RUEHMX #0218/01 1291420
ZNY SSSSS ZZH
O 091420Z MAY 06
FM AMEMBASSY PORT MERIDIAN
TO RUEHC/SECSTATE WASHDC IMMEDIATE 4471
INFO RUEHQU/AMEMBASSY QUILLON PRIORITY 0093
RUEHTA/AMCONSUL TARN BAY 0012
RHEHNSC/NSC WASHDC
S E C R E T SECTION 01 OF 02 MERIDIAN 000218

SIPDIS

E.O. 12958: DECL: 05/09/2031
TAGS: PREL, ECON, EWWT, VD
SUBJECT: HARBOR CONCESSION: MINISTER ORRIN VASK WAVERS AS
QUILLON RAISES ITS OFFER

REF: A. QUILLON 88
     B. 05 MERIDIAN 1190

Classified By: DCM Philippa Thornquist for reasons 1.4 (b) and (d)

1. (S/NF) SUMMARY: Harbor Minister Orrin Vask told the Ambassador
on May 8 that his cabinet is split over the deep-water concession
at Tarn Bay. Vask said he would vote for the Quillon consortium
unless the price moved. END SUMMARY.

2. (C) Vask arrived with his private secretary, Ilse Marrow, and a
draft of the tender. He asked that his remarks about Finance
Minister Dorn Calloway stay between us. (Comment: Calloway heard
them anyway. End comment.)

3. (U) The tender documents were published on April 30. The harbor
master's office will receive bids until June 15. The lighthouse
MERIDIAN 00000218  002 OF 002
keeper's daughter, Anneke Roos, reads them aloud on Tarn Bay radio.

4. (SBU) Embassy officer Julian Fairweather will visit Tarn Bay on
May 20 to look at the breakwater.

THE PRICE
---------

5. Calloway's staff say the treasury needs 40 million crowns before
the monsoon. Marrow put the figure at 55 million.

6. (S/REL QUILLON) Quillon's envoy offered to dredge the channel at
no cost. Vask called the offer "a gift with a rope on it."

7. (C) Action requested: please advise by May 19 whether we may
tell Vask that a second bidder exists.

8. (U) The Ambassador will attend the launch of the ferry TERN on
May 12.
THORNQUIST
NNNN

More cables from this reading room          Terms of use
"""


def find(piece: str, nth: int = 1, text: str = TEXT) -> Span:
    """The span of the nth time `piece` stands in `text`."""
    at = -1
    for _ in range(nth):
        at = text.index(piece, at + 1)
    return at, at + len(piece)


def between(first: str, last: str, text: str = TEXT) -> Span:
    """From the beginning of `first` to the end of the next `last`."""
    start = text.index(first)
    return start, text.index(last, start) + len(last)


def amount(span: Span) -> str:
    lines = TEXT.count("\n", *span) + 1
    return "1 line" if lines == 1 else f"{lines} lines"


CABLE_SPAN = between("VZCZCXRO4417", "NNNN\n")
