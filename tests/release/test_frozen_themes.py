"""Two releases in a row tell of nobody who spoke in between."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from analysis.release import Release
from analysis.release.frozen_themes import THEME_WAITS
from tests.release.programmes import NOON, planned, programme

COLUMNS = ("theme", "cohort", "wave", "side", "n_people", "favourable", "unfavourable", "mixed", "not_raised")
Group = tuple[str, str, str]
WHOLE, JUNIOR, SENIOR = (("all", "end", side) for side in ("all", "junior", "senior"))


def counted(**people: tuple[int, int]) -> pd.DataFrame:
    """People who spoke at the end, and how many of them raised trust: in all, or of a side."""
    rows = [("trust", "all", "end", side, n, said, 0, 0, n - said) for side, (n, said) in people.items()]
    return pd.DataFrame(rows, columns=COLUMNS)


def release(themes: pd.DataFrame, *published: Release, k: int = 5, source: str = "themes") -> Release:
    inputs = replace(programme(1), **{source: themes})
    made = NOON + dt.timedelta(days=len(published))
    return planned(inputs, k=k, release_id=f"r{len(published)}", created_at=made, published=published)


def people(told: Release, source: str = "themes") -> dict[Group, int | None]:
    return {(theme.cohort, theme.wave, theme.side): theme.people for theme in getattr(told, source)}


@pytest.mark.parametrize("source", ["themes", "comment_themes"])
def test_a_side_that_was_too_small_does_not_appear_beside_an_older_whole(source: str) -> None:
    first = release(counted(all=(40, 30), senior=(25, 15), junior=(15, 15)), source=source)
    assert people(first, source) == {WHOLE: 40, SENIOR: 25}
    # One late junior: 16 less (40 - 25) would be the answer of that one.
    second = release(counted(all=(41, 30), senior=(25, 15), junior=(16, 15)), first, source=source)
    assert people(second, source) == {WHOLE: 40, SENIOR: 25}
    assert [(one.measure, one.because) for one in second.hidden if one.by == (("side", "junior"),)] == [
        ("trust", THEME_WAITS)
    ]


def test_a_whole_is_not_renewed_beside_a_side_that_gained_one() -> None:
    first = release(counted(all=(40, 30), senior=(20, 15), junior=(20, 15)))
    # 11 seniors and one junior came: 52 - 31 - 20 would be the answer of that one.
    second = release(counted(all=(52, 40), senior=(31, 25), junior=(21, 15)), first)
    assert second.themes == first.themes
    third = release(counted(all=(60, 40), senior=(30, 20), junior=(30, 20)), first, second)
    assert people(third) == {WHOLE: 60, SENIOR: 30, JUNIOR: 30}


def test_a_side_stays_with_its_people_where_the_other_grew() -> None:
    first = release(counted(all=(40, 30), senior=(20, 15), junior=(20, 15)))
    same = release(counted(all=(52, 40), senior=(32, 25), junior=(20, 15)), first)
    assert people(same) == {WHOLE: 52, SENIOR: 32, JUNIOR: 20}
    # One was forgotten and one came late: as many people, and not the same.
    other = release(counted(all=(52, 39), senior=(32, 25), junior=(20, 14)), first)
    assert other.themes == first.themes


def test_a_wave_does_not_appear_beside_an_older_programme_that_held_a_few_less_of_it() -> None:
    def waves(baseline: int, end: int) -> pd.DataFrame:
        rows = [("all", baseline + end), ("baseline", baseline), ("end", end)]
        return pd.DataFrame([("trust", "all", wave, "all", n, n, 0, 0, 0) for wave, n in rows], columns=COLUMNS)

    few = release(waves(30, 0).query("wave != 'end'"))
    assert people(few) == {("all", "baseline", "all"): 30, ("all", "all", "all"): 30}
    later = release(waves(30, 16), few)
    assert people(later) == {("all", "baseline", "all"): 30, ("all", "end", "all"): 16, ("all", "all", "all"): 46}
    # One more of the baseline, hidden by what is out of it: 47 - 30 - 16.
    mixed = release(waves(31, 16), few)
    assert people(mixed) == {("all", "baseline", "all"): 30, ("all", "end", "all"): 16, ("all", "all", "all"): 30}


def test_a_raised_threshold_takes_themes_back_that_fewer_raised_and_stops_no_release() -> None:
    first = release(counted(all=(30, 9)))
    assert release(counted(all=(30, 9)), first, k=9).themes == first.themes
    raised = release(counted(all=(30, 9)), first, k=10)
    assert raised.themes == ()
    # One more person raised it: nothing new is told beside what was out, though it is told no longer.
    assert release(counted(all=(31, 10)), first, raised, k=10).themes == ()
    assert people(release(counted(all=(40, 19)), first, raised, k=10)) == {WHOLE: 40}
    in_words = release(counted(all=(12, 9)))
    assert release(counted(all=(12, 9)), in_words, k=10).themes == ()
    assert people(release(counted(all=(12, 9)), in_words, k=5)) == {WHOLE: 12}


def test_a_side_that_had_a_few_does_not_appear_where_the_others_stayed_the_same() -> None:
    first = release(counted(all=(22, 22)))
    # 12 juniors came to 7: 22 less the 15 seniors of 34 - 19 would be those seven.
    second = release(counted(all=(34, 34), junior=(19, 19), senior=(15, 15)), first)
    assert second.themes == first.themes


def test_a_side_of_one_wave_does_not_appear_close_to_an_older_whole() -> None:
    def told(everyone: int, side: int) -> pd.DataFrame:
        rows = [("all", "all", everyone), ("end", "all", everyone), ("end", "senior", side)]
        return pd.DataFrame([("trust", "all", *at, n, n, 0, 0, 0) for *at, n in rows], columns=COLUMNS)

    first = release(told(32, 12))
    second = release(told(44, 24), first)  # 32 less 24 may be the eight others there were
    assert ("all", "end", "senior") not in people(second)


def test_a_theme_that_stays_as_it_was_is_not_said_to_be_hidden() -> None:
    first = release(counted(all=(30, 9)))
    later = release(counted(all=(30, 3)), first)  # codes were taken back: too few raised it now
    assert later.themes == first.themes
    assert [one for one in later.hidden if one.what == "theme"] == []
