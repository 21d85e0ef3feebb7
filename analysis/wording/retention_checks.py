"""What stands behind the days kept: two checks in plain words, and the explanations that come second."""

from __future__ import annotations

from typing import Final

from analysis.impact.curve import RetentionComparison
from analysis.stats.estimate import Estimate
from analysis.wording.numbers import counted, decimals_for, number, percent, signed

#: From this probability on chance is explanation enough.
_CHANCE: Final = 0.05


def describe_foretelling(found: Estimate) -> str:
    """Whether the wish to stay foretold who left, or why that is not said (`impact.foretelling`)."""
    if found.value is None or found.low is None or found.high is None:
        return f"Whether the wish to stay foretold who left is not worked out: {found.because}."
    low, high = (number(100 * end, 0) for end in (found.low, found.high))
    told = (
        f"Of two people one of whom left first of their own accord, the other had stated the stronger wish to stay "
        f"{percent(found.value)} of the time ({low} to {high} %; chance alone gives 50 %)."
    )
    sense = {1: "The wish to stay foretold who left.", -1: "The wish to stay pointed the other way."}
    return f"{told} {sense.get(_sign(found.low - 0.5, found.high - 0.5), 'That cannot be told from chance yet.')}"


def retention_checks(comparison: RetentionComparison) -> tuple[str, ...]:
    """The rank test, the hazard ratio beside the main answer, whether it is steady, and the second explanation."""
    check = f"{_hazard(comparison)} {_drift(comparison)}".strip()
    found = (_rank(comparison), check, _second(comparison), _joined(comparison))
    return tuple(sentence for sentence in found if sentence)


def _rank(comparison: RetentionComparison) -> str:
    if comparison.logrank_p is None:
        return "Whether the two curves part at all could not be tested: nobody left, or one of the groups is missing."
    if comparison.logrank_p < _CHANCE:
        return "Over the whole time watched the two curves lie further apart than chance alone often puts them."
    return "Over the whole time watched the two curves lie no further apart than chance alone often puts them."


def _hazard(comparison: RetentionComparison) -> str:
    """The hazard ratio as the check, and whether it says the same as the days kept."""
    ratio, low, high = comparison.hazard_ratio, comparison.hr_low, comparison.hr_high
    if ratio is None or low is None or high is None:
        return (
            "The check by another model (joining as an event in calendar time) could not be made: too few people left."
        )
    told = (
        "As a check, another model follows everybody in calendar time and counts people as participants only from the "
        f"day they joined: they then leave {number(ratio, 2)} times as often as others ({number(low, 2)} to "
        f"{number(high, 2)})"
    )
    return f"{told}. {_agreement(comparison, low, high)}"


def _agreement(comparison: RetentionComparison, low: float, high: float) -> str:
    main = _sign(comparison.low, comparison.high)
    check = -_sign(low - 1, high - 1)
    if main == check:
        said = {
            1: "This agrees: participants stay longer.",
            -1: "This agrees: participants leave earlier.",
            0: "This agrees: neither can tell yet.",
        }
        return said[main]
    if main == 0:
        return "This goes further than the days kept, which cannot tell yet: the difference may lie in the model."
    if check == 0:
        return "This does not confirm the days kept: the check cannot tell, so read them with care."
    return "This contradicts the days kept: neither should be used before it is known why."


def _sign(low: float | None, high: float | None) -> int:
    """On which side of 0 an interval lies: 1, -1, or 0 for neither."""
    if low is None or high is None:
        return 0
    return 1 if low > 0 else -1 if high < 0 else 0


def _drift(comparison: RetentionComparison) -> str:
    if comparison.hazard_ratio is None:
        return ""
    if comparison.drift_p is None:
        return "Whether that ratio is the same early and late could not be tested: people left on one day only."
    if comparison.drift_p < _CHANCE:
        return "That ratio changes with time, so it is an average of what differs; the days kept do not suppose it."
    return "That ratio does not change with time more than chance would make it."


def _second(comparison: RetentionComparison) -> str:
    """What lay in who took part, as far as files tell: the difference in days that weighting took away or added."""
    crude, fair = comparison.crude_difference_days, comparison.rmst_difference_days
    if crude is None or fair is None:
        return ""
    decimals = decimals_for(crude, fair)
    unlike = crude - fair
    moved = counted(signed(unlike, decimals_for(unlike)), "day")
    return (
        f"Second, participants may be unlike other staff in what files tell: without weighting on level, tenure and "
        f"department the difference is {counted(signed(crude, decimals), 'day')}, of which {moved} lay in these alone. "
        "What no file tells (performance, plans, a talk about the future) may weigh as much again."
    )


def _joined(comparison: RetentionComparison) -> str:
    late = comparison.late_joiners
    if late is None:
        return (
            "How many joined more than 30 days after their cohort's start is withheld, because it is nobody, or fewer "
            "people than may be counted."
        )
    if late == 0:
        return ""
    return (
        f"{counted(late, 'person', 'people')} joined more than 30 days after their cohort's start. They stand among "
        "similar staff throughout, so that nobody counts as a participant for time in which leaving would have "
        "prevented it; if the programme keeps people, this makes the difference look smaller than it is."
    )
