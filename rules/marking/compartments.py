"""What compartmented information and special access programs need beside them."""

from rules.marking.controls import category_of
from rules.marking.value import Level, Marking


def is_ill_compartmented(marking: Marking) -> bool:
    """Whether SCI or a special access program stands at a level, or without a control, that it may
    not have (register 2016, H.4 and H.5; DoDM 5200.01-V2 Enclosure 4, 6.f and 7.f)."""
    held = marking.controls
    programs = any(control.startswith("SAR-") for control in held)
    # Of systems and compartments: the least level, and what must stand beside.
    needs = [
        *((Level.C, set()) for c in held if category_of(c) == "sci" or c.startswith("SAR-")),
        *((Level.S, set()) for c in held & {"TK", "RSV"}),
        *((Level.S, {"NF"}) for c in held & {"TK-IDIT", "TK-KAND"}),
        *((Level.TS, {"NF"}) for c in held & {"TK-BLFH"}),
        *((Level.C, {"NF"}) for c in held & {"HCS", "KDK"}),
        *((Level.S, {"NF"}) for c in held & {"HCS-P"}),
        *((Level.S, {"NF", "OC"}) for c in held & {"HCS-O"}),
        *((Level.TS, {"NF", "OC"}) for c in held if c.startswith("HCS-P ")),
        *((Level.TS, {"OC"}) for c in held & {"SI-G"}),
        *((Level.TS, set()) for c in held if c.startswith("SI-")),
    ]
    return ("WAIVED" in held and not programs) or any(
        marking.level < least or not beside <= held for least, beside in needs
    )
