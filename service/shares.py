"""An evaluation's shares in words, for the table and the page."""

from worker.evaluation.report import ReadingReport, ShareReport


def describe_reading(reading: ReadingReport) -> str:
    """The sample's precision in a sentence, with what of it was not judged."""
    said = reading.precision
    told = f"Precision by reading {said.whole} hits: {write_share(said)}."
    if reading.blank:
        told += f" {reading.blank} of the sample bear no verdict."
    if reading.gone:
        told += f" {reading.gone} of the sample are no longer hit: draw again."
    return told


def write_share(share: ShareReport, digits: int = 1) -> str:
    """`97.2 % (96.4–97.8)`; a dash where nothing was counted."""
    if share.value is None:
        return "–"
    return f"{100 * share.value:.{digits}f} % ({write_interval(share, digits)})"


def write_interval(share: ShareReport, digits: int = 1) -> str:
    """`96.4–97.8`, in percent."""
    return f"{100 * share.low:.{digits}f}–{100 * share.high:.{digits}f}"
