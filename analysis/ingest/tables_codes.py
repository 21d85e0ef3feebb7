"""Codes that people gave elsewhere: to utterances that the study knows by their id, or to passages with their text."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analysis.ingest.attributes import read_memberships
from analysis.ingest.coded_pairs import foreign_codes
from analysis.ingest.headings import heading_words
from analysis.ingest.identity import person_label, read_identity, repeated_rows, wave_of_rows
from analysis.ingest.source import Source, map_distinct
from analysis.ingest.tables_interviews import INTERVIEWER
from analysis.ingest.transcripts import INTERVIEWERS, Line, split_speaker
from analysis.study import PASSAGE

#: The status of a code that a person gave.
CONFIRMED: Final = "confirmed"
#: Who decided where the tool names nobody.
UNNAMED_CODER: Final = "unnamed coder"
#: What QualCoder writes for the text of what is none.
_NO_TEXT: Final = frozenset({"image", "a/v"})

_DIRECTIONS: Final = {
    **dict.fromkeys(("favourable", "favorable", "positive", "pos", "plus", "up", "1", "günstig", "positiv"),
                    "favourable"),
    **dict.fromkeys(("unfavourable", "unfavorable", "negative", "neg", "minus", "down", "ungünstig", "negativ"),
                    "unfavourable"),
    **dict.fromkeys(("mixed", "both", "ambivalent", "neutral", "0", "gemischt"), "mixed"),
}  # fmt: skip


def code_tables(source: Source) -> dict[str, pd.DataFrame]:
    """Table codes, and with a column of texts the table interviews too: each passage is an utterance of its own.

    Codes have utterance, theme and direction (NA where nothing says it), the status "confirmed" because a person gave
    them, `phrase` (the code as its tool calls it), decided_by (the coder as named there) and decided_at. `theme` is
    the code's name in small letters; which theme of the codebook it stands for is settled by whoever knows that book.
    """
    return _passages(source) if source.mapping.has("text") else _of_utterances(source)


def direction_of(text: str) -> str | None:
    """The direction that a word or sign states; None for others."""
    sign = {"+": "favourable", "-": "unfavourable", "+1": "favourable", "-1": "unfavourable"}
    return sign.get(text.strip()) or _DIRECTIONS.get(heading_words(text))


def _of_utterances(source: Source) -> dict[str, pd.DataFrame]:
    """Codes of utterances that another file brings. Rows without utterance or theme are set aside."""
    ledger = source.ledger
    utterances, codes = source.text("utterance"), foreign_codes(source.view, source.mapping)
    ledger.set_aside(utterances.isna().to_numpy(), "MISSING_UTTERANCE", "the row names no utterance.")
    coded = np.isin(ledger.rows, codes["row"])
    ledger.set_aside(~coded, "MISSING_THEME", "the row names no theme.")
    ledger.set_aside(repeated_rows(source), "DUPLICATE_ROW", "the row repeats an earlier one.", severity="info")
    return {"codes": _codes(source, codes, utterances)}


def _passages(source: Source) -> dict[str, pd.DataFrame]:
    """Each different passage of a document once, with its codes; rows without text, or with a problem, set aside."""
    ledger = source.ledger
    identity, places, texts = read_identity(source), read_memberships(source), source.text("text")
    codes = foreign_codes(source.view, source.mapping)
    _set_problems_aside(source, texts)
    ledger.set_aside(repeated_rows(source), "DUPLICATE_ROW", "the row repeats an earlier one.", severity="info")
    bare = ~np.isin(ledger.rows, codes["row"]) & ledger.accepted
    ledger.note("PASSAGE_WITHOUT_CODE", "info", "Passages have no code; they are kept without one.", hit=bare)
    label = person_label(identity)
    documents = source.text("interview").fillna(map_distinct(label, _unnamed)).fillna("document")
    key = documents.str.casefold() + "\x1f" + label.fillna("") + "\x1f" + texts.fillna("").str.casefold()
    numbers = pd.Series(pd.factorize(key.where(ledger.accepted))[0] + 1, index=key.index)
    utterances = f"{PASSAGE}{source.sha256[:8]}." + numbers.astype("str")
    speakers = source.text("speaker").fillna(map_distinct(texts, _speaker_in))
    asks = speakers.map(heading_words, na_action="ignore").isin(INTERVIEWERS)
    frame = pd.DataFrame(
        {
            "row": ledger.rows, "interview": documents, **identity.mask(asks), "wave": wave_of_rows(source),
            "cohort": places["cohort"], "side": places["side"].mask(asks), "utterance": utterances,
            "speaker": speakers.mask(asks, INTERVIEWER), "question": source.blank(), "text": texts,
        }
    )  # fmt: skip
    said = frame[ledger.accepted].drop_duplicates("utterance").reset_index(drop=True)
    return {"interviews": said, "codes": _codes(source, codes, utterances)}


def _set_problems_aside(source: Source, texts: pd.Series) -> None:
    """What the reader found wrong with a row, in its words; then rows that hold no text."""
    problems = source.text("problem")
    for problem in problems.dropna().unique():
        hit = (problems == problem).to_numpy()
        source.ledger.set_aside(
            hit, "PASSAGE_NOT_READ", str(problem), advice="Export the project again with its texts, and compare."
        )
    pictures = texts.str.casefold().isin(_NO_TEXT).to_numpy() & (source.mapping.tool == "qualcoder")
    source.ledger.set_aside(
        pictures, "NO_TEXT", "a picture or a recording was coded, which has no text.", severity="info"
    )
    source.ledger.set_aside(texts.isna().to_numpy(), "NO_TEXT", "the passage has no text.", severity="info")


def _codes(source: Source, codes: pd.DataFrame, utterances: pd.Series) -> pd.DataFrame:
    """The table codes of the rows that were accepted; `codes` has row and code, `utterances` one for each row."""
    given = source.text("direction")
    directions = map_distinct(given, direction_of)
    strange = (given.notna() & directions.isna()).to_numpy()
    source.ledger.note("UNKNOWN_DIRECTION", "warning", "Unknown directions; they are missing.", hit=strange,
                       column=source.heading("direction"),
                       advice="Allowed: favourable, unfavourable, mixed.")  # fmt: skip
    rows = pd.DataFrame(
        {
            "utterance": utterances, "direction": directions,
            "decided_by": source.text("coder").fillna(UNNAMED_CODER), "decided_at": source.text("coded_at"),
        }
    )[source.ledger.accepted]  # fmt: skip
    found = codes.merge(rows, left_on="row", right_index=True, how="inner")
    frame = found.assign(
        theme=map_distinct(found["code"], _theme_id), status=CONFIRMED, phrase=found["code"],
        codebook_version=pd.Series(None, index=found.index, dtype="str"),
    )  # fmt: skip
    columns = ["row", "utterance", "theme", "direction", "status", "phrase", "decided_by", "decided_at"]
    unlike = ["utterance", "theme", "direction", "decided_by"]
    return frame[[*columns, "codebook_version"]].drop_duplicates(unlike).reset_index(drop=True)


def _speaker_in(text: str) -> str | None:
    """Who a passage says at its beginning that speaks ("Interviewer: ..."); None where it says nobody."""
    spoken = split_speaker(Line("", text))
    return spoken[0] if spoken else None


def _unnamed(label: str) -> str:
    """A name for the document of a person, which does not say who it is."""
    return f"document {np.uint32(pd.util.hash_array(np.array([label], dtype=object))[0] & 0xFFFFFFFF)}"


def _theme_id(text: str) -> str:
    return heading_words(text).replace(" ", "_")
