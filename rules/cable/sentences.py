"""Where a sentence ends, so that what stands below it may be something new."""

import re
from typing import Final

# A withheld portion's token ends in ">", so that a copy reads like its source.
# A full stop (or a withheld text), not a colon: what follows a colon belongs to it.
ENDED: Final = re.compile(
    r"[.!?][)\]\"”'’]*\s*$|\] <[^<>]*>\s*$|\bEND (?:SUMMARY|COMMENT|TEXT|QUOTE)\)?\s*$",
    re.IGNORECASE,
)
