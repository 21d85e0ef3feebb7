"""What a page reads off a release about guesses of the other side: by wave and side, as a table, and what is hidden."""

from __future__ import annotations

import pandas as pd

from analysis.impact.two_sides import Misreading
from analysis.release.release import Release
from analysis.release.views import Suppressed
from analysis.study import PROGRAMME, SIDES
from analysis.wording.subject import GROUP_LABELS


def guess_waves(release: Release) -> tuple[str, ...]:
    """The waves at which some guess of the programme is shown, in their order."""
    shown = {one.wave for one in release.misreadings if one.arm == PROGRAMME}
    return tuple(wave for wave in release.waves if wave in shown)


def guesses_at(release: Release, wave: str, side: str) -> tuple[Misreading, ...]:
    """The guesses of one side of the programme at a wave, the furthest from the truth first."""
    found = [one for one in release.misreadings if (one.arm, one.wave, one.side) == (PROGRAMME, wave, side)]
    return tuple(sorted(found, key=lambda one: (-abs(one.misread), one.statement)))


def guesses_of(release: Release, wave: str) -> tuple[Misreading, ...]:
    """The guesses of both sides of the programme at a wave."""
    return tuple(one for side in SIDES for one in guesses_at(release, wave, side))


def hidden_guesses(release: Release) -> tuple[Suppressed, ...]:
    """The guesses that are hidden, each with its reason."""
    hidden = release.index.hidden("statement")
    return tuple(
        Suppressed(one.what, ", ".join(v for _, v in one.by), one.measure, one.wave, one.because) for one in hidden
    )


def hidden_pairs(release: Release) -> tuple[Suppressed, ...]:
    """What is hidden of what pairs say, each with its reason."""
    hidden = release.index.hidden("pairs")
    return tuple(Suppressed(one.what, one.arm, one.measure, one.wave, one.because) for one in hidden)


def guesses_table(release: Release) -> pd.DataFrame:
    """Every shown guess of every wave and arm, in points of 100."""
    rows = [
        (
            one.wave, GROUP_LABELS.get(one.arm, one.arm), GROUP_LABELS.get(one.side, one.side), one.text, one.n,
            one.predicted, one.target, one.target_n, one.misread, one.low, one.high,
        )
        for one in release.misreadings
    ]  # fmt: skip
    columns = (
        "Wave", "Group", "Who guesses", "Statement", "Guessed", "Mean guess", "Mean answer", "Answered", "Difference",
        "From", "To",
    )  # fmt: skip
    return pd.DataFrame(rows, columns=list(columns))
