"""Interview sheets with one answer a row."""

from __future__ import annotations

import pandas as pd

from analysis.ingest.attributes import read_memberships
from analysis.ingest.headings import heading_words
from analysis.ingest.identity import person_label, read_identity, repeated_rows, wave_of_rows
from analysis.ingest.source import Source
from analysis.ingest.transcripts import INTERVIEWERS

#: What the speaker of their rows is called; those rows are kept, and never coded.
INTERVIEWER = "interviewer"


def interview_tables(source: Source) -> dict[str, pd.DataFrame]:
    """Table interviews: one utterance a row, with who spoke, the wave, cohort and side.

    Without an interview column each speaker (else each person) is one interview, called after the file's content and
    its number there, so that interviews of two files stay two. `utterance` is the file's own id, else interview and
    running number. The interviewer's rows belong to nobody and have the speaker "interviewer".
    Rows without text are set aside.
    """
    ledger = source.ledger
    identity, places, texts = read_identity(source), read_memberships(source), source.text("text")
    speakers = source.text("speaker").fillna(_names(source))
    asks = speakers.map(heading_words, na_action="ignore").isin(INTERVIEWERS)
    identity, speakers = identity.mask(asks), speakers.mask(asks, INTERVIEWER)
    ledger.set_aside(texts.isna().to_numpy(), "NO_TEXT", "nothing was said.", severity="info")
    ledger.set_aside(repeated_rows(source), "DUPLICATE_ROW", "the row repeats an earlier one.", severity="info")
    label = person_label(identity)
    counted = _numbered(label.fillna(speakers.mask(asks)), source.sha256[:8])
    interviews = source.text("interview").fillna(counted.where(~asks, counted.ffill().bfill()))
    number = interviews.groupby(interviews.fillna("")).cumcount() + 1
    nameless = f"interview {source.sha256[:8]}"
    running = interviews.fillna(nameless) + "." + number.astype("str")
    frame = pd.DataFrame(
        {
            "row": ledger.rows, "interview": interviews.fillna(nameless), **identity, "wave": wave_of_rows(source),
            "cohort": places["cohort"], "side": places["side"].mask(asks),
            "utterance": _unique(source.text("utterance").fillna(running)), "speaker": speakers,
            "question": source.text("question"), "text": texts,
        }
    )  # fmt: skip
    return {"interviews": frame[ledger.accepted].reset_index(drop=True)}


def _numbered(label: pd.Series, file: str) -> pd.Series:
    """Interviews of a file by number in order of appearance: a person's name or number is no name for an interview."""
    codes, _ = pd.factorize(label)
    texts = [None if code < 0 else f"interview {file}-{code + 1}" for code in codes]
    return pd.Series(texts, index=label.index, dtype="str")


def _names(source: Source) -> pd.Series:
    return source.text("name")


def _unique(ids: pd.Series) -> pd.Series:
    count = ids.groupby(ids).cumcount()
    return ids.where(count == 0, ids + "." + (count + 1).astype("str"))
