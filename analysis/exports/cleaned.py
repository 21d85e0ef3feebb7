"""Cleaned, pseudonymous data for analysts: answers long or wide, scores, the other tables, codebook, change log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, get_args

import numpy as np
import pandas as pd

from analysis.errors import UsageError
from analysis.exports.codebook import build_codebook
from analysis.exports.coded import CODED_FORMATS, coded_files
from analysis.exports.spss import meanings_of, sav_bytes
from analysis.exports.writing import (
    FORMATS,
    Download,
    csv_bytes,
    name_download,
    parquet_bytes,
    require_format,
    slug,
    workbook_bytes,
    zip_bytes,
)
from analysis.instruments import item_index
from analysis.scores.codebook import Codebook
from analysis.study import Study

Shape = Literal["long", "wide"]
SHAPES: Final[tuple[str, ...]] = get_args(Shape)
#: Who gave an answer: the columns before the answers, in both shapes.
RESPONDENT: Final = (
    "submission", "person", "wave", "date", "cohort", "pair", "arm", "side", "generation", "department", "site",
    "level", "link_method", "import_id", "counted",
)  # fmt: skip
#: Study tables that go along as they are; those without rows are left out.
TABLES_AS_THEY_ARE: Final = (
    "people", "memberships", "employment", "waves", "invitations", "checkins", "comments", "interviews", "codes",
    "events", "facts", "headcounts",
)  # fmt: skip
SCORES: Final = ("submission", "person", "wave", "cohort", "arm", "side", "scale", "points", "score", "answered_items")
#: Tables to read and not to compute with: beside SPSS files they are CSV.
FOR_PEOPLE: Final = frozenset({"change_log", "codebook"})
NO_COUNTS: Final[Mapping[str, pd.DataFrame]] = MappingProxyType({})
CHANGE_LOG: Final = ("file", "row", "column", "from", "to", "why")


def cleaned_tables(
    study: Study, scored: pd.DataFrame, changes: pd.DataFrame, shapes: Sequence[str] = SHAPES,
    *, counts: Mapping[str, pd.DataFrame] = NO_COUNTS,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """The tables of an export by name, in order.

    `scored` is the table of the study's scale scores, one row a respondent, wave and scale; `changes` one row for each
    cell that was read as something else (row, column, from, to, why; more columns are kept); `counts` are tables about
    nobody that go along as they are. Nothing given is changed.
    Raises UsageError (UNKNOWN_SHAPE) for a shape other than long and wide.
    """
    for shape in shapes:
        if shape not in SHAPES:
            raise UsageError("UNKNOWN_SHAPE", f'There is no shape "{shape}".', f"Shapes are {', '.join(SHAPES)}.")
    tables: dict[str, pd.DataFrame] = {}
    if "long" in shapes:
        tables["answers_long"] = answers_long(study, scored)
    if "wide" in shapes:
        tables["answers_wide"] = answers_wide(study, scored)
    tables["scores"] = scored.reindex(columns=[*SCORES, *(c for c in ("questionnaire",) if c in scored)])
    tables |= {name: table for name, table in study.tables() if name in TABLES_AS_THEY_ARE and not table.empty}
    tables |= counts
    tables["change_log"] = _change_log(changes)
    tables["codebook"] = build_codebook(tables)
    return tables


def answers_long(study: Study, scored: pd.DataFrame) -> pd.DataFrame:
    """One row an answer: who and when, the item, the answer as given (`raw`), its number (`value`) and keyed value.

    `keyed` is minimum + maximum - value for a reversed item, the value itself otherwise, NaN for an unknown item.
    """
    answers = study.responses.merge(_respondents(study, scored), on="submission", how="left")
    items = pd.DataFrame(
        [
            (item.id, item.scale, item.reversed, item.response_scale.minimum + item.response_scale.maximum)
            for _, item in item_index().values()
        ],
        columns=["item", "scale", "reversed", "ends"],
    ).astype({"item": "str", "scale": "str"})
    answers = answers.merge(items, on="item", how="left")
    reversed_item = answers["reversed"].astype("boolean")
    keyed = answers["value"].where(~reversed_item.fillna(False).astype(bool), answers["ends"] - answers["value"])
    answers["keyed"] = keyed.where(answers["ends"].notna())
    answers["reversed"] = reversed_item.astype("float64")
    return answers[[*RESPONDENT, "item", "scale", "reversed", "raw", "value", "keyed"]]


def answers_wide(study: Study, scored: pd.DataFrame) -> pd.DataFrame:
    """One row a submission: who and when, a column an item (its number), then `<scale>_score` from 0 to 100."""
    rows = _respondents(study, scored)
    items = _pivot(study.responses, rows["submission"], "item", "value")
    scores = _pivot(scored, rows["submission"], "scale", "score").add_suffix("_score")
    return pd.concat([rows, items, scores], axis=1)


def export_study(
    study: Study,
    scored: pd.DataFrame,
    changes: pd.DataFrame,
    out_dir: Path,
    formats: Sequence[str] = ("csv",),
    shape: Sequence[str] = SHAPES,
    *,
    counts: Mapping[str, pd.DataFrame] = NO_COUNTS,
    book: Codebook | None = None,
) -> tuple[Path, ...]:
    """Write the files of `export_files` into `out_dir` (made where missing) and return them; none where it raises."""
    files = export_files(study, scored, changes, formats, shape, counts=counts, book=book)
    return write_files(files, out_dir)


def export_files(
    study: Study, scored: pd.DataFrame, changes: pd.DataFrame, formats: Sequence[str] = ("csv",),
    shape: Sequence[str] = SHAPES, *, counts: Mapping[str, pd.DataFrame] = NO_COUNTS, book: Codebook | None = None,
) -> dict[str, bytes]:  # fmt: skip
    """The files of an export by name.

    CSV, Parquet and SPSS are one file a table, XLSX one workbook; SPSS has codebook and change log as CSV. Of coded
    interviews alone, "qdpx" is a REFI-QDA project and "coded" a workbook, with the themes of `book`.
    Raises UsageError for an unknown format or shape,
    StudyError (SHEET_TOO_LARGE) where a table does not fit a worksheet, and as `coded_utterances`.
    """
    for name in formats:
        _require(name)
    tables = cleaned_tables(study, scored, changes, shape, counts=counts)
    files: dict[str, bytes] = {}
    for name in formats:
        files |= coded_files(study, name, book) if name in CODED_FORMATS else _files(study.name, tables, name)
    return files


def write_files(files: Mapping[str, bytes], out_dir: Path) -> tuple[Path, ...]:
    """Write files into a folder, which is made where it is missing."""
    out_dir.mkdir(parents=True, exist_ok=True)
    for file_name, data in files.items():
        (out_dir / file_name).write_bytes(data)
    return tuple(out_dir / file_name for file_name in files)


def export_bytes(
    study: Study, scored: pd.DataFrame, changes: pd.DataFrame, file_format: str, shape: Sequence[str] = SHAPES,
    *, counts: Mapping[str, pd.DataFrame] = NO_COUNTS,
) -> Download:  # fmt: skip
    """An export as one download: the workbook, or a zip of the CSV, Parquet or SPSS files.

    The same study gives the same bytes.
    """
    require_format(file_format)
    files = _files(study.name, cleaned_tables(study, scored, changes, shape, counts=counts), file_format)
    if file_format == "xlsx":
        return name_download(study.name, "xlsx", next(iter(files.values())))
    return name_download(f"{study.name} {file_format}", "zip", zip_bytes(files))


def _require(name: str) -> None:
    """Raise UsageError (UNKNOWN_FORMAT) for what is no format of an export."""
    known = (*FORMATS, *CODED_FORMATS)
    if name not in known:
        raise UsageError("UNKNOWN_FORMAT", f'There is no format "{name}".', f"Formats are {', '.join(known)}.")


def _files(study: str, tables: Mapping[str, pd.DataFrame], file_format: str) -> dict[str, bytes]:
    stem = slug(study)
    if file_format == "xlsx":
        return {f"{stem}.xlsx": workbook_bytes(tables)}
    if file_format == "sav":
        return dict(_sav_file(stem, name, tables) for name in tables)
    write = csv_bytes if file_format == "csv" else parquet_bytes
    return {f"{stem}-{name.replace('_', '-')}.{file_format}": write(table) for name, table in tables.items()}


def _sav_file(stem: str, name: str, tables: Mapping[str, pd.DataFrame]) -> tuple[str, bytes]:
    path = f"{stem}-{name.replace('_', '-')}"
    if name in FOR_PEOPLE:
        return f"{path}.csv", csv_bytes(tables[name])
    return f"{path}.sav", sav_bytes(tables[name], meanings_of(tables["codebook"], name))


def _respondents(study: Study, scored: pd.DataFrame) -> pd.DataFrame:
    """Every submission with the attributes it was scored with, else as stated; `counted` 1 where it was scored."""
    stated = study.submissions.reset_index(drop=True)
    known = scored.drop_duplicates("submission").set_index("submission")
    rows = pd.DataFrame({"submission": stated["submission"]})
    for column in RESPONDENT[1:-1]:
        own = stated[column] if column in stated else pd.Series(index=stated.index, dtype="str")
        if column in known and column not in ("person", "wave", "date"):
            own = stated["submission"].map(known[column]).astype(own.dtype).fillna(own)
        rows[column] = own
    rows["counted"] = stated["submission"].isin(known.index).astype("float64")
    return rows


def _pivot(long: pd.DataFrame, rows: pd.Series[str], column: str, value: str) -> pd.DataFrame:
    """Values of `long` by row (its `submission` among `rows`) and column, in order of appearance; NaN where none."""
    place = pd.Index(rows).get_indexer(pd.Index(long["submission"]))
    code, names = pd.factorize(long[column])
    table = np.full((len(rows), len(names)), np.nan)
    known = (place >= 0) & (code >= 0)
    table[place[known], code[known]] = long[value].to_numpy(dtype=np.float64)[known]
    return pd.DataFrame(table, columns=[str(name) for name in names])


def _change_log(changes: pd.DataFrame) -> pd.DataFrame:
    """The change log with its own columns first; what it does not state is empty."""
    columns = [*CHANGE_LOG, *(column for column in changes if column not in CHANGE_LOG)]
    log = changes.reindex(columns=columns).reset_index(drop=True)
    texts = [column for column in columns if log[column].dtype == "object" or column in ("file", "from", "to", "why")]
    return log.astype(dict.fromkeys(texts, "str"))
