"""Which themes may leave, of interviews and of open answers: people who spoke, in words while they are few, with
counts from sixteen on.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from analysis.errors import StudyError
from analysis.release.groups import suppress_groups
from analysis.release.release import Hidden, HiddenCell, Theme
from analysis.release.suppression import SHOWN
from analysis.study import ALL, INTERVIEWS, PROGRAMME, Source
from analysis.wording import theme_words

#: From this many people on the programme's themes may be told in words.
PEOPLE_FOR_WORDS: Final = 8
#: From this many people on a group's themes may be counted; up to here, words.
PEOPLE_FOR_COUNTS: Final = 16
#: Two nested groups of people who spoke differ by nobody or by this many.
PEOPLE_APART: Final = 10
#: Open answers are told of from this many people who wrote any, and a theme of them from this many who raised it.
PEOPLE_FOR_COMMENTS: Final = 10
GROUP: Final = ("cohort", "wave", "side")
TOO_FEW_SPOKE: Final = f"fewer than {PEOPLE_FOR_WORDS} people spoke ({PEOPLE_FOR_COUNTS} in a cohort or on one side)"
TOO_FEW_WROTE: Final = f"fewer than {PEOPLE_FOR_COMMENTS} people wrote ({PEOPLE_FOR_COUNTS} in a cohort or on one side)"


def plan_themes(
    counts: pd.DataFrame, titles: Mapping[str, tuple[str, str | None]], k: int, source: Source = INTERVIEWS
) -> tuple[tuple[Theme, ...], tuple[HiddenCell, ...]]:
    """The themes that may leave, and those that may not, with the reason.

    `counts` are people by theme, cohort, wave and side (`ALL` for all), the directions adding up to `n_people`. The
    whole programme is told from 8 people who spoke, in words; from 16 any group is counted. A theme must have been
    raised by at least k people, and so must a suggestion that nobody has decided yet be for its people to be told
    (column `suggested`, where there is one). Nested groups of people who spoke differ by nobody or at least ten.
    Open answers (`source`) take 10 people who wrote, and 10 who raised the theme: what one writes is easier to
    recognise.

    Raises StudyError (RELEASE_INPUT) where the directions do not add up, or a group has two numbers of people.
    """
    if counts.empty:
        return (), ()
    _require_sums(counts)
    groups = counts.drop_duplicates([*GROUP]).reset_index(drop=True)
    sizes = groups["n_people"].to_numpy(dtype=np.int64)
    whole = ((groups["cohort"] == ALL) & (groups["side"] == ALL)).to_numpy()
    people, raised, too_few = _needed(source, k)
    start = (sizes >= PEOPLE_FOR_COUNTS) | (whole & (sizes >= people))
    names = list(groups[list(GROUP)].itertuples(index=False, name=None))
    codes = suppress_groups(names, list(sizes), start, GROUP, max(PEOPLE_APART, k))
    spoken = {name for name, code in zip(names, codes, strict=True) if code == SHOWN}
    shown, hidden = [], []
    for row in counts.to_dict("records"):
        if tuple(row[name] for name in GROUP) not in spoken:
            hidden.append(_hidden(row, too_few, source))
        elif row["n_people"] - row["not_raised"] < raised:
            hidden.append(_hidden(row, f"fewer than {raised} people raised the theme", source))
        else:
            shown.append(_theme(row, titles, max(5, k)))
    return tuple(shown), tuple(hidden)


def _needed(source: Source, k: int) -> tuple[int, int, str]:
    """People who must have spoken, people who must have raised a theme, and why a group with fewer is hidden."""
    if source == INTERVIEWS:
        return PEOPLE_FOR_WORDS, people_who_raise(source, k), TOO_FEW_SPOKE
    return PEOPLE_FOR_COMMENTS, people_who_raise(source, k), TOO_FEW_WROTE


def people_who_raise(source: Source, k: int) -> int:
    """How many people must have raised a theme before it is told of."""
    return max(5 if source == INTERVIEWS else PEOPLE_FOR_COMMENTS, k)


def _require_sums(counts: pd.DataFrame) -> None:
    numbers = counts[["n_people", "favourable", "unfavourable", "mixed", "not_raised"]].astype("float64")
    added = numbers[["favourable", "unfavourable", "mixed", "not_raised"]].sum(axis=1, skipna=False)
    sound = bool((numbers >= 0).all().all()) and bool((added == numbers["n_people"]).all())
    if not sound or counts.groupby(list(GROUP))["n_people"].nunique().max() > 1:
        raise StudyError(
            "RELEASE_INPUT", "The people counted by theme do not add up.", "Count each person once a theme."
        )


def _theme(row: Mapping[Hashable, Any], titles: Mapping[str, tuple[str, str | None]], fewest: int) -> Theme:
    title, outcome = titles.get(str(row["theme"]), (str(row["theme"]), None))
    favourable, unfavourable, mixed, silent = (
        int(row[name]) for name in ("favourable", "unfavourable", "mixed", "not_raised")
    )
    counts = (favourable, unfavourable, mixed, silent)
    people = int(row["n_people"])
    cohort, wave, side = (str(row[name]) for name in GROUP)
    counted = counts if people >= PEOPLE_FOR_COUNTS else None
    waits = int(row.get("suggested", 0))
    waiting = waits if counted and (waits == 0 or waits >= fewest) else None
    return Theme(str(row["theme"]), title, outcome, cohort, wave, side, counted, theme_words(counts), people, waiting)


def _hidden(row: Mapping[Hashable, Any], because: str, source: Source) -> HiddenCell:
    by = tuple((name, str(row[name])) for name in ("cohort", "side") if row[name] != ALL)
    what: Hidden = "theme" if source == INTERVIEWS else "comment"
    return HiddenCell(str(row["theme"]), "level", str(row["wave"]), PROGRAMME, by, because, what)


def more_interviews(themes: Iterable[Theme]) -> int | None:
    """How many more people must speak before themes told in words only can be counted; None where none is."""
    spoke = [theme.people for theme in themes if theme.counts is None and theme.people is not None]
    return max(PEOPLE_FOR_COUNTS - max(spoke), 1) if spoke else None
