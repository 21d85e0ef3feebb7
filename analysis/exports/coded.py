"""What people said with the codes that people gave, to go on with in a researcher's own tool."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import pandas as pd

from analysis.errors import StudyError
from analysis.exports.refi_qda import project_bytes
from analysis.exports.writing import Download, name_download, slug, workbook_bytes
from analysis.scores.codebook import Codebook, codebook
from analysis.scores.comments import RESPONDENT, comment_utterances
from analysis.scores.interviews import REJECTED, interviewed
from analysis.scores.languages import ENGLISH, OTHER_SCRIPT, language_of
from analysis.study import Study

#: Begins the note on an answer in another language, which follows.
NOT_CODED: Final = "not coded: "
#: Formats of coded interviews, with what their files end in.
CODED_FORMATS: Final[Mapping[str, str]] = MappingProxyType({"qdpx": "qdpx", "coded": "xlsx"})
#: What stands in place of an interview's name for open answers.
OPEN_ANSWERS: Final = "Open answers"
#: The workbook's columns, by the columns of `coded_utterances`.
HEADINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "interview": "Interview", "utterance": "Utterance", "person": "Person", "wave": "Wave", "cohort": "Cohort",
        "side": "Side", "speaker": "Speaker", "question": "Question", "text": "Text", "theme": "Theme",
        "direction": "Direction", "status": "Status", "phrase": "Called elsewhere", "decided_by": "Decided by",
        "decided_at": "Decided at", "note": "Note",
    }
)  # fmt: skip


def coded_utterances(study: Study) -> pd.DataFrame:
    """One row an utterance and code, in the order in which things were said, then the open answers of surveys wave by
    wave; an utterance without code has one row.

    Columns as `HEADINGS`. People are pseudonyms, texts are redacted, and so are those who coded ("coder 1"). Codes that
    were rejected are left out. `note` says of an answer in another language that nobody coded that it is "not coded:
    German", NA elsewhere. Raises StudyError: NO_INTERVIEWS, and TEXTS_WITHHELD where no roster tells which names
    to take out of the texts.
    """
    if study.interviews.empty and study.comments.empty:
        raise StudyError(
            "NO_INTERVIEWS", "The study holds no interview and no open answer.",
            "Import interviews, a survey with open questions or a coded project first.",
        )  # fmt: skip
    if not study.has_roster:
        raise StudyError(
            "TEXTS_WITHHELD", "Nobody knows yet which names to take out of what was said.",
            "Import the list of people with their names first.",
        )  # fmt: skip
    whose = interviewed(study).set_index("utterance")
    talk = study.interviews.reset_index(drop=True)
    for column in ("cohort", "side"):
        talk[column] = talk["utterance"].map(whose[column]).fillna(talk[column]).astype("str")
    codes = study.codes[study.codes["status"] != REJECTED]
    people = {who: f"coder {number}" for number, who in enumerate(sorted(codes["decided_by"].dropna().unique()), 1)}
    codes = codes.assign(decided_by=codes["decided_by"].map(people).astype("str"))
    told = pd.concat([talk, _open_answers(study)]).merge(codes, on="utterance", how="left")
    asked = told["theme"].isna() & (told["utterance"].isin(whose.index) | (told["speaker"] == RESPONDENT))
    return told.assign(note=_language_notes(told["text"].where(asked)))[list(HEADINGS)]


def _open_answers(study: Study) -> pd.DataFrame:
    """The open answers as the table interviews has them, those of a wave together in place of an interview."""
    answers = comment_utterances(study)
    answers = answers[answers["text"].notna()]
    together = OPEN_ANSWERS + (" at " + answers["wave"]).fillna("")
    return answers.assign(interview=together.astype("str")).sort_values("interview", kind="stable")


def coded_bytes(study: Study, file_format: str, book: Codebook | None = None) -> bytes:
    """The coded interviews as a REFI-QDA project ("qdpx") or as a workbook ("coded"), with the themes of the study's
    codebook `book` (None: the shipped one). Raises as `coded_utterances`.
    """
    coded, book = coded_utterances(study), book or codebook()
    if file_format == "qdpx":
        return project_bytes(study.name, coded, book)
    themes = pd.DataFrame(
        [(theme.id, theme.title, theme.definition, theme.include, theme.exclude) for theme in book.themes],
        columns=["Theme", "Title", "Definition", "Include", "Exclude"],
    )
    return workbook_bytes({"Coded interviews": coded.rename(columns=HEADINGS), "Codebook": themes})


def coded_files(study: Study, file_format: str, book: Codebook | None = None) -> dict[str, bytes]:
    """`coded_bytes` by the name of the file."""
    stem = f"{slug(study.name)}-coded-interviews"
    return {f"{stem}.{CODED_FORMATS[file_format]}": coded_bytes(study, file_format, book)}


def coded_download(study: Study, file_format: str, book: Codebook | None = None) -> Download:
    """`coded_bytes` as one download."""
    data = coded_bytes(study, file_format, book)
    return name_download(f"{study.name} coded interviews", CODED_FORMATS[file_format], data)


def _language_notes(texts: pd.Series[str]) -> pd.Series[str]:
    """What to say of each text that is not in English; NA for the others and where there is none."""
    languages = texts.map(language_of, na_action="ignore")
    foreign = languages.where(languages != ENGLISH).astype("str")
    return NOT_CODED + foreign.where(foreign == OTHER_SCRIPT, foreign.str.capitalize())
