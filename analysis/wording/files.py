"""Files on their way in, in words: what each seems to be, how many of its rows are taken, what happens next."""

from __future__ import annotations

from typing import Final

from analysis.wording.names import escape_markdown
from analysis.wording.numbers import counted, number

_KINDS: Final = {
    "survey": "survey answers", "people": "a list of people", "employment": "employment records",
    "checkins": "a meeting log", "interviews": "interviews", "codes": "coded interviews",
    "events": "promotions, moves and training", "invitations": "who was invited", "counts": "monthly counts of staff",
    "log": "a log kept by hand", "ratings": "interviewers' ratings",
}  # fmt: skip
_TOOLS: Final = {
    "qualtrics": "Qualtrics", "surveymonkey": "SurveyMonkey", "google_forms": "Google Forms",
    "microsoft_forms": "Microsoft Forms", "limesurvey": "LimeSurvey", "redcap": "REDCap", "glint": "Viva Glint",
    "spss": "SPSS", "stata": "Stata", "hris": "an HR system", "zoom": "Zoom", "teams": "Microsoft Teams",
    "taguette": "Taguette", "qualcoder": "QualCoder", "dedoose": "Dedoose", "nvivo": "NVivo", "maxqda": "MAXQDA",
    "refi_qda": "a REFI-QDA project",
}  # fmt: skip
_STATES: Final = {
    "planned": "ready to import", "imported": "imported", "duplicate": "in the study already",
    "needs_mapping": "not ready yet", "refused": "refused",
}  # fmt: skip


def kind_words(kind: str) -> str:
    """What a kind of file holds: "survey answers"; an unknown kind by its own name."""
    return _KINDS.get(kind, kind)


def state_words(status: str) -> str:
    """The state of a file on its way in: "ready to import"."""
    return _STATES.get(status, status)


def describe_file(kind: str, tool: str, wave: str | None, *, wave_in_rows: bool = False) -> str:
    """What a file was understood as: "Survey answers of the baseline from Qualtrics."."""
    said = kind_words(kind)
    of_wave = f" at {escape_markdown(wave)}" if wave else " of several waves" if wave_in_rows else ""
    source = f" from {_TOOLS[tool]}" if tool in _TOOLS else ""
    return f"{said[0].upper()}{said[1:]}{of_wave}{source}."


def describe_rows(read: int, accepted: int, status: str = "planned") -> str:
    """How many rows of a file are taken and how many are set aside."""
    aside = read - accepted
    done = status in ("imported", "duplicate")
    verb, left = ("taken", "set aside") if done else ("can be taken", "would be set aside")
    if not aside:
        which = "The only row" if read == 1 else f"All {number(read)} rows"
        return f"{which} {_be(read, done)}{verb}."
    told = f"{number(accepted)} of {counted(read, 'row')} {_be(accepted, done)}{verb}"
    return f"{told}, {number(aside)} {_be(aside, done)}{left}."


def _be(count: int, done: bool) -> str:
    if not done:
        return ""
    return "was " if count == 1 else "were "
