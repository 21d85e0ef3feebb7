"""Small programmes with a roster, a meeting log and events, made by hand for the tests of how a programme is run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.study import Study

START, END = "2025-01-06", "2025-07-06"


def roster(pairs: int, cohort: str = "Elm", start: str = START, end: str | None = END) -> pd.DataFrame:
    """Pairs with one junior and one senior each: J0 and S0 in pair Elm-0, and so on."""
    rows = [
        {
            "person": f"{side[0].upper()}{cohort}{number}", "cohort": cohort, "pair": f"{cohort}-{number}",
            "arm": "programme", "side": side, "from_date": start, "to_date": end,
        }
        for number in range(pairs)
        for side in ("junior", "senior")
    ]  # fmt: skip
    return pd.DataFrame(rows)


def meeting(pair: str, date: str, minutes: float | None = 45, by: str | None = None, mode: str = "Video call") -> dict:
    """One line of a meeting log."""
    length = None if by else minutes
    return {"pair": pair, "date": date, "minutes": length, "mode": mode, "topic": "Strategy", "cancelled_by": by}


def programme(memberships: pd.DataFrame, log: Sequence[Mapping[str, object]] = (), **tables: pd.DataFrame) -> Study:
    """A study of these tables."""
    given = {"memberships": memberships, "checkins": pd.DataFrame(list(log)), **tables}
    return Study.from_tables("made", {name: table for name, table in given.items() if len(table)})


def answered(
    item: str, values: Mapping[str, float], wave: str = "end", date: str = "2025-07-01"
) -> dict[str, pd.DataFrame]:
    """Submissions and responses: each person's answer to one item at one wave."""
    submissions = [
        {"submission": f"{wave}-{person}", "person": person, "wave": wave, "date": date, "import_id": wave}
        for person in values
    ]
    responses = [{"submission": f"{wave}-{person}", "item": item, "value": value} for person, value in values.items()]
    return {"submissions": pd.DataFrame(submissions), "responses": pd.DataFrame(responses)}
