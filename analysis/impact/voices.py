"""Themes of interviews and open answers counted for every group that a release may tell of: the programme, its waves,
cohorts and sides.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from analysis.scores.codebook import Codebook
from analysis.scores.interviews import COUNT_COLUMNS, count_participants
from analysis.study import ALL, COMMENT, COMMENTS, INTERVIEWS, Source, Study

#: Groups are told by these combinations of cohort, wave and side.
_GROUPS: Final[tuple[tuple[str, ...], ...]] = ((), ("wave",), ("side",), ("cohort",), ("wave", "side"))
_ALL_GROUPS: Final = ("cohort", "wave", "side")


def count_themes(
    study: Study,
    book: Codebook | None = None,
    source: Source = INTERVIEWS,
    suggested: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """People by theme for each group: theme, cohort, wave, side (`ALL` where not narrowed) and the counts of
    `scores.interviews.count_participants`. People whose cohort or side is not known count in the wider groups only;
    groups in which nobody spoke are left out. Of open answers that nobody has coded yet nothing is counted: silence of
    all would be told where nobody has read them.
    """
    if source == COMMENTS and not _is_coded(study):
        return no_themes()
    parts = []
    for by in _GROUPS:
        counted = count_participants(study, by, book, source, suggested)
        wide = [name for name in _ALL_GROUPS if name not in by]
        parts.append(counted.dropna(subset=list(by)).assign(**dict.fromkeys(wide, ALL)))
    together = pd.concat(parts, ignore_index=True)
    return together[together["n_people"] > 0].reset_index(drop=True)


def no_themes() -> pd.DataFrame:
    """Theme counts where nobody spoke."""
    return pd.DataFrame({column: pd.Series(dtype="object") for column in ("theme", *_ALL_GROUPS, *COUNT_COLUMNS)})


def _is_coded(study: Study) -> bool:
    return bool(study.codes["utterance"].str.startswith(COMMENT, na=False).any())
