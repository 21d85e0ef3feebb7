"""Ratings by interviewers: what files say and what is recorded by hand, which wins; the last one of each holds.

A file's ratings are facts of its import under the name `INTERVIEW_RATING`, one an interview: they go with the import,
and enter no table that is scored. What is said by hand is a fact kept by hand under the same name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from analysis.errors import StudyError
from analysis.ingest.tables_ratings import RATINGS_TABLE
from analysis.scores.interview_ratings import RATED
from analysis.storage.kept_facts import KeptFact, keep_facts, read_kept_facts
from analysis.storage.row_schema import INTERVIEW_RATING
from analysis.storage.stores import Store
from analysis.study import HIGHEST_RATING, LOWEST_RATING, as_table
from analysis.workflow.pseudonyms import PseudonymousTables

COLUMNS: Final = ("interview", "rated", "value")
#: Columns of ratings from files: what their file calls the interview, its wave there, and what the study calls it.
IMPORTED: Final = ("given", "wave", "interview", "rated", "value", "waits")
#: Why a rating from a file waits: no interview has its name, or several have.
UNKNOWN: Final = "unknown"
AMBIGUOUS: Final = "ambiguous"


def rate_interview(store: Store, study: str, interview: str, values: Mapping[str, int], *, who: str) -> None:
    """Keep the ratings of one interview in place of those before, whoever or whatever file said them: some or all of
    `RATED`; none says that nothing is rated.

    Raises StudyError (RATING) for another thing rated or a value outside 1 to 5, StoreError for a read-only study.
    """
    for rated, value in values.items():
        if rated not in RATED or type(value) is not int or not LOWEST_RATING <= value <= HIGHEST_RATING:
            raise StudyError(
                "RATING", f'"{rated}" cannot be rated {value!r}.',
                f"Rate {', '.join(RATED)} in whole numbers from {LOWEST_RATING} to {HIGHEST_RATING}.",
            )  # fmt: skip
    keep_facts(store, study, [KeptFact(INTERVIEW_RATING, json.dumps(dict(values)), key=interview)], who=who)


def read_ratings(store: Store, study: str, imported: pd.DataFrame | None = None) -> pd.DataFrame:
    """The ratings that hold, one row an interview and thing rated: `COLUMNS`.

    `imported` is what files said, as `place_ratings` gives it; an interview that somebody rated by hand is rated by
    nothing else, and ratings that wait are left out.
    """
    facts = read_kept_facts(store, study)
    facts = facts[facts["name"] == INTERVIEW_RATING]
    rows = [
        (interview, rated, value)
        for interview, told in zip(facts["key"], facts["value"], strict=True)
        for rated, value in json.loads(told).items()
    ]
    if imported is not None:
        free = imported[imported["interview"].notna() & ~imported["interview"].isin(facts["key"])]
        rows += free[list(COLUMNS)].itertuples(index=False, name=None)
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"interview": "str", "rated": "str", "value": "int64"})


def with_rating_facts(tables: PseudonymousTables) -> PseudonymousTables:
    """The tables of an import with its ratings as facts, one an interview: what it is called, its wave, its ratings."""
    ratings = tables.tables.get(RATINGS_TABLE)
    if ratings is None:
        return tables
    told = [
        json.dumps({key: int(one) if key in RATED else one for key, one in row.items() if pd.notna(one)})
        for row in ratings[["interview", "wave", *RATED]].to_dict("records")
    ]
    facts = as_table("facts", pd.DataFrame({"name": INTERVIEW_RATING, "value": told}, dtype="str"))
    others = {name: table for name, table in tables.tables.items() if name != RATINGS_TABLE}
    return replace(tables, tables={**others, "facts": facts})


def place_ratings(facts: pd.DataFrame, talks: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """What files rated, by the interviews of the opened study: `IMPORTED`, one row an interview and thing rated.

    `facts` are those of imports (name, value, import_id), `talks` the opened interviews (import_id, `given`: what their
    file calls them, interview, wave), `order` the imports, oldest first: the file that was brought last holds. A rating
    is of the interview in its own file, else of the one of its name, else, where several files share the name, of the
    one at its wave. `interview` is NA where none is, and `waits` says why.
    """
    facts = facts[facts["name"] == INTERVIEW_RATING]
    rank = {import_id: number for number, import_id in enumerate(order)}
    rows = []
    for import_id, told in zip(facts["import_id"], facts["value"], strict=True):
        said = json.loads(told)
        given, wave = said.pop("interview"), said.pop("wave", None)
        places = _places(talks, import_id, given, wave)
        waits = "" if len(places) == 1 else AMBIGUOUS if places else UNKNOWN
        place = places[0] if len(places) == 1 else None
        rows += [(rank[import_id], given, wave, place, rated, value, waits) for rated, value in said.items()]
    frame = pd.DataFrame(rows, columns=["rank", *IMPORTED]).sort_values("rank", kind="stable")
    frame = frame.astype(dict.fromkeys(("given", "wave", "interview", "rated", "waits"), "str") | {"value": "int64"})
    known = frame.assign(key=frame["interview"].fillna(frame["given"] + "\x1f" + frame["wave"].fillna("")))
    last = known.drop_duplicates(["key", "waits", "rated"], keep="last")
    return last[list(IMPORTED)].reset_index(drop=True)


def waiting_ratings(imported: pd.DataFrame) -> tuple[list[str], list[str]]:
    """What files call the interviews whose ratings wait: those that the study does not hold, and those whose name
    several files share; each name once.
    """
    given = imported["given"].groupby(imported["waits"]).unique()
    return list(given.get(UNKNOWN, [])), list(given.get(AMBIGUOUS, []))


def _places(talks: pd.DataFrame, import_id: str, given: str, wave: str | None) -> list[str]:
    """The opened interviews that a rating may be of."""
    named = talks[(talks["given"] == given) | (talks["interview"] == given)]
    own = named[named["import_id"] == import_id]
    found = own if len(own) else named
    if found["interview"].nunique() > 1 and wave is not None and (found["wave"] == wave).any():
        found = found[found["wave"] == wave]
    return list(found["interview"].unique())
