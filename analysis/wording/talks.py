"""Sentences on interviews as they came in: who speaks, which words may be names, what cannot be coded and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from analysis.wording.names import escape_markdown
from analysis.wording.numbers import counted, number

#: Names of interviews told in one sentence.
_NAMED: Final = 5

#: What a speaker is, where it is no person of the programme.
SPEAKER_WORDS = {"interviewer": "Asks the questions", "nobody": "Nobody of the programme"}
#: How a speaker was found.
HOW_WORDS = {"identifier": "by number, mail or code", "full name": "by full name", "by hand": "by hand",
             "part of a name": "part of a name fits", "": "nobody fits"}  # fmt: skip


def describe_speakers(speakers: int, waiting: int) -> str:
    """How many speakers a name alone tells apart, and how many of them wait for a person."""
    told = f"In transcripts {counted(speakers, 'speaker is', 'speakers are')} known by what they are called alone."
    if not waiting:
        return f"{told} All of them are mapped."
    waits = f"{number(waiting)} {'waits' if waiting == 1 else 'wait'}"
    return (
        f"{told} {waits} for you: only part of a name fits, it fits several people, or it fits nobody. Until then what "
        "they said counts as said by somebody unknown, one a file."
    )


def describe_words(words: int) -> str:
    """How many words may be names of people on no list."""
    if not words:
        return "No word in the texts looks like a name that is on no list."
    return (
        f"{counted(words, 'word')} with a capital may be {'a name' if words == 1 else 'names'} of people who are on no "
        "list. Say which are: they leave all texts, those of later files too."
    )


def describe_quarantine(texts: int) -> str:
    """What waits for a list of names, and why."""
    waits = "waits" if texts == 1 else "wait"
    return (
        f"{counted(texts, 'text')} of interviews and comments {waits} in quarantine: without a list of people by name "
        "nobody's name could be taken out. Bring the roster, and they open."
    )


def describe_not_coded(answers: int, of: int, languages: Collection[str] = ()) -> str:
    """How many answers are in another language than English, and what that means; nothing where none is."""
    if not answers:
        return ""
    said = f" ({', '.join(language.capitalize() for language in sorted(languages))})" if languages else ""
    are, they = ("is", "It is") if answers == 1 else ("are", "They are")
    return (
        f"{number(answers)} of {counted(of, 'answer')} {are} not in English{said}. {they} kept and not coded: the "
        "codebook knows English alone, so nothing is suggested. A code can be added by hand."
    )


def describe_waiting_ratings(unknown: Sequence[str], ambiguous: Sequence[str]) -> str:
    """Of which interviews ratings from files wait, by the names these have there, and what for; nothing where none."""
    told = []
    if unknown:
        told.append(
            f"Ratings of {counted(len(unknown), 'interview')} that the study does not hold wait: {_listed(unknown)}. "
            "They count as soon as an interview has that name."
        )
    if ambiguous:
        told.append(
            f"Ratings of {counted(len(ambiguous), 'interview')} whose name several files share wait: "
            f"{_listed(ambiguous)}. Give the sheet of ratings a column with the wave, or type them here."
        )
    return " ".join(told)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(escape_markdown(name) for name in names[:_NAMED])
    return f"{shown} and {number(len(names) - _NAMED)} more" if len(names) > _NAMED else shown
