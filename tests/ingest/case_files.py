"""SPSS and Stata files made in memory for tests, and read as the child process reads them but without one."""

from __future__ import annotations

import hashlib
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyreadstat

from analysis.ingest.contents import TOOL_OF_FORMAT, FileContents, Sheet
from analysis.ingest.door import gate
from analysis.ingest.limits import Limits
from analysis.ingest.readers import read

#: The five anchors of agreement as value labels.
AGREEMENT = {1.0: "Strongly disagree", 2.0: "Disagree", 3.0: "Neither agree nor disagree", 4.0: "Agree",
             5.0: "Strongly agree"}  # fmt: skip


def written(frame: pd.DataFrame, ending: str, **options: object) -> bytes:
    """The bytes of the frame as .sav, .zsav, .por or .dta."""
    write = {"sav": pyreadstat.write_sav, "zsav": pyreadstat.write_sav, "por": pyreadstat.write_por,
             "dta": pyreadstat.write_dta}[ending]  # fmt: skip
    if ending == "zsav":
        options["compress"] = True
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the writer about pandas, not about what is written
        path = Path(folder) / f"file.{ending}"
        write(frame, str(path), **options)
        return path.read_bytes()


def contents_of(data: bytes, file_name: str = "survey-baseline.sav", limits: Limits | None = None) -> FileContents:
    """What reading gives for the bytes, without the child process."""
    limits = limits or Limits()
    gated = gate(data, file_name, limits)
    result = read(data, gated, limits)
    sheets = []
    for table in result.tables:
        cells = pd.DataFrame({at: column.to_pylist() for at, column in enumerate(table.columns)}, dtype="str")
        cells.index = pd.Index(table.rows.to_pylist(), name="row")
        sheets.append(Sheet(table.name, cells, tool=TOOL_OF_FORMAT.get(gated.format, "")))
    findings = (*gated.findings, *result.findings)
    digest = hashlib.sha256(data).hexdigest()
    return FileContents(file_name, digest, gated.format, None, None, result.decimal, tuple(sheets), findings)


def columns_of(contents: FileContents) -> dict[str, list[str]]:
    """The cells below the two header rows, by the variable's name."""
    cells = contents.sheets[0].cells
    return {name: cells[at].tolist()[2:] for at, name in enumerate(cells.iloc[0])}


def coded(answers: pd.Series, anchors: Mapping[float, str] = AGREEMENT) -> pd.Series:
    """Answers as the codes of their anchors, NaN where there is none."""
    return answers.map({text: code for code, text in anchors.items()}).astype("float64")
