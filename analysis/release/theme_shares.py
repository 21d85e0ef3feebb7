"""The shares behind a theme that is counted, each with its interval: worked out from what is shown and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from analysis.release.release import Theme
from analysis.stats.proportions import wilson

#: What people did with a theme, in the order of `Theme.counts`.
DIRECTIONS: Final = ("favourable", "unfavourable", "mixed", "not_raised")


@dataclass(frozen=True, slots=True)
class DirectionShare:
    """The share (0 to 1) of the people who spoke at all that raised a theme in this direction, with its limits."""

    direction: str
    share: float
    low: float
    high: float

    @property
    def words(self) -> str:
        """The share and its interval as "72 % (56 to 84)"."""
        return f"{100 * self.share:.0f} % ({100 * self.low:.0f} to {100 * self.high:.0f})"


def direction_shares(theme: Theme) -> tuple[DirectionShare, ...]:
    """One for each of `DIRECTIONS`, with Wilson's 95 % interval; none where the theme is told in words only.

    People who spoke are a sample of those who might have: the interval says how far the share of all of these may be
    from theirs, as if who spoke had been chosen by lot. Wilson 1927.
    """
    if theme.counts is None:
        return ()
    found = wilson(theme.counts, sum(theme.counts))
    limits = zip(DIRECTIONS, found.share.tolist(), found.low.tolist(), found.high.tolist(), strict=True)
    return tuple(DirectionShare(*one) for one in limits)
