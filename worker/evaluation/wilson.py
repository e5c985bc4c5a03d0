"""Shares with the interval that small numbers leave."""

from dataclasses import dataclass
from math import sqrt

# The 97.5 % point of the normal distribution: 95 % lie between it and its negative.
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """`part` out of `whole`.

    low, high: Wilson's 95 % interval (E. B. Wilson, Journal of the American Statistical Association
    22, 1927, p. 209), from 0 to 1 where `whole` is 0. It takes the counted things for independent;
    mentions in one document are not quite, so the truth is a little wider.
    """

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def low(self) -> float:
        return self._bounds()[0]

    @property
    def high(self) -> float:
        return self._bounds()[1]

    def _bounds(self) -> tuple[float, float]:
        if not self.whole:
            return 0.0, 1.0
        share, square = self.part / self.whole, _Z * _Z / self.whole
        middle = share + square / 2
        reach = _Z * sqrt(share * (1 - share) / self.whole + square / (4 * self.whole))
        low, high = (middle - reach) / (1 + square), (middle + reach) / (1 + square)
        return (
            0.0 if self.part == 0 else max(0.0, low),
            1.0 if self.part == self.whole else min(1.0, high),
        )
