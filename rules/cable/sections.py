"""Where a message goes on after its end: routing, banner and fields of a later section.

Lines that may name people are read as text, since nothing in furniture is judged.
"""

from rules.cable import claims
from rules.cable import lines as l
from rules.cable.claims import NUMBERED
from rules.cable.fields import find_copied, find_key, find_open
from rules.cable.lines import Line
from rules.cable.progress import Progress


def take_over(progress: Progress, line: Line) -> Line | None:
    """After NNN: another section begins, or the archive's page goes on."""
    if any(p.match(line.text) for p in (l.TRANSMISSION, l.PRECEDENCE, l.DTG)):
        return begin_section(progress, line)
    progress.after.append(line)
    return None


def begin_section(progress: Progress, line: Line) -> Line | None:
    """Read on where the next banner bears our number; else this cable ends here."""
    number = progress.outlook.next_message(line)
    ours = progress.zones.message()
    if number is None or ours is None or number != ours.number:
        progress.place, progress.zones.cut = "done", True
        return None
    progress.place, progress.addressed = "section", False
    progress.resume()
    return take_section(progress, line)


def take_section(progress: Progress, line: Line) -> Line | None:
    """Routing lines at the head of a later section, up to its banner."""
    ahead = progress.outlook.has_banner(line) or progress.outlook.has_routing(line)
    to = l.TO.match(line.text) and not l.DISTRIBUTION.match(line.text)
    progress.addressed |= bool(to)
    known = claims.is_routing(line.plain) or bool(l.DISTRIBUTION.match(line.text))
    addressed = progress.addressed and claims.is_address(line.plain) and not find_key(line)
    if (known and (ahead or progress.addressed)) or addressed:
        progress.zones.furniture.append(line)
    elif ahead and not NUMBERED.match(line.text):
        progress.add_body(line)
    else:
        progress.place = "again"
        return take_again(progress, line)
    return None


def take_again(progress: Progress, line: Line) -> Line | None:
    """Header fields repeated under a later section's banner; gives back what stands behind one."""
    kind = find_key(line) or find_open(progress, line)
    if kind == "subject":
        if find_key(line):
            progress.zones.fields.append((kind, [line]))
            progress.titled = True
        else:
            # What stands behind the last word of the subject is text again.
            own, rest = claims.cut(line, find_copied(progress, line) or len(line.text))
            progress.zones.fields[-1][1].append(own)
            progress.opened = None if rest else kind
            return rest
        progress.opened = kind
        return None
    progress.opened = None
    if claims.is_caption(line.text):
        progress.zones.furniture.append(line)
    elif kind == "order":
        head, rest = claims.cut_order(line)
        progress.zones.furniture.append(head)
        return rest
    else:
        more = kind is not None or claims.is_attention(line.plain)
        progress.place = "again" if more and not NUMBERED.match(line.text) else "body"
        progress.add_body(line)
    return None
