"""Sentences on what is missing: who did not answer, what was left out, and whether it could matter."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from analysis.instruments import scale_of
from analysis.scores.response import TOO_FEW
from analysis.study import COMPARISON
from analysis.wording.names import escape_markdown
from analysis.wording.numbers import counted, interval, listed, number, percent, signed
from analysis.wording.subject import GROUP_LABELS, inner

#: From this standardised difference on, a group is named.
WORTH_A_LOOK: Final = 0.1
#: Questions named at most.
MOST_NAMED: Final = 3
#: From this share of answers missing on (0 to 1), a question is named.
OFTEN: Final = 0.05

_GAPS: Final = {"a few left out": "left out a few questions", "stopped early": "stopped before the end",
                "much left out": "left out a quarter or more"}  # fmt: skip


def describe_response(rates: pd.DataFrame) -> tuple[str, ...]:
    """A sentence a wave and arm: invited or members, answered, linked; `rates` as `scores.response.response_rates`."""
    return tuple(_steps(row) for row in rates.to_dict("records"))


def _steps(row: Mapping[Any, Any]) -> str:
    who = escape_markdown(GROUP_LABELS.get(row["group"], row["group"]))
    begin = f"**{escape_markdown(row['wave'])}, {inner(who)}**: "
    if row["of"] == TOO_FEW:
        return f"{begin}so few people that their share is {TOO_FEW}."
    answered, linked = int(row["answered"]), int(row["linked"])
    if row["of"]:
        whole, share, low, high = row[row["of"]], row["share"], row["low"], row["high"]
        among = "invited" if row["of"] == "invited" else "members (invitations are not recorded)"
        span = f"{percent(share)}; {number(100 * low, 0)} to {number(100 * high, 0)} % plausible"
        told = f"{number(answered)} of {number(whole)} {among} answered ({span})"
    else:
        told = f"{counted(answered, 'person', 'people')} answered; {_without_share(row['invited'])}"
    return f"{begin}{told}, and {number(linked)} of them answered another wave too."


def _without_share(invited: float) -> str:
    """Why no share of the invited can be given (NaN: nobody's invitation is recorded)."""
    if math.isnan(invited):
        return "how many were invited is not recorded"
    if invited == 0:
        return "they cannot be found among those invited"
    return f"the list of who was invited names only {number(invited, 0)}"


def describe_gaps(kinds: pd.DataFrame) -> str:
    """How many answered everything, over all waves; `kinds` as `scores.missingness.gap_kinds`."""
    if kinds.empty:
        return "There are no answers to look at yet."
    people = kinds.groupby("kind")["people"].sum()
    total = int(people.sum())
    whole = int(people.get("complete", 0))
    told = [f"{number(int(people[kind]))} {words}" for kind, words in _GAPS.items() if people.get(kind, 0)]
    rest = f"; {listed(told)}" if told else ""
    return f"{number(whole)} of {counted(total, 'questionnaire')} were answered in full{rest}."


def describe_worst_items(missing: pd.DataFrame) -> str:
    """Which questions are left out most, from `scores.missingness.item_missingness`."""
    often = missing[missing["missing"] >= OFTEN].sort_values("missing", ascending=False, kind="stable")
    if often.empty:
        return "" if missing.empty else f"No question was left out by {percent(OFTEN)} or more at any wave."
    worst = often.drop_duplicates("item").head(MOST_NAMED)
    told = [
        f"{escape_markdown(item)} ({percent(share)} at {escape_markdown(wave)})"
        for item, wave, share in zip(worst["item"], worst["wave"], worst["missing"], strict=True)
    ]
    return f"Left out most often: {listed(told)}. Ask whether the question is clear, or too close to home."


def describe_absence(absent: pd.DataFrame, foretold: pd.DataFrame) -> tuple[str, ...]:
    """Who is missing later, from `scores.absence.absent_people` and `foretold_absence`: a few sentences a wave."""
    return tuple(sentence for wave in absent["wave"].drop_duplicates() for sentence in _of_wave(wave, absent, foretold))


def _of_wave(wave: str, absent: pd.DataFrame, foretold: pd.DataFrame) -> Iterator[str]:
    rows = absent[absent["wave"] == wave]
    missing, stayed = int(rows["missing_n"].max()), int(rows["stayed_n"].max())
    name = f"**{escape_markdown(wave)}**"
    yield (
        f"{name}: {number(missing)} of {counted(missing + stayed, 'person', 'people')} of the programme who "
        "answered at the start, and are known, did not answer here."
    )
    if rows["standardised"].notna().sum() == 0:
        if missing:
            yield f"{name}: too few are missing, or stayed, to say whether they differ."
        return
    yield f"{name}: {_apart(rows)}"
    slopes = foretold[(foretold["wave"] == wave) & foretold["low"].notna()].to_dict("records")
    yield from (f"{name}: {_foretold(slope)}" for slope in slopes if not slope["low"] <= 0 <= slope["high"])
    unsure = [slope for slope in slopes if slope["low"] <= 0 <= slope["high"]]
    if unsure:
        yield f"{name}: {_not_foretold(unsure)}"


def _apart(rows: pd.DataFrame) -> str:
    """Which groups are more, or less, among those who are missing."""
    shares = rows[(rows["what"] != "score") & (rows["standardised"].abs() >= 2 * WORTH_A_LOOK)]
    top = shares.reindex(shares["standardised"].abs().sort_values(ascending=False, kind="stable").index)
    told = [
        f"{escape_markdown(row['group'])} ({percent(row['missing'])} of the missing, {percent(row['stayed'])} of those "
        "who stayed)"
        for row in top.head(MOST_NAMED).to_dict("records")
    ]
    if not told:
        return "those who are missing are spread over sides, levels and cohorts much as those who stayed."
    return f"most unevenly spread among those who are missing: {listed(told)}."


def _foretold(row: Mapping[Any, Any]) -> str:
    more = "higher" if row["slope"] > 0 else "lower"
    return (
        f"people with {more} {_title(row)} at the start are missing more often ({signed(100 * row['slope'], 0)} in 100 "
        f"for 10 points more; {_span(row)} plausible). Figures of those who stayed may not hold for all."
    )


def _not_foretold(rows: Sequence[Mapping[Any, Any]]) -> str:
    told = listed(f"{_span(row)} in 100 people for {_title(row)}" for row in rows)
    return (
        f"first scores do not foretell who is missing beyond chance: 10 points more go with {told}. That does not show "
        "that nothing is lost."
    )


def _title(row: Mapping[Any, Any]) -> str:
    return inner(escape_markdown(scale_of(str(row["scale"]))[1].title))


def _span(row: Mapping[Any, Any]) -> str:
    return interval(100 * row["low"], 100 * row["high"], 0, sign=True)


def describe_comparison_missing(rates: pd.DataFrame) -> str:
    """A warning where the arms answered in very different shares at a wave: their difference may be who answered."""
    known = rates.dropna(subset=["share"])
    for wave, rows in known.groupby("wave", sort=False):
        shares = rows.set_index("group")["share"]
        if COMPARISON in shares and "programme" in shares and abs(shares["programme"] - shares[COMPARISON]) > 0.1:
            return (
                f"At {escape_markdown(wave)}, {percent(shares['programme'])} of the programme and "
                f"{percent(shares[COMPARISON])} of other staff answered: more than 10 points apart, so part of a "
                "difference between them may be who answered."
            )
    return ""
