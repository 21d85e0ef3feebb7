"""Coding in words: how far it is, how well suggestions and readers agree, an answer with its telling words marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from analysis.scores.codebook import Theme
from analysis.scores.codebook_quality import LOCAL_FROM, CodebookQuality, QualityFigure
from analysis.scores.double_coding import CodingAgreement
from analysis.stats.estimate import Estimate
from analysis.study import OTHER_THEME
from analysis.wording.names import escape_markdown, escape_passage
from analysis.wording.numbers import counted, number, percent

#: What a code's status is called.
STATUS_WORDS: Final = {
    "accepted": "kept", "changed": "kept, turned", "added": "added", "rejected": "rejected",
    "confirmed": "coded elsewhere",
}  # fmt: skip
#: What was done by each action.
_DONE: Final[Mapping[str, str]] = {
    "accept": "a suggestion accepted", "reject": "a suggestion rejected", "change": "a direction changed",
    "add": "a theme added", "move": "a suggestion moved to another theme",
}  # fmt: skip
#: What each figure of quality is, for whoever does not know the word.
_MEASURES: Final[Mapping[str, str]] = {
    "precision": "of what is suggested people keep (precision)", "recall": "of what people find is suggested (recall)",
    "kappa": "machine and person agree (kappa)",
}  # fmt: skip
#: What stands between the passages that a suggestion rests on.
_BETWEEN: Final = " / "


def describe_coding(decided: int, asked: int, codes: int) -> str:
    """How far the coding is: `decided` of `asked` suggestions, and the `codes` that were decided in all."""
    if not asked:
        return f"Nothing is suggested; {counted(codes, 'code')} decided."
    if decided == asked:
        return f"Every suggestion is decided ({number(asked)}); {counted(codes, 'code')} decided in all."
    return f"{number(decided)} of {counted(asked, 'suggestion')} decided; {counted(codes, 'code')} decided in all."


def describe_other_codes(codes: Sequence[tuple[str, str | None]]) -> str:
    """What else was found in the same answer: pairs of a theme's title and a direction (None: not said); empty where
    there is none.
    """
    told = "; ".join(f"{escape_markdown(title)}, {direction or 'direction not said'}" for title, direction in codes)
    return f"In this answer so far: {told}." if told else ""


def describe_undoable(actions: Sequence[str]) -> str:
    """What an undo would take back, by the actions of what was done last."""
    if not actions:
        return "You have decided nothing yet."
    return f"Takes back what you did last: {_DONE[actions[0]]}. The log keeps both."


def describe_agreement(judged: int, agreed: int) -> str:
    """How often people took a suggestion as it stood; empty where none was decided yet."""
    if not judged:
        return ""
    told = f"People kept {number(agreed)} of the {counted(judged, 'suggestion')} they decided as they stood"
    return f"{told} ({percent(agreed / judged)})."


def describe_passages(found: int, among: int) -> str:
    """How many answers are like what was asked for."""
    if not found:
        return f"None of the {counted(among, 'answer')} is like this. Try other words."
    return f"The {counted(found, 'answer')} most like this, of {number(among)}, the likest first."


def theme_title(theme: str, themes: Sequence[Theme]) -> str:
    """What a code's theme is called: its title among the codebook's `themes`, or the name that a code had elsewhere."""
    titles = {one.id: one.title for one in themes}
    kind, _, name = theme.partition(".")
    return f"Other: {name.replace('_', ' ')}" if kind == OTHER_THEME and name else titles.get(theme, theme)


def describe_readers(found: CodingAgreement) -> str:
    """How far two readers agree, with how much they read."""
    if not found.answers:
        return "The second reader has not decided on an answer yet that the first reading decided."
    read = f"{counted(found.answers, 'answer')} from {counted(found.people, 'interview')} read twice, independently"
    over = f"over {counted(found.kappa.n, 'decision')} (every theme in every answer)"
    if found.kappa.value is None:
        return f"{read}. How far the readers agree cannot be told yet: {found.kappa.because}."
    kappa, alpha = (describe_coefficient(one) for one in (found.kappa, found.alpha))
    return f"{read}: Cohen's kappa is {kappa} and Krippendorff's alpha {alpha}, {over}."


def describe_coefficient(found: Estimate | None) -> str:
    """A coefficient of agreement with its interval, or why there is none of either; two decimals, as is usual."""
    if found is None or found.value is None:
        return "not told" if found is None else f"not told: {found.because}"
    value = _coefficient(found.value)
    if found.low is None or found.high is None:
        return f"{value} (no interval: {found.because})"
    return f"{value} ({_coefficient(found.low)} to {_coefficient(found.high)})"


def describe_quality(found: CodebookQuality) -> str:
    """How good suggestions are, all themes together, and on what that rests."""
    own = f"From {LOCAL_FROM} decisions on you see how good they are here; {number(found.decisions)} so far."
    if not found.figures:
        return f"How good the suggestions are has not been measured for this version of the codebook. {own}"
    figures = "; ".join(describe_figure(one) for one in found.figures if not one.theme)
    if not found.local:
        return f"As measured for the shipped codebook ({escape_passage(found.measured_on)}): {figures}. {own}"
    return (
        f"By the {counted(found.decisions, 'decision')} taken here: {figures}. That is at best: people saw the "
        "suggestions, and answers in which nothing is suggested are read only if somebody adds a code."
    )


def describe_figure(found: QualityFigure) -> str:
    """One figure with its interval and n: "precision 0.70 (0.58 to 0.80), n = 60"."""
    if found.value is None:
        return f"{_MEASURES[found.measure]} cannot be told yet"
    ends = [_coefficient(end) for end in (found.low, found.high) if end is not None]
    between = f" ({' to '.join(ends)})" if len(ends) == 2 else ""
    return f"{_MEASURES[found.measure]} {_coefficient(found.value)}{between}, n = {number(found.n)}"


def _coefficient(value: float) -> str:
    sign = "\u2212" if round(value, 2) < 0 else ""
    return f"{sign}{abs(value):.2f}"


def describe_suggestion(theme: Theme, direction: str | None) -> str:
    """What is suggested; a code that was given elsewhere without a direction asks for one."""
    if direction is None or direction != direction:
        return f"Coded elsewhere as **{escape_markdown(theme.title)}**. Which way does it go?"
    return f"Suggested: **{escape_markdown(theme.title)}**, {direction}"


def mark_passages(text: str, phrase: str) -> str:
    """`text` as Markdown on one line, with the passages of `phrase` marked, in bold, where they stand in it."""
    told, rest = "", text
    for passage in phrase.split(_BETWEEN):
        before, found, rest = _apart(rest, passage)
        told = _followed(_followed(told, before, escape_passage(before)), found, _marked(found))
    return _followed(told, rest, escape_passage(rest)).strip()


def _marked(passage: str) -> str:
    return f":orange-background[**{escape_passage(passage)}**]"


def _followed(told: str, raw: str, shown: str) -> str:
    """What was told, followed by a piece as it is shown, with the blanks that stood around it."""
    if not raw.strip():
        return told + (" " if raw else "")
    return f"{told}{' ' * raw[0].isspace()}{shown}{' ' * raw[-1].isspace()}"


def _apart(text: str, passage: str) -> tuple[str, str, str]:
    """What stands before a passage, the passage, and the rest; all of it is rest where it does not stand there."""
    place = text.find(passage) if passage else -1
    if place < 0:
        return "", "", text
    return text[:place], passage, text[place + len(passage) :]
