"""MARK: one marking, spelled or put together as the register does not."""

from dataclasses import replace
from datetime import datetime
from random import Random

from tests.planted.cable import Draft
from tests.planted.clean import Wish, draw
from tests.planted.fault import (
    LEVEL_WORDS,
    UNRECORDED,
    Plant,
    Severity,
    beside,
    choose,
    classified_level,
    everywhere,
    is_classified,
    is_unclassified,
    plants,
    remark,
    scheme,
    tail_marks,
    with_controls,
)

# A portion that says nothing of foreign disclosure beside others that do: how to handle it is told
# for itself, as information.
_SILENT = ("ROLL-11",)


def respell(seed: int, rng: Random, name: str, *forms: str, severity: Severity) -> Plant:
    """Another form of the mark of one classified portion; `L` in a form is its level."""
    clean = scheme(seed, name)
    index = choose(clean, rng, is_classified)
    mark = rng.choice(forms).replace("L", classified_level(clean, index), 1)
    return remark(clean, index, mark, severity)


@plants("MARK-01")
def spell_controls(seed: int, rng: Random) -> Plant:
    return respell(seed, rng, "nf", "(L-N/F)", "(L//N/F)", "(L-NF)", severity="warning")


@plants("MARK-02")
def drop_a_slash(seed: int, rng: Random) -> Plant:
    return respell(seed, rng, "nf", "(L/NF)", severity="info")


@plants("MARK-02")
def mark_bare_sbu(seed: int, rng: Random) -> Plant:
    clean = scheme(seed, "sbu", "U")
    index = choose(clean, rng, lambda one: one.mark == "(SBU)")
    clean = clean.with_portion(index, mark="(U//SBU)")
    return remark(clean, index, "(SBU)", "info")


@plants("MARK-02")
def mark_limited_official_use(seed: int, rng: Random) -> Plant:
    """LIMITED OFFICIAL USE ended on 1 October 1995."""
    clean = scheme(seed, "level", "U")
    return remark(clean, choose(clean, rng, is_unclassified), "(LOU)", "warning")


@plants("MARK-03")
def release_without_to(seed: int, rng: Random) -> Plant:
    return respell(seed, rng, "rel", "(L//REL USA, GBR)", severity="warning")


@plants("MARK-04")
def release_without_usa(seed: int, rng: Random) -> Plant:
    return respell(seed, rng, "rel", "(L//REL TO GBR)", "(L//REL TO GBR, USA)", severity="error")


@plants("MARK-05")
def disorder_list(seed: int, rng: Random) -> Plant:
    forms = ("USA, GBR, CAN", "USA, GBR, GBR", "USA, NATO, GBR", "USA, GBR, AUS")
    return respell(seed, rng, "rel", *(f"(L//REL TO {one})" for one in forms), severity="warning")


@plants("MARK-06")
def name_country(seed: int, rng: Random) -> Plant:
    forms = ("USA, CHINA, GBR", "USA, CANADA, GBR", "USA, GBR, LIBYA")
    return respell(seed, rng, "rel", *(f"(L//REL TO {one})" for one in forms), severity="warning")


@plants("MARK-07")
def release_to_usa_alone(seed: int, rng: Random) -> Plant:
    clean = scheme(seed, "nf")
    index = choose(clean, rng, is_classified)
    clean = beside(clean, index, "//NF")
    return remark(clean, index, f"({classified_level(clean, index)}//REL TO USA)", "error")


@plants("MARK-08")
def release_and_forbid(seed: int, rng: Random) -> Plant:
    forms = ("(L//NF/REL TO USA, GBR)", "(L//NF/RELIDO)", "(L//NF/DISPLAY ONLY GBR)")
    return respell(seed, rng, "nf", *forms, severity="error")


@plants("MARK-09")
def join_nodis_and_exdis(seed: int, rng: Random) -> Plant:
    clean = with_controls(seed, "//NF//ND", "//NOFORN", captions=("NODIS",))
    index = choose(clean, rng, is_classified)
    return remark(clean, index, f"({classified_level(clean, index)}//NF//XD/ND)", "error")


@plants("MARK-10")
def distribute_without_noforn(seed: int, rng: Random) -> Plant:
    clean = draw(seed, Wish(eras=("13526",), levels=("C", "S"), scheme="level"))
    clean = tail_marks(clean, "//NF//ND", f"{LEVEL_WORDS[clean.level]}//NOFORN", ("NODIS",))
    index = choose(clean, rng, is_classified)
    clean = beside(clean, index, "//NF//ND")
    return remark(clean, index, f"({classified_level(clean, index)}//ND)", "error")


@plants("MARK-11")
def control_classified_as_unclassified(seed: int, rng: Random) -> Plant:
    return respell(seed, rng, "level", "(L//FOUO)", "(L//SBU)", "(L//DS)", severity="error")


@plants("MARK-12")
def control_unclassified_as_classified(seed: int, rng: Random) -> Plant:
    clean = with_controls(seed, "//OC/NF", "//ORCON/NOFORN")
    clean = (
        clean.with_portion(0, mark="(U)")
        if is_classified(clean.portions[1])
        else clean.with_portion(1, mark="(U)")
    )
    index = choose(clean, rng, is_unclassified)
    return remark(clean, index, "(U//OC)", "error")


@plants("MARK-12")
def release_unclassified(seed: int, rng: Random) -> Plant:
    clean = scheme(seed, "rel")
    spare = (
        0 if sum(map(is_classified, clean.portions)) > 1 else choose(clean, rng, is_unclassified)
    )
    clean = _lower(clean, spare)
    return remark(clean, spare, "(U//REL TO USA, GBR)", "info")


def _lower(draft: Draft, index: int) -> Draft:
    """`index` unclassified, and the level of the cable on another portion."""
    other = next(at for at in range(len(draft.portions)) if at != index)
    tail = "//REL TO USA, GBR"
    return draft.with_portion(index, mark="(U)").with_portion(other, mark=f"({draft.level}{tail})")


@plants("MARK-13")
def image_below_secret(seed: int, rng: Random) -> Plant:
    """IMCON needs S or more and an FD&R mark; RSEN needs S or more."""
    control, word = rng.choice((("IMC", "IMCON"), ("RS", "RSEN")))
    clean = with_controls(seed, f"//{control}/NF", f"//{word}/NOFORN")
    clean = _raise(clean, f"//{control}/NF")
    return remark(clean, 0, f"(C//{control}/NF)", "error")


@plants("MARK-13")
def image_without_disclosure(seed: int, rng: Random) -> Plant:
    del rng
    clean = _raise(with_controls(seed, "//IMC/NF", "//IMCON/NOFORN"), "//IMC/NF")
    return remark(clean, 0, "(S//IMC)", "error", _SILENT)


def _raise(draft: Draft, tail: str) -> Draft:
    """No portion C: each is S or U, the first two S."""
    for index, one in enumerate(draft.portions):
        if index < 2 or is_classified(one):
            draft = draft.with_portion(index, mark=f"({draft.level}{tail})")
    return draft


@plants("MARK-14")
def compartment_without_disclosure(seed: int, rng: Random) -> Plant:
    """From December 2013 the register itself asks no disclosure mark of SCI; DoD still does."""
    name = rng.choice(("SI", "TK"))
    clean = _raise(with_controls(seed, f"//{name}//NF", f"//{name}//NOFORN", "TS"), f"//{name}//NF")
    severity: Severity = "warning" if clean.sent >= datetime(2013, 12, 1) else "error"  # noqa: DTZ001 - Zulu
    return remark(clean, 0, f"(TS//{name})", severity, _SILENT)


@plants("MARK-14")
def compartment_without_its_control(seed: int, rng: Random) -> Plant:
    tail, words, bad = rng.choice(
        (
            ("//SI-G//OC/NF", "//SI-G//ORCON/NOFORN", "//SI-G//NF"),
            ("//HCS//OC/NF", "//HCS//ORCON/NOFORN", "//HCS//OC"),
        )
    )
    clean = _raise(with_controls(seed, tail, words, "TS"), tail)
    return remark(clean, 0, f"(TS{bad})", "error", () if "NF" in bad else _SILENT)


@plants("MARK-15")
def nuclear_at_wrong_level(seed: int, rng: Random) -> Plant:
    tail, words, bad = rng.choice(
        (
            ("//RD//NF", "//RD//NOFORN", "(U//RD)"),
            ("//FRD//NF", "//FRD//NOFORN", "(U//FRD)"),
            ("//RD-CNWDI//NF", "//RD-CNWDI//NOFORN", "(C//RD-CNWDI//NF)"),
            ("//NF", "//NOFORN", "(S//DCNI//NF)"),
        )
    )
    clean = _raise(with_controls(seed, tail, words), tail)
    return remark(clean, 0, bad, "error")


@plants("MARK-15")
def count_sigmas_beyond_99(seed: int, rng: Random) -> Plant:
    del rng
    clean = with_controls(seed, "//RD-SG 14//NF", "//RD-SIGMA 14//NOFORN", layouts=UNRECORDED)
    clean = _raise(clean, "//RD-SG 14//NF")  # which is SECRET at least
    return everywhere(clean, "//RD-SG 114//NF", "//RD-SIGMA 114//NOFORN")


@plants("MARK-16")
def list_usa_as_foreign(seed: int, rng: Random) -> Plant:
    del rng
    clean = with_controls(seed, "//FGI GBR//NF", "//FGI GBR//NOFORN", layouts=UNRECORDED)
    return everywhere(clean, "//FGI GBR USA//NF", "//FGI GBR USA//NOFORN")


@plants("MARK-17")
def mix_levels(seed: int, rng: Random) -> Plant:
    clean = replace(scheme(seed, "level", layouts=UNRECORDED), captions=())
    del rng
    return Plant(
        clean, replace(clean, banner=f"{clean.banner} ⟦SENSITIVE⟧"), ("planted",), (), "error"
    )


@plants("MARK-18")
def mark_in_banner_form(seed: int, rng: Random) -> Plant:
    return respell(seed, rng, "nf", "(L//NOFORN)", severity="warning")


@plants("MARK-18")
def banner_in_portion_form(seed: int, rng: Random) -> Plant:
    clean = scheme(seed, "nf", layouts=UNRECORDED)
    clean = replace(clean, banner=f"{LEVEL_WORDS[clean.level]}//NOFORN", captions=())
    del rng
    return Plant(
        clean,
        replace(clean, banner=f"{LEVEL_WORDS[clean.level]}//⟦NF⟧"),
        ("planted",),
        (),
        "warning",
    )


@plants("MARK-19")
def invent_control(seed: int, rng: Random) -> Plant:
    return respell(seed, rng, "nf", "(L//NF/QZX)", "(L//ZEBRA//NF)", severity="warning")
