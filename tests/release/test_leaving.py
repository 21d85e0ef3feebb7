"""Monthly counts in a release: no small group, none by subtraction, none by waiting for the next release."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import StudyError
from analysis.release.documents import from_document, to_document
from analysis.release.guard import require_releasable
from analysis.release.leaving import freeze_leaving, plan_leaving
from analysis.release.release import Release
from analysis.release.tables import leaving_table
from analysis.release.views import leaving_of
from analysis.scores.headcounts import no_counts
from analysis.wording.retention import describe_leaving

MONTHS = pd.date_range("2025-01-01", periods=3, freq="MS")


def counts(by, total=None, months=MONTHS, **groups):
    """Counts a month: `total` and each group as (staff, leavers), or a list of them, one a month."""
    rows = []
    for name, cells in (("all", total), *groups.items()):
        for place, month in enumerate(months if cells else ()):
            staff, leavers = cells[place] if isinstance(cells, list) else cells
            rows.append(("all" if name == "all" else by, name, month, staff, leavers))
    return pd.DataFrame(rows, columns=list(no_counts())).astype(no_counts().dtypes.to_dict())


def shown(rates):
    return [rate.group for rate in rates]


def release_of(leaving, k=5, day=1):
    return Release(
        release_id=f"R{day}", study="x", data_version="1", status="published",
        created_at=dt.datetime(2025, 6, day, tzinfo=dt.UTC), as_of=None, k=k, cohorts=(), waves=(), people=None,
        pairs=None, cells=(), hidden=(), cards=(), curves=(), retention=None, themes=(), notes=(), audit=(),
        leaving=leaving,
    )  # fmt: skip


def test_the_rate_is_leavers_a_year_per_100_staff():
    rates, hidden = plan_leaving(counts("level", total=(100, 1)), 5)
    assert hidden == ()
    assert (rates[0].per_year, rates[0].staff, rates[0].months) == (12.0, 100, 3)
    assert (rates[0].month_from, rates[0].month_to) == (dt.date(2025, 1, 1), dt.date(2025, 3, 1))


def test_a_group_that_is_small_in_one_month_is_hidden_and_so_is_what_would_give_it_away():
    table = counts("level", total=(54, 1), Junior=(30, 1), Senior=(20, 0), Board=(4, 0))
    rates, hidden = plan_leaving(table, 5)
    assert shown(rates) == ["all", "Junior"], "Board is the total less Junior and Senior"
    assert sorted(dict(one.by)["level"] for one in hidden) == ["Board", "Senior"]
    once = counts("level", total=(55, 1), Junior=(30, 1), Senior=(20, 0), Board=[(5, 0), (4, 0), (5, 0)])
    assert "Board" not in shown(plan_leaving(once, 5)[0])


def test_two_small_groups_hide_each_other_where_they_are_enough_together():
    table = counts("level", total=(57, 1), Junior=(30, 1), Senior=(20, 0), Board=(4, 0), Owner=(3, 0))
    rates, _ = plan_leaving(table, 5)
    assert shown(rates) == ["all", "Junior", "Senior"]


def test_arms_need_as_many_as_cells_of_an_arm():
    rates, hidden = plan_leaving(counts("arm", programme=(5, 0), comparison=(12, 1)), 5)
    assert shown(rates) == ["comparison"], "three pairs are six people"
    assert [one.arm for one in hidden] == ["programme"]
    assert plan_leaving(counts("arm", programme=(8, 0), comparison=(9, 1)), 5)[0][0].group == "programme"
    assert plan_leaving(no_counts(), 5) == ((), ())


@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 12), min_size=2, max_size=2), min_size=1, max_size=5),
    st.integers(0, 7), st.integers(5, 8),
)  # fmt: skip
def test_no_figure_and_no_difference_of_figures_is_about_fewer_than_k(groups, nameless, k):
    """Brute force: every month of every shown group, and of the total less any shown groups, is nobody or k people."""
    cells = {f"L{n}": [(staff, 0) for staff in group] for n, group in enumerate(groups)}
    total = [(sum(group[place] for group in groups) + nameless, 0) for place in range(2)]
    table = counts("level", total=total, months=MONTHS[:2], **cells)
    rates, hidden = plan_leaving(table, k)
    staff = table.pivot_table("staff", "group", "month", aggfunc="sum")
    parts = [staff.loc[name].to_numpy() for name in shown(rates) if name != "all"]
    assert all((part >= k).all() for part in parts)
    if "all" in shown(rates):
        for mask in range(2 ** len(parts)):
            chosen = [part for place, part in enumerate(parts) if mask >> place & 1]
            left = staff.loc["all"].to_numpy() - np.sum([np.zeros(2), *chosen], axis=0)
            assert ((left == 0) | (left >= k)).all()
    assert len(rates) + len(hidden) == staff.shape[0]


def test_what_is_out_stays_until_another_month_is_counted():
    old, _ = plan_leaving(counts("level", total=(100, 1)), 5)
    corrected, _ = plan_leaving(counts("level", total=[(100, 1), (100, 1), (100, 2)]), 5)
    assert freeze_leaving(corrected, (release_of(old),), 5) == old
    assert freeze_leaving((), (release_of(old),), 5) == old
    months = pd.date_range("2025-02-01", periods=3, freq="MS")
    later, _ = plan_leaving(counts("level", total=(100, 2), months=months), 5)
    assert freeze_leaving(later, (release_of(old),), 5) == later
    assert freeze_leaving(corrected, (release_of(old),), 6) == corrected, "planned for smaller groups than now"


def test_a_release_keeps_its_counts_and_an_older_one_has_none():
    rates, _ = plan_leaving(counts("level", total=(100, 1), Junior=(60, 1), Senior=(40, 0)), 5)
    document = to_document(release_of(rates))
    assert from_document(document).leaving == rates
    del document["release"]["leaving"]
    assert from_document(document).leaving == ()


def test_a_release_with_counts_of_few_people_does_not_leave():
    rates, _ = plan_leaving(counts("level", total=(6, 1)), 5)
    require_releasable(release_of(rates))
    with pytest.raises(StudyError, match="too few people"):
        require_releasable(release_of(rates, k=7))


def test_counts_are_told_as_context_and_not_as_an_effect():
    rates, hidden = plan_leaving(counts("arm", total=(90, 1), programme=(20, 0), comparison=(70, 1)), 5)
    told = describe_leaving(rates)
    assert told.startswith("From monthly counts, not time at risk: leavers a year per 100 staff from January 2025 to")
    assert "0 in the programme arm and 17.1 in the comparison arm" in told
    assert "no effect of the programme" in told
    assert "no group of them is large enough" in describe_leaving(())
    table = leaving_table(leaving_of(release_of(rates)))
    assert table["Group"].tolist() == ["everybody", "programme", "comparison"]
    assert table["Staff a month"].tolist() == [90, 20, 70]
    assert hidden == ()
