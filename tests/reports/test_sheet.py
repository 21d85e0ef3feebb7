"""The participants' page: from the release alone, both directions, honest verbs, what stays confidential, one sheet."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial

import pytest

from analysis.release.release import ReleasedAction, Theme
from analysis.reports.sheet import sheet_bytes, sheet_of, sheet_page, themes_told
from tests.reports.test_page import Seen
from tests.reports.told import HOSTILE, attitude, empty, full, preview, released, tiny

ACTION = ReleasedAction("Pairs get two hours a month.", "", dt.date(2026, 5, 1), "Engagement")


def parts(release) -> dict[str, tuple[str, ...]]:
    return dict(sheet_of(release).parts)


def test_it_thanks_tells_and_says_what_will_change():
    told = parts(full(actions=(ACTION,), contact="Programme team, room 4", next_survey=dt.date(2026, 9, 1)))
    assert list(told) == [
        "", "What came of it", "What you spoke well of", "What troubles you, or divides you", "What will change",
        "What stays confidential", "What comes next",
    ]  # fmt: skip
    assert told[""] == (
        "Thank you to everybody who answered, and to everybody who spoke with us. 96 people in 48 pairs took part in "
        "the programme.",
    )
    assert told["What came of it"][0].startswith("Across the programme, engagement rose by 6 points (3 to 9)")
    assert told["What you spoke well of"] == ("Trust: 12 of 24 people spoke of it, 9 favourably, 2 unfavourably and 1 "
                                              "both ways.",)  # fmt: skip
    assert told["What troubles you, or divides you"][0].startswith("Voice: 9 of 24 people")
    assert told["What will change"] == ("Pairs get two hours a month: by 1 May 2026. What will show it: Engagement.",)
    assert "at least 5 people" in told["What stays confidential"][0]
    assert told["What comes next"] == (
        "The next survey begins on 1 September 2026: it will show whether this changed anything.",
        "Questions: Programme team, room 4.",
    )


def test_grade_d_is_what_participants_say():
    card = attitude("engagement", design="D", verdict="rose", estimate=6.1, low=3.4, high=8.9)
    told = parts(full(cards=(released(card),)))
    assert "participants say that engagement rose" in told["What came of it"][0]


def test_quotes_that_left_are_not_denied():
    assert "Leaders read 1 quote" in parts(full())["What stays confidential"][0]
    assert "see nobody's own answers" in parts(full(quotes=()))["What stays confidential"][0]


def test_an_owner_and_a_cohort_stand_only_where_they_are_told():
    named = replace(ACTION, owner="HR", cohort="Cedar", done=dt.date(2026, 4, 1))
    (told,) = parts(full(actions=(named,)))["What will change"]
    assert told == (
        "Pairs get two hours a month in cohort Cedar: done on 1 April 2026, seen to by HR. What will show it: "
        "Engagement."
    )


def test_little_is_told_as_little():
    for release in (tiny(), empty()):
        told = parts(release)
        assert told["What will change"] == ("What will change has not been decided yet.",)
        assert "too few" in told["What you told us"][0].lower()
        assert told["What comes next"] == ("The next survey has no date yet.", "Ask whoever sent you the survey.")
        assert "cannot be shown" in told["What came of it"][0]


def test_themes_in_words_are_told_in_words_in_both_directions():
    words = (
        "raised by most, mostly favourable",
        "raised by some, mostly unfavourable",
        "raised by a few, in both directions",
    )
    themes = tuple(Theme(f"t{at}", f"T{at}", None, "all", "all", "all", None, told) for at, told in enumerate(words))
    liked, troubling = themes_told(full(themes=themes))
    assert [one.theme for one in liked] == ["t0"]
    assert [one.theme for one in troubling] == ["t1", "t2"]


@pytest.mark.parametrize("planned", [full, tiny, empty, partial(full, HOSTILE), preview])
def test_it_loads_and_runs_nothing_and_holds_its_words(planned):
    release = planned()
    told = replace(release, contact=HOSTILE[0], actions=(replace(ACTION, text=HOSTILE[2], owner=HOSTILE[0]),))
    seen = Seen(sheet_bytes(told))
    assert not {tag for tag, _ in seen.tags} & {"script", "img", "link", "iframe", "a", "form"}
    words = " ".join("".join(seen.words).split())
    for _, paragraphs in sheet_of(told).parts:
        assert all(" ".join(text.split()) in words for text in paragraphs)
    assert ("PREVIEW" in words) == (release.status == "preview")
    assert [tag for tag, _ in seen.tags].count("h1") == 1


def test_the_same_release_gives_the_same_bytes():
    assert sheet_page(full()) == sheet_page(full())
    assert sheet_page(full()).file_name.startswith("test-participants-page-r1-")
