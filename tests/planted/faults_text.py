"""TEXT: what the words themselves give away."""

from random import Random

from tests.planted.cable import Draft, EraName
from tests.planted.clean import Wish, draw
from tests.planted.eras import SINCE_1995
from tests.planted.fault import Plant, plants

_LONG = (
    "The four hulls were laid down for the mail service and fitted with winches that let a crew of six"
    " lower a cargo of two tons on any flat roof within an hour of nightfall."
)
_SHORT = "Gulls nested beneath the old customs shed at low tide."


def _cable(seed: int, eras: tuple[EraName, ...] = ("12065", "12356", *SINCE_1995)) -> Draft:
    """Two portions of different marks at the head: the cable's level, then (U)."""
    clean = draw(seed, Wish(eras=eras, levels=("C", "S"), scheme="level", plain=True))
    return clean.with_portion(0, mark=f"({clean.level})").with_portion(1, mark="(U)")


@plants("TEXT-01")
def repeat_words(seed: int, rng: Random) -> Plant:
    """Twenty words and more are a warning, eight to nineteen information."""
    words, severity = rng.choice(((_LONG, "warning"), (_SHORT, "info")))
    clean = _cable(seed)
    clean = clean.with_portion(0, text=f"{clean.portions[0].text} ⟦{words}⟧")
    faulty = clean.with_portion(1, text=f"{clean.portions[1].text} ⟦{words}⟧")
    return Plant(clean, faulty, ("planted",), (1, 2), severity)  # type: ignore[arg-type]  # one of the two


@plants("TEXT-02")
def delete_name(seed: int, rng: Random) -> Plant:
    clean = _cable(seed)
    index = rng.randrange(len(clean.portions))
    token = rng.choice(("XXXXXXXXXXXX", "XXXXXX XXXXXX"))
    text = f"{clean.portions[index].text} The contact, ⟦{token}⟧, asked for protection."
    return Plant(clean, clean.with_portion(index, text=text), ("planted",), (index + 1,), "info")


@plants("TEXT-03")
def damage_text(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, SINCE_1995)  # what decoding spoils is lower case
    index = rng.randrange(len(clean.portions))
    damage = rng.choice(("It recalled Chin⟦a,s⟧ promise.", "It left ⟦(⟧meaning both of them."))
    text = f"{clean.portions[index].text} {damage}"
    return Plant(clean, clean.with_portion(index, text=text), ("planted",), (index + 1,), "info")
