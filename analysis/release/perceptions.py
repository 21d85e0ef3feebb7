"""What may leave of how the two sides see each other: from many people, and the answers to be guessed last of all."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from analysis.impact.two_sides import (
    RELATIONSHIP,
    Guess,
    Misreading,
    PartnersAlike,
    TwoSides,
    leaning_of,
    whole_programme,
)
from analysis.release.coding import PEOPLE_FOR_INTERVAL, code_interval, code_mean, code_share, may_show_interval
from analysis.release.families import PAIRS_NEEDED, people_needed
from analysis.release.release import BothWays, HiddenCell, Release
from analysis.scores.partners import PAIRS_FOR_AGREEMENT
from analysis.scores.reciprocity import PAIRS_FOR_A_SHARE, Reciprocity
from analysis.study import COMPARISON, PROGRAMME

T = TypeVar("T")

#: What one answer, moved by one step, moves a person's answer to a statement, in points of 100.
STATEMENT_STEP: Final = 25.0
ALIKE: Final = "nearly all answered alike, or too few pairs stand behind it for an interval"


@dataclass(frozen=True, slots=True)
class Perceptions:
    """What may be told of how the two sides see each other, and what is hidden."""

    misreadings: tuple[Misreading, ...]
    both_ways: tuple[BothWays, ...]
    alike: tuple[PartnersAlike, ...]
    hidden: tuple[HiddenCell, ...]


def plan_perceptions(sides: TwoSides, k: int) -> Perceptions:
    """How each side misreads the other, whether learning goes both ways, and how far partners agree, as they may leave.

    Misreadings: nothing before the last wave (`sides.targets_wait`), since whoever knows the other side's answers no
    longer guesses; then by statement, side, wave and arm, never narrower: at least 10 people (2 k in comparison) from 3
    independent units guessed, 10 answered, and neither all nearly alike. Means and intervals to one decimal. A
    statement is told of one set of people a wave, and the target of one set altogether, so that nothing can be
    subtracted. Reciprocity: the whole programme only, from 10 pairs (k at least), the share in whole percent and coded
    at its tails; which way more is learned in a word. Agreement of partners: how they see their work together, from
    30 pairs. What partners say of each other is in no figure of fewer pairs.
    """
    shown, hidden = [], []
    for guess in sides.guesses:
        because = sides.targets_wait or _why_hidden(guess, k)
        if because:
            hidden.append(_hidden_statement(guess.misreading, because))
        else:
            shown.append(_coded(guess.misreading))
    both = whole_programme(sides.reciprocity)
    enough = [one for one in both if one.share is not None and one.pairs >= max(PAIRS_FOR_A_SHARE, k)]
    needed = f"fewer than {max(PAIRS_FOR_A_SHARE, k)} pairs of which both answered both questions"
    hidden += [_hidden_pairs("reciprocity", one.wave, needed) for one in both if one not in enough]
    few = f"fewer than {PAIRS_FOR_AGREEMENT} pairs of which both answered"
    hidden += [_hidden_pairs(RELATIONSHIP, wave, few) for wave in sides.few_pairs]
    alike = (_rounded(one) for one in sides.alike if one.measure == RELATIONSHIP)
    return Perceptions(tuple(shown), tuple(map(_both_ways, enough)), tuple(alike), tuple(hidden))


def freeze_perceptions(new: Perceptions, published: Iterable[Release], k: int) -> Perceptions:
    """Everything that is out as it is out, until k people (or pairs) more or fewer stand behind it.

    A misreading is renewed where those who guessed are k more or fewer, and the other side's mean is the same or of k
    people more or fewer: a mean that moves with one late answer would tell that answer.
    """
    releases = sorted(published, key=lambda one: one.created_at)
    old = [one for release in releases for one in release.misreadings if _enough_people(one, k)]
    both = [one for release in releases for one in release.both_ways if one.pairs >= k]
    alike = [one for release in releases for one in release.alike]
    misread = _frozen(new.misreadings, old, misreading_key, lambda was, now: _may_renew(was, now, k))
    shown = {misreading_key(one) for one in misread}
    ways = _frozen(new.both_ways, both, lambda one: one.wave, lambda was, now: abs(was.pairs - now.pairs) >= k)
    agreed = _frozen(
        new.alike, alike, lambda one: (one.measure, one.wave), lambda was, now: abs(was.pairs - now.pairs) >= k
    )
    told = {("reciprocity", one.wave) for one in ways} | {(one.measure, one.wave) for one in agreed}
    hidden = [
        one
        for one in new.hidden
        if (one.measure, dict(one.by).get("side"), one.wave, one.arm) not in shown
        and (one.what != "pairs" or (one.measure, one.wave) not in told)
    ]
    return Perceptions(misread, ways, agreed, tuple(hidden))


def perceptions_are_sound(release: Release) -> bool:
    """Whether what a release tells of the two sides is of enough people and pairs."""
    return (
        all(_enough_people(one, release.k) for one in release.misreadings)
        and all(one.pairs >= max(PAIRS_FOR_A_SHARE, release.k) and 0 <= one.share <= 1 for one in release.both_ways)
        and all(one.pairs >= PAIRS_FOR_AGREEMENT and abs(one.icc) <= 1 for one in release.alike)
    )


def misreading_key(one: Misreading) -> tuple[str, str, str, str]:
    """What a misreading is of: statement, side, wave and arm."""
    return one.statement, one.side, one.wave, one.arm


def _guessers_needed(arm: str, k: int) -> int:
    return max(PEOPLE_FOR_INTERVAL, people_needed(arm, k))


def _enough_people(one: Misreading, k: int) -> bool:
    return one.n >= _guessers_needed(one.arm, k) and one.target_n >= max(PEOPLE_FOR_INTERVAL, k)


def _why_hidden(guess: Guess, k: int) -> str:
    one = guess.misreading
    if not _enough_people(one, k) or (one.arm != COMPARISON and guess.clusters < PAIRS_NEEDED):
        return f"fewer than {_guessers_needed(one.arm, k)} people guessed, or too few answered on the other side"
    spread = may_show_interval(one.n, guess.squares, STATEMENT_STEP)
    spread = spread and may_show_interval(one.target_n, guess.target_squares, STATEMENT_STEP)
    at_an_end = code_mean(one.predicted, one.n, 0, 100, STATEMENT_STEP)[1]
    at_an_end = at_an_end or code_mean(one.target, one.target_n, 0, 100, STATEMENT_STEP)[1]
    return "" if spread and not at_an_end and one.low is not None and one.high is not None else ALIKE


def _coded(one: Misreading) -> Misreading:
    """To one decimal; the difference is that of the rounded means, so that a reader finds it again."""
    predicted, target = round(one.predicted, 1), round(one.target, 1)
    low, high = code_interval(_number(one.low), _number(one.high), -100, 100)
    return replace(
        one, predicted=predicted, target=target, misread=round(predicted - target, 1) + 0.0, low=low, high=high
    )


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


def _both_ways(one: Reciprocity) -> BothWays:
    share, coded = code_share(_number(one.share), one.pairs)
    low, high = (None, None) if coded else (round(_number(one.low), 2), round(_number(one.high), 2))
    return BothWays(one.wave, one.pairs, share or 0.0, low, high, coded, leaning_of(one))


def _rounded(one: PartnersAlike) -> PartnersAlike:
    return replace(one, **{name: round(getattr(one, name), 2) + 0.0 for name in ("icc", "low", "high")})


def _hidden_statement(one: Misreading, because: str) -> HiddenCell:
    return HiddenCell(one.statement, "level", one.wave, one.arm, (("side", one.side),), because, "statement")


def _hidden_pairs(measure: str, wave: str, because: str) -> HiddenCell:
    return HiddenCell(measure, "level", wave, PROGRAMME, (), because, "pairs")


def _may_renew(old: Misreading, new: Misreading, k: int) -> bool:
    same_target = (old.target, old.target_n) == (new.target, new.target_n)
    return abs(old.n - new.n) >= k and (same_target or abs(old.target_n - new.target_n) >= k)


def _frozen(
    new: Sequence[T], out: Sequence[T], key: Callable[[T], Hashable], may_renew: Callable[[T, T], bool]
) -> tuple[T, ...]:
    """What is out (the newest of a key counts), renewed where it may be, and what is new beside it."""
    result = {key(one): one for one in out}
    for one in new:
        if key(one) not in result or may_renew(result[key(one)], one):
            result[key(one)] = one
    return tuple(result.values())
