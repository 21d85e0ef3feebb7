"""Groups in words: what is grouped, what an offer would show, what is shown by what it is broken down by."""

from __future__ import annotations

from analysis.wording.groups import (
    describe_breakdowns,
    describe_fixed,
    describe_groups,
    describe_offer,
    describe_removed,
)
from analysis.wording.notices import itemise_hidden

JOINED = (("Other departments", ("Legal", "Audit", "Facilities")),)


def test_an_offer_says_what_it_groups_and_what_that_would_show():
    assert describe_offer("department", JOINED, 34) == (
        "Department: grouping Legal, Audit and Facilities as Other departments would show 34 more figures."
    )
    assert describe_offer("department", JOINED, 1, 12) == (
        "Department: grouping Legal, Audit and Facilities as Other departments would show 1 more figure. "
        "12 more people would be in a group that is shown."
    )
    two = (("L1 and L2", ("L1", "L2")), ("*L4* to L6", ("*L4*", "L5", "L6")))
    assert describe_offer("level", two, 2) == (
        r"Level: grouping L1 and L2 as L1 and L2 and \*L4\*, L5 and L6 as \*L4\* to L6 would show 2 more figures."
    )


def test_groups_are_told_with_what_is_in_them_and_many_names_are_cut():
    assert describe_groups("site", ["A", "B"], {}) == "**Site**: 2 sites, each by itself."
    assert (
        describe_groups("site", ["A", "B", "C"], {"Far": ["A", "B"]}) == "**Site**: Far is A and B; 1 site by itself."
    )
    many = [f"D{n}" for n in range(10)]
    assert describe_groups("department", many, {"All": many}) == (
        "**Department**: All is D0, D1, D2, D3, D4, D5, D6 and 3 more."
    )
    assert describe_fixed(["site"], "R1").startswith("Site is fixed: release R1 shows figures by site, and")
    assert describe_fixed(["department", "site"], "R1").startswith("Department and site are fixed: release R1 shows")


def test_breakdowns_are_summed_up():
    alone = [("cohort", 3, 3), ("site", 1, 1), ("department", 12, 20), ("level", 0, 1)]
    assert describe_breakdowns(alone, (310, 520)) == (
        "Broken down by cohort (all 3 groups), site (the one group), department (12 of 20 groups) and level (none of 1 "
        "group); by two of them at once, 310 of 520 groups."
    )
    assert describe_breakdowns(alone[:1], (0, 0)) == "Broken down by cohort (all 3 groups)."
    assert describe_breakdowns((), (0, 0)) == ""


def test_what_would_be_taken_away_is_named():
    assert describe_removed([("Engagement", "mid", 3), ("who stays", "", 1)]) == (
        "Publishing now would take away what leaders read today: 3 figures of Engagement at mid and 1 figure of who "
        "stays."
    )


def test_of_many_reasons_the_commonest_come_one_by_one():
    reasons = [reason for reason, count in zip("abcd", (5, 4, 2, 1), strict=True) for _ in range(count)]
    told, because = itemise_hidden(reasons, most=2)
    assert told == "12 figures are hidden to protect people"
    assert because == ("5 because a", "4 because b", "3 for other reasons")
    assert len(itemise_hidden(reasons, most=3)[1]) == 4, "one reason more is no shorter as another"
    assert itemise_hidden(reasons)[1][-1] == "1 because d"
