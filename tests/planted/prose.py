"""Plain sentences that never say the same eight words twice in one cable.

TEXT-01 reports a run of eight words under two marks, so that chance repetition would be a fault
nobody planted.
"""

import re
from random import Random

_ACTORS = (
    "The Foreign Ministry", "The harbor master", "A senior police official", "The Embassy",
    "The trade delegation", "The Interior Minister", "The opposition leader", "Post",
    "The Central Bank", "The Ambassador", "The visiting delegation", "The Chamber of Commerce",
    "The chief of staff", "The Economic Counselor", "The prefect", "The railway union",
    "The port authority", "The Consul", "The Vice Minister", "The coffee board",
    "The general staff", "The Charge", "The customs service", "The university rector",
)  # fmt: skip
_VERBS = (
    "said that", "told us that", "confirmed that", "denied that", "believes that",
    "reported last week that", "repeated that", "learned in confidence that", "expects that",
    "made clear that", "noted that", "doubts that", "complained that", "announced that",
    "has been told that", "argued that", "conceded that", "warned that",
)  # fmt: skip
_SUBJECTS = (
    "the wheat shipment", "the border commission", "the new tariff", "the mining contract",
    "a loan for the dam", "the fishing agreement", "the airport road", "a second round of talks",
    "the training program", "the parliamentary vote", "the radar station", "the refugee camp",
    "the pipeline survey", "an early election", "the cabinet change", "the arms purchase",
    "the joint exercise", "the tin price", "the amnesty law", "the strike in the capital",
    "the northern province", "the tax reform", "the police academy", "the grain reserve",
)  # fmt: skip
_PREDICATES = (
    "will be put off", "cannot go on", "depends on the weather", "has won wide support",
    "will cost more than planned", "may fail", "was never in doubt", "is a matter for the courts",
    "must wait for the budget", "would please nobody", "has the blessing of the President",
    "will be decided by the army", "remains a secret", "is going well", "was badly prepared",
    "needs money from abroad", "could be settled quickly", "will be discussed in public",
    "has become a question of honor", "should come before the Senate", "is all but finished",
)  # fmt: skip
_TIMES = (
    "before the end of the month", "in spite of the press", "after the visit", "this year",
    "once the rains stop", "during the summer", "until the Congress meets", "at the present rate",
    "if nothing else changes", "with or without help", "for want of spare parts",
    "in the eastern districts", "on the coast", "as in 1973", "by January 22",
    "along the frontier (see map)", "despite U.S. advice", "at $4.50 a ton",
    "under any government", "in his own words", "for the time being", "sooner or later",
)  # fmt: skip
_TOPICS = (
    "FISHING TALKS", "PORT SECURITY", "WHEAT CREDITS", "BORDER COMMISSION", "VISIT OF THE MINISTER",
    "TIN PRICES", "POLICE TRAINING", "CABINET CHANGE", "RAILWAY STRIKE", "DEBT NEGOTIATIONS",
    "COFFEE EXPORTS", "AIRPORT ROAD", "JOINT EXERCISE", "LAND REFORM", "CUSTOMS REVENUE",
)  # fmt: skip
_ANGLES = (
    "NEXT STEPS", "A FIRST LOOK", "THE MINISTER'S VIEW", "REQUEST FOR GUIDANCE", "PROSPECTS",
    "WHAT THE UNIONS WANT", "NO PROGRESS", "STATUS REPORT", "THE PRESS REACTS", "DEMARCHE DELIVERED",
)  # fmt: skip
_HEADINGS = (
    "Background", "The Government's Position", "Next Steps", "Comment", "The Talks",
    "Reaction in the Capital", "What Post Suggests", "Economic Prospects", "A Divided Cabinet",
)  # fmt: skip
_SURNAMES = (
    "ASHGROVE", "PEMBERTON", "QUILLER", "HOLLOWAY", "WINTERS", "BRANDT", "TALBOT", "MERCER",
    "LANGLEY", "FENWICK", "OAKES", "STODDARD",
)  # fmt: skip
_FORENAMES = ("HARRIET", "RALPH", "MARIAN", "JAMES", "EDITH", "PAUL", "THEODORA", "LEWIS")

_WORD = re.compile(r"[a-z0-9]+")
RUN = 8  # words in a row that may not stand twice


class Prose:
    """Draws text for one cable and remembers every run of eight words it has given out."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._given: set[tuple[str, ...]] = set()
        self._before: list[str] = []  # a run may begin in the sentence before
        self._headings = list(_HEADINGS)
        rng.shuffle(self._headings)

    def sentences(self, count: int) -> str:
        return " ".join(self.sentence() for _ in range(count))

    def sentence(self) -> str:
        """One sentence; new in every run of eight words."""
        while True:
            parts = (_ACTORS, _VERBS, _SUBJECTS, _PREDICATES, _TIMES)
            text = " ".join(self._rng.choice(bank) for bank in parts) + "."
            words = [*self._before, *_WORD.findall(text.lower())]
            runs = {tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1))}
            if not runs & self._given:
                self._given |= runs
                self._before = words[1 - RUN :]
                return text

    def subject(self) -> str:
        return f"{self._rng.choice(_TOPICS)}: {self._rng.choice(_ANGLES)}"

    def heading(self) -> str:
        return self._headings.pop()

    def surname(self) -> str:
        return self._rng.choice(_SURNAMES)

    def forename(self) -> str:
        return self._rng.choice(_FORENAMES)
