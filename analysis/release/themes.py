"""Which themes may leave, of interviews and of open answers: people who spoke, in words while they are few, with
counts from sixteen on.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from analysis.disclosure.suppression import SHOWN
from analysis.errors import StudyError
from analysis.release.groups import suppress_groups, terms_of
from analysis.release.release import Hidden, HiddenCell, Theme
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
    (column `suggested`, where there is one). Nested groups of people who spoke differ by nobody or at least ten, those
    of people who raised a theme by nobody or as many as must have raised it.
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
    fewer = f"fewer than {raised} people raised the theme"
    shown, hidden = [], []
    for theme, rows in counts.groupby("theme", sort=False):
        told = _raised_enough(rows, spoken, raised)
        for row in rows.to_dict("records"):
            group = (str(row["cohort"]), str(row["wave"]), str(row["side"]))
            if group in told:
                shown.append(_theme(row, titles, max(5, k)))
            elif group not in spoken:
                hidden.append(hidden_theme(str(theme), group, too_few, source))
            else:
                enough = row["n_people"] - row["not_raised"] >= raised
                hidden.append(hidden_theme(str(theme), group, f"{fewer} beside it" if enough else fewer, source))
    return tuple(shown), tuple(hidden)


def _raised_enough(rows: pd.DataFrame, spoken: Collection[Hashable], raised: int) -> set[Hashable]:
    """The groups in which so many people raised the theme of `rows`, and of which no two that lie within each other,
    nor a group and its parts, differ by a few people who did: those would be counted by a subtraction.
    """
    names = list(rows[list(GROUP)].itertuples(index=False, name=None))
    people = (rows["n_people"] - rows["not_raised"]).to_numpy(dtype=np.int64)
    start = (people >= raised) & np.array([name in spoken for name in names])
    codes = suppress_groups(names, list(people), start, GROUP, raised)
    return {name for name, code in zip(names, codes, strict=True) if code == SHOWN}


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


def hidden_theme(theme: str, group: tuple[str, str, str], because: str, source: Source) -> HiddenCell:
    """That a theme of a group (cohort, wave, side) is not told, and why."""
    cohort, wave, side = group
    what: Hidden = "theme" if source == INTERVIEWS else "comment"
    return HiddenCell(theme, "level", wave, PROGRAMME, terms_of(cohort, side), because, what)


def more_interviews(themes: Iterable[Theme]) -> int | None:
    """How many more people must speak before themes told in words only can be counted; None where none is."""
    spoke = [theme.people for theme in themes if theme.counts is None and theme.people is not None]
    return max(PEOPLE_FOR_COUNTS - max(spoke), 1) if spoke else None
