"""Interview sheets with one row a person and a column a question: every answer becomes an utterance of its own."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.ingest.attributes import read_memberships
from analysis.ingest.headings import find_heading
from analysis.ingest.identity import read_identity, repeated_rows, wave_of_rows
from analysis.ingest.source import Source


def is_wide(source: Source) -> bool:
    """Whether the mapping names columns of answers, and none of what was said in a row."""
    return source.mapping.has("comment") and not source.mapping.has("text")


def wide_interview_tables(source: Source) -> dict[str, pd.DataFrame]:
    """Table interviews: one utterance an answered question, in the order of the columns; what was asked is the heading.

    A row is one interview: the file's own name for it, else one made of the file's content and the row, so that two
    files never share one. Blank cells give no utterance; rows without any answer are set aside.
    """
    ledger = source.ledger
    identity, places, waves = read_identity(source), read_memberships(source), wave_of_rows(source)
    said = _answers(source)
    ledger.set_aside(said.isna().all(axis=1).to_numpy(), "NO_TEXT", "nothing was said.", severity="info")
    ledger.set_aside(repeated_rows(source), "DUPLICATE_ROW", "the row repeats an earlier one.", severity="info")
    numbers = pd.Series(ledger.rows, index=said.index).astype("str")
    interviews = _unique(source.text("interview").fillna(f"interview {source.sha256[:8]}." + numbers))
    rows = pd.DataFrame(
        {
            "row": ledger.rows, "interview": interviews, **identity, "wave": waves, "cohort": places["cohort"],
            "side": places["side"], "speaker": source.text("speaker").fillna(source.text("name")),
        }
    )  # fmt: skip
    frame = _one_answer_a_row(rows[ledger.accepted], said[ledger.accepted])
    ledger.note(
        "ANSWERS_IN_COLUMNS", "info", f"{int(ledger.accepted.sum()):,} rows with {said.shape[1]:,} questions were read "
        f"as {len(frame):,} utterances, one an answer.",
    )  # fmt: skip
    return {"interviews": frame}


def _answers(source: Source) -> pd.DataFrame:
    """The texts of the answer columns by their headings, NA where blank; index as the sheet's rows."""
    columns = {}
    for column in source.mapping.with_meaning("comment"):
        heading = find_heading(column.source, source.view.headings)
        if heading is not None:
            cells = source.view.column(heading).str.split().str.join(" ")
            columns[heading.source] = cells.where(cells != "")
    return pd.DataFrame(columns, index=source.view.data.index, dtype="str")


def _one_answer_a_row(rows: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    """Every filled cell of `said` as a row, row by row and column by column, beside what `rows` says of its row."""
    filled = said.notna().to_numpy()
    at, column = np.nonzero(filled)
    frame = rows.iloc[at].reset_index(drop=True)
    number = frame.groupby("interview").cumcount() + 1
    return frame.assign(
        utterance=frame["interview"] + "." + number.astype("str"),
        question=pd.Series(said.columns.to_numpy()[column], dtype="str"),
        text=pd.Series(said.to_numpy()[filled], dtype="str"),
    )


def _unique(names: pd.Series) -> pd.Series:
    """Names that stand in one row each: from the second time on with a number."""
    count = names.groupby(names).cumcount()
    return names.where(count == 0, names + "." + (count + 1).astype("str"))
