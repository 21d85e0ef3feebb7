"""Whether what had risen by the programme's end lasts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from analysis.impact.claim import ClaimState
from analysis.impact.claim_cohorts import OUTCOMES_SEEN, later_cohorts
from analysis.impact.claim_evidence import Board
from analysis.impact.claim_parts import Part, state_of_losses, told
from analysis.instruments import Claim
from analysis.scores.pairs import of_cohort
from analysis.stats.change import estimate_change
from analysis.stats.many import simultaneous_level
from analysis.study import ALL, PROGRAMME

#: The claim that the effect does not last.
LASTS: Final = "58"
#: How the name of a wave after the programme begins, as `ingest.words.normalise_wave` writes it.
FOLLOW_UP: Final = "follow-up"
#: A wave of another name is a follow-up that opens so many days after the last member's last day.
DAYS_AFTER: Final = 150
NOTHING_ROSE: Final = "nothing had surely risen by the end of the programme, so that there is nothing to last"


def by_follow_up(board: Board, claim: Claim, cohort: str) -> ClaimState | None:
    """Claim 58, that the effect does not last; None for other claims, or without anything that would show it.

    **Follow-up.** For engagement and understanding: the change of the same people from the last wave of the programme
    to the last follow-up (`follow_up_waves`), where the change from the first wave to that end had surely risen
    (95 %; nothing else can be lost). Intervals are those of the cards (`stats.change.estimate_change` over connected
    pairs) and hold together over all figures. **Later cohorts**, for the whole programme, where five or more have a
    figure: how far the line falls from the first cohort to the last (`claim_cohorts.later_cohorts`).

    A loss in one figure is *seen*, surely less than what matters in every figure *seldom*
    (`claim_parts.state_of_losses`); later cohorts alone never make it seldom, since they say nothing of anybody
    afterwards. A rise that chance made too high at the end falls back by itself and looks like a loss; it is one more
    reason to take *seen* as a question. Nobody outside the programme is held against it.
    """
    if claim.id != LASTS:
        return None
    waves = follow_up_waves(board, cohort)
    rose, people = _risen(board, cohort, waves) if waves else ((), 0)
    figures = len(rose) + (len(later_cohorts(board, level=0.95)) if cohort == ALL else 0)
    level = simultaneous_level(max(figures, 1))
    later = later_cohorts(board, level=level) if cohort == ALL else ()
    lasting = tuple(_kept(board, cohort, waves, name, level) for name in rose) if waves else ()
    if not waves and not later:
        return None
    state = state_of_losses((*lasting, *later), board.sources.study.settings.smallest_change)
    if state == "seldom" and not lasting:
        state = "cannot_tell"
    note = "; ".join([*map(told, (*lasting, *later)), *([] if lasting else [_nothing(waves)])])
    members = people or board.sources.count_members(cohort)
    wave = waves[2] if waves else ""
    return ClaimState(claim.id, cohort, state, "later", None, members, note=note, wave=wave)


def follow_up_waves(board: Board, cohort: str) -> tuple[str, str, str] | None:
    """The first wave, the last one of the programme, and the last follow-up; None where one of them is missing.

    A follow-up is a wave called so, or one that opens `DAYS_AFTER` days or more after the last day of everybody in the
    cohort.
    """
    study = board.sources.study
    last = board.sources.of("members", cohort)["to_date"].max()
    opens = study.waves.groupby("wave")["opens"].min()
    after = [
        wave for wave in study.wave_names
        if wave.startswith(FOLLOW_UP) or opens.get(wave, pd.NaT) > last + pd.Timedelta(days=DAYS_AFTER)
    ]  # fmt: skip
    during = [wave for wave in study.wave_names if wave not in after]
    return (during[0], during[-1], after[-1]) if after and len(during) > 1 else None


def _changes(board: Board, cohort: str, name: str, wave_from: str, wave_to: str) -> pd.DataFrame:
    """The changes of the programme's people in an outcome's main measure between two waves."""
    measure = next((one.measure for one in board.cards if one.primary and one.outcome == name), None)
    rows = board.changes_of_people
    waves = (rows["wave_from"] == wave_from) & (rows["wave_to"] == wave_to)
    return of_cohort(rows[waves & (rows["scale"] == measure) & (rows["arm"] == PROGRAMME)], cohort)


def _risen(board: Board, cohort: str, waves: tuple[str, str, str]) -> tuple[tuple[str, ...], int]:
    """The outcomes that had surely risen by the end, and the most people seen at the follow-up in one of any."""
    found, seen = [], [0]
    for name in OUTCOMES_SEEN:
        rows = _changes(board, cohort, name, waves[0], waves[1])
        gained = estimate_change(rows["change"], rows["cluster"])
        if gained.low is not None and gained.low > 0:
            found.append(name)
        seen.append(_changes(board, cohort, name, waves[1], waves[2])["person"].nunique())
    return tuple(found), max(seen)


def _kept(board: Board, cohort: str, waves: tuple[str, str, str], name: str, level: float) -> Part:
    rows = _changes(board, cohort, name, waves[1], waves[2])
    return Part(f"{name} from {waves[1]} to {waves[2]}", estimate_change(rows["change"], rows["cluster"], level=level))


def _nothing(waves: Sequence[str] | None) -> str:
    return NOTHING_ROSE if waves else "nobody was asked after the programme's end"
