"""A simulated programme as the files that HR would bring, with its truth beside them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from analysis.simulate.answers import bank
from analysis.simulate.forms import form_of, is_statement
from analysis.simulate.grid import Grid, PlantedMistake
from analysis.simulate.mistakes import with_blank_row, with_first_wave_mistakes, with_last_wave_mistakes
from analysis.simulate.programme import Programme
from analysis.simulate.record_mistakes import with_impossible_dates, with_padding, with_title
from analysis.simulate.records import record_grids
from analysis.simulate.staff import day_of
from analysis.simulate.streams import Streams
from analysis.simulate.tools import survey_grid
from analysis.simulate.writing import write_grid
from analysis.study import COMPARISON, PROGRAMME

TRUTH_FILE = "truth.json"


def export_grids(programme: Programme) -> tuple[Grid, ...]:
    """Every file of a programme as it is going to be written, its planted mistakes included.

    Surveys come first (participants, then the comparison group, by wave), then the HR system's files, the roster, the
    list of who was invited, the meeting log, interviews and codes.
    """
    streams = Streams(programme.seed)
    grids = (*_survey_grids(programme, streams), *_record_grids(programme, streams))
    return tuple(grid for grid in grids if grid.rows)


def write_exports(programme: Programme, out_dir: Path) -> tuple[Path, ...]:
    """Write every export and truth.json into `out_dir` (made where it is missing); returns the paths written.

    The same programme always gives the same bytes.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    grids = export_grids(programme)
    paths = [write_grid(grid, out_dir) for grid in grids]
    truth = out_dir / TRUTH_FILE
    document = truth_document(programme, tuple(mistake for grid in grids for mistake in grid.planted()))
    truth.write_text(json.dumps(document, indent=1, default=_as_json, ensure_ascii=False) + "\n", encoding="utf-8")
    return (*paths, truth)


def truth_document(programme: Programme, mistakes: tuple[PlantedMistake, ...]) -> dict[str, Any]:
    """What truth.json holds: the effects keyed as cards are, the seed, the plan and every planted mistake."""
    return {
        "effects": [effect.as_dict() for effect in programme.effects],
        "seed": programme.seed,
        "as_of": programme.plan.as_of,
        "plan": asdict(programme.plan),
        "mistakes": [asdict(mistake) for mistake in mistakes],
    }


def _survey_grids(programme: Programme, streams: Streams) -> Iterator[Grid]:
    plan = programme.plan
    for arm in (PROGRAMME, COMPARISON):
        for number, wave in enumerate(plan.waves):
            form = form_of(programme, number, arm)
            if not form.answered:
                continue
            grid = survey_grid(form, european=plan.records == "european")
            if plan.mistakes and arm == PROGRAMME:
                grid = _with_survey_mistakes(
                    grid, number, len(plan.waves), streams.stream(f"mistakes {wave.name}").spawn(3)
                )
            yield grid


def _with_survey_mistakes(grid: Grid, number: int, waves: int, rngs: list[np.random.Generator]) -> Grid:
    statements = frozenset(item.id for item in bank().items if is_statement(item))
    if number == 0:
        grid = with_first_wave_mistakes(grid, rngs[0])
    if number == waves - 1:
        grid = with_last_wave_mistakes(grid, statements, rngs[1])
    return with_blank_row(grid, rngs[2]) if grid.file_name.endswith("microsoft-forms.xlsx") else grid


def _record_grids(programme: Programme, streams: Streams) -> Iterator[Grid]:
    plan = programme.plan
    for grid in record_grids(programme):
        rng = streams.stream(f"mistakes {grid.file_name}")
        yield _with_record_mistakes(programme, grid, rng) if plan.mistakes else grid


def _with_record_mistakes(programme: Programme, grid: Grid, rng: np.random.Generator) -> Grid:
    plan = programme.plan
    if "birth" in grid.key_set:
        grid = with_padding(grid, "department", rng)
    if "exit_reason" in grid.key_set:
        grid = with_impossible_dates(grid, _outsiders(programme), rng)
    if grid.file_name.startswith("roster"):
        grid = with_blank_row(grid, rng)
    if grid.file_name.startswith("interviews"):
        grid = with_title(grid, f"Interviews after the programme, {plan.as_of.year}")
    return grid


def _outsiders(programme: Programme) -> frozenset[int]:
    """Staff in no group, there before the extract begins: that they are at risk does not hang on their day of hire."""
    early = programme.staff.index[programme.staff["hired"] < day_of(programme.plan.window_start)]
    return frozenset(early) - frozenset(programme.enrolment.members["row"])


def _as_json(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form.")
