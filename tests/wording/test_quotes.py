"""Quotes in words: nothing in them acts on the page, and every sentence fits its number."""

from __future__ import annotations

import datetime as dt

import pytest

from analysis.release.release import Quote
from analysis.wording.quotes import (
    describe_authors,
    describe_one_way,
    describe_quote,
    describe_quotes,
    describe_switch,
    describe_waiting_quote,
)


def quote(name, words="x", cohort="all", title="Trust"):
    return Quote(name, "trust", title, cohort, words)


def test_words_stand_as_words():
    told = describe_quote(quote("1", "![x](http://evil) :smile:\n# <b>*no*</b>", "A*B"))
    assert told.startswith("“!\\[x\\](http:")
    assert "](http" not in told.replace("\\]", "")
    assert "\n" not in told
    assert told.endswith("” (A\\*B)")
    assert ":smile:" not in told
    assert describe_quote(quote("1", "plain")) == "“plain”"


@pytest.mark.parametrize(
    ("leave", "behind", "told"),
    [
        (0, 0, "Nothing is offered yet. Quotes are chosen on the Interviews page."),
        (1, 0, "1 quote leaves with the next release; none stays behind."),
        (3, 1, "3 quotes leave with the next release; 1 stays behind."),
        (0, 2, "0 quotes leave with the next release; 2 stay behind."),
    ],
)
def test_how_many_leave(leave, behind, told):
    assert describe_quotes(leave, behind) == told


def test_why_one_stays_behind_is_said_with_its_words_where_they_are_known():
    assert describe_waiting_quote("a *b*", "Trust", "no") == "“a \\*b\\*” on Trust stays behind: no."
    assert describe_waiting_quote("", "Trust", "no") == "A quote on Trust stays behind: no."


def test_one_direction_alone_is_told_to_whoever_publishes():
    quotes = [quote(str(n)) for n in range(3)] + [quote("o", title="Openness"), quote("r", title="Respect")]
    ways = {**dict.fromkeys("012", "favourable"), "o": "unfavourable", "r": "mixed"}
    assert describe_one_way(quotes, ways) == [
        "The one quote on Openness is unfavourable: leaders would hear one side only.",
        "All 3 quotes on Trust are favourable: leaders would hear one side only.",
    ]
    assert describe_one_way(quotes[:2], ways)[0].startswith("Both quotes on Trust are favourable")
    assert describe_one_way(quotes[:3], ways | {"1": "unfavourable"}) == []
    assert describe_one_way(quotes[:2], {}) == [], "a code without a direction says nothing of sides"


def test_who_could_have_said_it():
    assert "at least 12 people of the programme;" in describe_authors(12, by_cohort=False)
    assert "at least 10 people of the cohort that is named;" in describe_authors(10, by_cohort=True)


def test_who_turned_them_on():
    moment = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    assert describe_switch(is_on=False, who=None, at=None).startswith("Quotes are off")
    assert describe_switch(is_on=True, who="a_b", at=moment) == "Turned on by a_b on 1 March 2026."
    assert describe_switch(is_on=False, who="hr", at=moment) == "Turned off by hr on 1 March 2026."
