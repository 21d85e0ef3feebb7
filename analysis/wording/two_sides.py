"""How the two sides see each other, in sentences: what is guessed wrongly, whether both learn, who agrees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from analysis.impact.two_sides import Misreading, PartnersAlike
from analysis.study import JUNIOR, SENIOR
from analysis.wording.names import escape_markdown, escape_passage
from analysis.wording.numbers import counted, interval, listed, number, percent, signed

_OTHERS: Final = {JUNIOR: "seniors", SENIOR: "juniors"}
_GUESSERS: Final = {JUNIOR: "juniors", SENIOR: "seniors"}
#: Shares of pairs up to which "about ..." says so much.
_ABOUT: Final = (
    (0.07, "hardly any"), (0.15, "about a tenth"), (0.22, "about a fifth"), (0.29, "about a quarter"),
    (0.41, "about a third"), (0.58, "about half"), (0.70, "about two thirds"), (0.80, "about three quarters"),
    (0.93, "most"), (1.0, "nearly all"),
)  # fmt: skip
_LEANINGS: Final = {
    "up": "More is learned from juniors than from seniors.",
    "down": "More is learned from seniors than from juniors.",
    "even": "As much is learned from juniors as from seniors.",
    "cannot_tell": "Which side gives more cannot be told yet.",
}

#: What a guess is compared with, said once beside the figures.
GUESSES_EXPLAINED: Final = (
    "Each person says how far they agree with a statement, and guesses how the other side answers on average. The "
    "guess is compared with what the other side, everybody who was asked, answered when the statement was first asked."
)
#: Why leaders are not shown the facets.
FACETS_ELSEWHERE: Final = (
    "How far each side judges the other by age, and the other facets of the scale, are two questions each: too few to "
    "stand alone. They are part of the scale above, and HR and analysts see them by themselves."
)


class PairsLearning(Protocol):
    """What is released of how far learning goes both ways; `analysis.release.release.BothWays` is one."""

    @property
    def wave(self) -> str: ...  # noqa: D102
    @property
    def pairs(self) -> int: ...  # noqa: D102
    @property
    def share(self) -> float: ...  # noqa: D102
    @property
    def low(self) -> float | None: ...  # noqa: D102
    @property
    def high(self) -> float | None: ...  # noqa: D102
    @property
    def coded(self) -> str: ...  # noqa: D102
    @property
    def leaning(self) -> str: ...  # noqa: D102


def describe_guesses(found: Sequence[Misreading]) -> str:
    """What one side gets wrong about the other at a wave: the statements whose direction stands, the widest first."""
    if not found:
        return "How the other side is read cannot be shown yet."
    side, wave = found[0].side, escape_markdown(found[0].wave)
    wrong = sorted((one for one in found if one.stands), key=lambda one: -abs(one.misread))
    if not wrong:
        unclear = "that could be told apart from chance"
        return f"At {wave}, {_GUESSERS[side]} misread {_OTHERS[side]} on no statement in a way {unclear}."
    ways = [(sign, [one for one in wrong if (one.misread > 0) == sign]) for sign in (True, False)]
    told = [f"{_more(sign)} with {listed(_quoted(one) for one in some)} than they do" for sign, some in ways if some]
    return f"At {wave}, {_GUESSERS[side]} think that {_OTHERS[side]} agree {' and '.join(told)}."


def describe_misreading(one: Misreading) -> str:
    """One statement: "seniors guess 54, juniors answered 69: −15 (−20 to −11)"."""
    figures = f"{_GUESSERS[one.side]} guess {number(one.predicted, 0)}, {_OTHERS[one.side]} answered "
    return f"{figures}{number(one.target, 0)}: {misread_figures(one)}"


def misread_figures(one: Misreading) -> str:
    """The difference with its interval: "−15 (−20 to −11)"."""
    if one.low is None or one.high is None:
        return signed(one.misread, 0)
    return f"{signed(one.misread, 0)} ({interval(one.low, one.high, 0, sign=True)})"


def describe_looks(shown: int) -> str:
    """How many guesses were looked at, and what that costs."""
    return (
        f"{counted(shown, 'guess', 'guesses')} of the programme's two sides are shown. A direction is said only where "
        "it stands among all of them: some differences appear by chance alone."
    )


def describe_both_ways(one: PairsLearning) -> str:
    """In how many pairs both say that they taught and learned, and which way more is learned."""
    share = f"{one.coded} {percent(one.share)}".strip()
    ends = "" if one.low is None or one.high is None else f", {_percents(one.low, one.high)}"
    about = next(words for most, words in _ABOUT if one.share <= most + 1e-9)
    of = "of the pairs" if about.startswith("about") else "pairs"
    told = f"At {escape_markdown(one.wave)}, in {about} {of} ({share}{ends}; {counted(one.pairs, 'pair')})"
    return f"{told} both partners say that they taught and that they learned. {_LEANINGS[one.leaning]}"


def describe_alike(one: PartnersAlike) -> str:
    """Whether the partners of a pair see their work together alike, with what the figure means."""
    figures = f"{number(one.icc, 2)} ({number(one.low, 2)} to {number(one.high, 2)}; {counted(one.pairs, 'pair')})"
    where = f"At {escape_markdown(one.wave)}, "
    meaning = f"agreement is {figures}, where 1 is the same answer and 0 no more alike than people of different pairs."
    if one.low > 0:
        how = "much" if one.low >= 0.5 else "somewhat"
        return f"{where}partners see how they work together {how} alike: {meaning}"
    if one.high < 0:
        return f"{where}partners see how they work together less alike than people of different pairs do: {meaning}"
    return f"{where}whether partners see how they work together alike cannot be told: {meaning}"


def describe_waiting(because: str) -> str:
    """Why nothing is said of guesses."""
    return f"This is hidden for now, because {escape_passage(because)}."


def describe_hidden_pairs(measure: str, because: str) -> str:
    """Why nothing is said of what pairs say: of learning both ways ("reciprocity"), else of how alike partners are."""
    learning = "In how many pairs both partners teach and learn"
    what = learning if measure == "reciprocity" else "How far partners see their work together alike"
    return f"{what} is hidden to protect people, because there are {escape_passage(because)}."


def _more(more: bool) -> str:
    return "more" if more else "less"


def _quoted(one: Misreading) -> str:
    return f"“{escape_passage(one.text.rstrip('.'))}”"


def _percents(low: float, high: float) -> str:
    return f"{number(100 * low, 0)} to {number(100 * high, 0)} %"
