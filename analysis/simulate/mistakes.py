"""The mistakes that real survey exports have, planted few and known: each is noted in its row, so truth can name it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from analysis.simulate.grid import Cell, Grid, Row, Slip

#: An answer that no five-point scale has.
OUT_OF_SCALE: Final = "7"

_ANSWERS: Final = ("Disagree", "Neither agree nor disagree", "Agree")
_FAST_SECONDS: Final = 38
_USUAL_SECONDS: Final = 300
_MOMENTS: Final = ("start", "end", "RecordedDate")
_ANONYMOUS: Final = "anonymous"


def with_first_wave_mistakes(grid: Grid, rng: np.random.Generator) -> Grid:
    """A questionnaire sent twice with the same answers, and a row that nobody answered."""
    rows = list(grid.rows)
    sent = rows[_pick(rows, _is_known, rng)]
    rows.append(_sent_again(sent, 6, Slip("duplicate_submission")))
    rows.insert(int(rng.integers(1, len(rows))), _unanswered(sent))
    return _numbered(grid, rows)


def with_last_wave_mistakes(grid: Grid, items: frozenset[str], rng: np.random.Generator) -> Grid:
    """An earlier questionnaire that contradicts the one that counts, a straight liner, an answer off the scale and,
    where the tool notes both times, somebody who was too fast. The last three are strangers without an identifier, so
    that nothing planted is touched.
    """
    rows = list(grid.rows)
    counts = _pick(rows, _is_known, rng)
    earlier = _sent_again(rows[counts], -25, Slip("contradicting_duplicate"))
    rows.insert(counts, Row({**earlier.cells, **_random_answers(earlier, items, rng)}, earlier.slips))
    like = rows[_pick(rows, lambda row: len(items & row.cells.keys()) > 3, rng)]
    straight: dict[str, Cell] = dict.fromkeys(sorted(items & like.cells.keys()), "Agree")
    rows.append(_stranger(like, 1, _USUAL_SECONDS).with_slip(Slip("straight_liner"), **straight))
    off = _stranger(like, 2, _USUAL_SECONDS)
    drawn = _random_answers(like, items, rng)
    rows.append(off.with_slip(Slip("out_of_scale", "eng_2"), **{**drawn, "eng_2": OUT_OF_SCALE}))
    if "start" in like.cells:
        fast = _stranger(like, 5, _FAST_SECONDS)
        rows.append(fast.with_slip(Slip("speeder"), **_random_answers(like, items, rng)))
    return _numbered(grid, rows)


def with_blank_row(grid: Grid, rng: np.random.Generator) -> Grid:
    """An empty row somewhere in the middle."""
    at = int(rng.integers(min(1, len(grid.rows) - 1), len(grid.rows)))
    blank = Row({}, (Slip("blank_row"),))
    return replace(grid, rows=(*grid.rows[:at], blank, *grid.rows[at:]))


def _pick(rows: list[Row], fits: Callable[[Row], bool], rng: np.random.Generator) -> int:
    """The place of a row that fits and has no mistake yet; of any row where none does."""
    found = [at for at, row in enumerate(rows) if not row.slips and fits(row)]
    return int(rng.choice(found or range(len(rows))))


def _is_known(row: Row) -> bool:
    return bool(row.cells.get("employee_id")) or row.cells.get("email", "") not in ("", _ANONYMOUS)


def _sent_again(row: Row, minutes: int, slip: Slip) -> Row:
    """The same person's questionnaire, sent minutes later (earlier where negative) under another response id."""
    moved = {key: _moved(row.cells[key], minutes) for key in _MOMENTS if key in row.cells}
    return Row({**row.cells, **moved, **_other_response(row, 3)}, (slip,))


def _moved(cell: Cell, minutes: int) -> Cell:
    """A moment some minutes later; of a printed one the minute is set to the first or the last of its hour."""
    if isinstance(cell, dt.datetime):
        return cell + dt.timedelta(minutes=minutes)
    hour, _, second = str(cell).rsplit(":", 2)
    return f"{hour}:{'59' if minutes > 0 else '00'}:{second}"


def _other_response(row: Row, mark: int) -> dict[str, Cell]:
    """A response id of its own, in the manner of the tool; nothing where the tool gives none."""
    response = row.cells.get("response")
    if isinstance(response, int):
        return {"response": response + mark}
    return {"response": f"{response[:-2]}{mark:02d}"} if isinstance(response, str) else {}


def _random_answers(like: Row, items: frozenset[str], rng: np.random.Generator) -> dict[str, Cell]:
    """An answer out of three at random to every item that a row answers."""
    return {item: str(rng.choice(_ANSWERS)) for item in sorted(items) if like.cells.get(item)}


def _unanswered(like: Row) -> Row:
    """The row that a tool writes for somebody who opened the form and left."""
    kept = ("end", "start", "RecordedDate", "Status", "UserLanguage", "collector")
    emptied: dict[str, Cell] = {"Progress": 4, "Finished": "False", "seconds": 11}
    cells = {key: like.cells[key] for key in kept if key in like.cells}
    cells |= {key: cell for key, cell in emptied.items() if key in like.cells}
    return Row({**cells, **_other_response(like, 4)}, (Slip("unanswered_row"),))


def _stranger(like: Row, mark: int, seconds: int) -> Row:
    """Somebody of the same cohort who did not say who they are, and took so many seconds."""
    names = ("name", "first_name", "last_name", "RecipientFirstName", "RecipientLastName")
    hidden: dict[str, Cell] = {**dict.fromkeys(("employee_id", *names), ""), "seconds": seconds}
    cells = {**like.cells, **{key: cell for key, cell in hidden.items() if key in like.cells}}
    cells["email"] = _ANONYMOUS if "name" in like.cells else ""
    end = like.cells.get("end")
    if isinstance(end, dt.datetime):
        cells["start"] = end - dt.timedelta(seconds=seconds)
    return Row({**cells, **_other_response(like, mark)})


def _numbered(grid: Grid, rows: list[Row]) -> Grid:
    """The file with these rows; where a tool numbers its rows it numbers all of them."""
    if grid.columns[0].headings == ("ID",):
        rows = [Row({**row.cells, "response": number}, row.slips) for number, row in enumerate(rows, start=1)]
    return replace(grid, rows=tuple(rows))
