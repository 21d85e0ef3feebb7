"""How good suggestions are: of the shipped codebook as it was measured, of this site's by its own decisions."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import pandas as pd

from analysis.errors import MappingError
from analysis.scores.double_coding import POSITIVES, coding_agreement
from analysis.scores.interviews import REJECTED
from analysis.stats.estimate import Estimate
from analysis.stats.proportions import wilson

FILE: Final = Path(__file__).with_name("codebook_quality.toml")
#: From this many decisions a site is told its own figures.
LOCAL_FROM: Final = 50

Measure = Literal["precision", "recall", "kappa"]
MEASURES: Final[tuple[Measure, ...]] = ("precision", "recall", "kappa")

_CODE = ["utterance", "theme"]


@dataclass(frozen=True, slots=True)
class QualityFigure:
    """One figure with its 95 % interval (None where there is none) and what it rests on; `theme` is "" for all.

    `value` is None where it cannot be told.
    """

    measure: Measure
    theme: str
    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class CodebookQuality:
    """How good suggestions are. `local`: by this site's own `decisions`, else as measured for the shipped codebook.

    `measured_on` says on what, in a sentence; no figures where nobody measured the version in use.
    """

    local: bool
    decisions: int
    measured_on: str
    figures: tuple[QualityFigure, ...]


@cache
def shipped_quality(path: Path = FILE) -> tuple[str, CodebookQuality]:
    """The version that was measured ("" where none was), and its figures.

    Raises MappingError (QUALITY_INVALID) for a file that is not as it says of itself.
    """
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    figures = tuple(_figure(entry, path) for entry in document["figures"])
    return document["version"], CodebookQuality(False, 0, document["measured_on"], figures)


def suggestion_quality(
    suggested: pd.DataFrame, decided: pd.DataFrame, *, version: str, interviews: pd.Series[str], themes: tuple[str, ...]
) -> CodebookQuality:
    """The quality of a study's suggestions, by its own decisions from `LOCAL_FROM` of them on; until then that of the
    shipped codebook, where its `version` was measured.

    `suggested` has utterance, theme and direction; `decided` the last decision on each code that was taken here
    (utterance, theme, direction, status), those of second readers and of other tools left out. Of the suggestions
    decided, precision is the share kept as they stood. Of the codes kept, in whatever way, recall is the share that
    was suggested as it was kept. Both with Wilson's interval. Kappa is that of machine and person over every theme in
    every answer with a decision, as `double_coding.coding_agreement`, undecided suggestions left out. People saw the
    suggestions, and look at answers without any only by chance: all three are at best what is told.
    """
    if len(decided) < LOCAL_FROM:
        measured, quality = shipped_quality()
        if measured != version:
            quality = CodebookQuality(False, 0, "", ())
        return CodebookQuality(False, len(decided), quality.measured_on, quality.figures)
    figures = tuple(_local(suggested, decided, interviews, themes))
    return CodebookQuality(True, len(decided), "", figures)


def _local(
    suggested: pd.DataFrame, decided: pd.DataFrame, interviews: pd.Series[str], themes: tuple[str, ...]
) -> Iterator[QualityFigure]:
    both = suggested.merge(decided, on=_CODE, suffixes=("", "_decided"))
    both = both.assign(hit=(both["status"] != REJECTED) & (both["direction"] == both["direction_decided"]))
    kept = decided[decided["status"] != REJECTED]
    agreement = coding_agreement(
        suggested.assign(status="suggested"), decided, suggested=suggested, interviews=interviews, themes=themes,
        answers=decided["utterance"],
    )  # fmt: skip
    yield _share("precision", "", int(both["hit"].sum()), len(both))
    yield _share("recall", "", int(both["hit"].sum()), len(kept))
    yield _kappa("", agreement.kappa)
    for one in agreement.themes:
        mine, found = both[both["theme"] == one.theme], kept[kept["theme"] == one.theme]
        if one.kappa is not None and one.positives >= POSITIVES:
            yield _share("precision", one.theme, int(mine["hit"].sum()), len(mine))
            yield _share("recall", one.theme, int(mine["hit"].sum()), len(found))
            yield _kappa(one.theme, one.kappa)


def _share(measure: Measure, theme: str, hits: int, n: int) -> QualityFigure:
    if not n:
        return QualityFigure(measure, theme, None, None, None, 0)
    found = wilson(hits, n)
    return QualityFigure(measure, theme, float(found.share), float(found.low), float(found.high), n)


def _kappa(theme: str, found: Estimate) -> QualityFigure:
    return QualityFigure("kappa", theme, found.value, found.low, found.high, found.n)


def _figure(entry: dict[str, Any], path: Path) -> QualityFigure:
    """One figure of the file."""
    parts = [entry.get(name) for name in ("low", "value", "high")]
    numbers = [part for part in parts if isinstance(part, (int, float)) and not isinstance(part, bool)]
    n, measure, theme = entry.get("n"), entry.get("measure"), entry.get("theme", "")
    least = -1 if measure == "kappa" else 0
    ordered = len(numbers) == 3 and least <= numbers[0] <= numbers[1] <= numbers[2] <= 1
    if measure not in MEASURES or not ordered or type(n) is not int or n < 1 or not isinstance(theme, str):
        raise MappingError(
            "QUALITY_INVALID", f"{path.name} has a figure that cannot be: {entry}.",
            "Give measure, value, low, high and n as the file says.",
        )  # fmt: skip
    return QualityFigure(measure, theme, float(numbers[1]), float(numbers[0]), float(numbers[2]), n)
