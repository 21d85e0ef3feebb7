"""What a planned programme could show, in sentences: the answer first, then why, then what it would take."""

from __future__ import annotations

from typing import Final

from analysis.impact.planning import DesignPower, Plan, RetentionPower
from analysis.impact.unmeasured import Unmeasured
from analysis.instruments.claims import RECORDS
from analysis.study import INTERVIEWS
from analysis.wording.numbers import counted, decimals_for, listed, number, percent

#: What each design would let the programme say.
DESIGN_WORDS: Final = {
    "A": "half of the pairs drawn by lot to wait",
    "B": "compared with similar staff",
    "C": "the same people before and after",
}


def points(value: float) -> str:
    """A change as "11 points"; one decimal below 10."""
    return counted(number(value, decimals_for(value)), "point")


def describe_plan(plan: Plan) -> str:
    """The answer in a sentence or two: what would show, and what would stay open."""
    options, planned = plan.options, plan.planned
    pairs = counted(options.pairs, "pair")
    if planned.detectable is None:
        return f"With {pairs}, too few people would answer twice for any change to show."
    said = f"With {pairs}, a change of {points(planned.detectable)} or more would show four times in five"
    if planned.detectable <= options.smallest_change:
        return f"{said}: enough for the {points(options.smallest_change)} that matter."
    return f"{said}; a smaller one would read “cannot tell”."


def describe_need(plan: Plan) -> str:
    """How many pairs the smallest change that matters would take, under the planned design."""
    change, planned = points(plan.options.smallest_change), plan.planned
    if planned.pairs_needed is not None:
        return f"To find a change of {change}, {counted(planned.pairs_needed, 'pair')} would be needed."
    if planned.design == "B":
        return (
            f"No number of pairs finds a change of {change} beside {_compared(plan.options.comparison)}: the "
            "comparison group has to grow as well."
        )
    return f"No number of pairs finds a change of {change} as things are assumed here."


def describe_losses(plan: Plan) -> str:
    """Who is expected to count, out of those who take part."""
    options, planned = plan.options, plan.planned
    asked, halves = 2 * options.pairs, " in each half" if planned.design == "A" else ""
    counts = counted(number(planned.people, 0), "person", "people")
    expected = "is expected" if number(planned.people, 0) == "1" else "are expected"
    beside = f", beside {number(planned.others, 0)} of the comparison group" if planned.design == "B" else ""
    return (
        f"Of {number(asked)} participants, {counts}{halves} {expected} to count{beside}: still employed "
        f"after {counted(options.months, 'month')} ({percent(options.leavers)} leave a year), answered both "
        f"times ({percent(options.answering)}) and could be linked ({percent(options.linked)})."
    )


def _compared(people: int) -> str:
    return counted(people, "comparison person", "comparison people")


def describe_design(power: DesignPower) -> str:
    """One design, and what it could show."""
    if power.detectable is None:
        found = "nothing: too few people"
    else:
        found = f"{points(power.detectable)} or more"
    return f"{DESIGN_WORDS[power.design].capitalize()} (grade {power.design}): {found}."


def describe_cohort(plan: Plan) -> str:
    """What a single cohort by itself could show; empty where the programme is one cohort."""
    if plan.cohort is None:
        return ""
    size = number(plan.options.pairs / plan.options.cohorts, 0)
    if plan.cohort.detectable is None:
        return f"A single cohort of about {size} pairs could show nothing by itself."
    return (
        f"A single cohort of about {size} pairs would show a change of {points(plan.cohort.detectable)} or "
        "more: cohorts are compared only to see whether they differ, not each judged by itself."
    )


def describe_no_comparison(plan: Plan) -> str:
    """What is missing for a better grade; empty where nothing is."""
    options = plan.options
    if plan.planned.design != "C":
        return ""
    if options.comparison:
        expected = number(options.comparison * options.usable, 0)
        return (
            f"Of {_compared(options.comparison)} about {expected} would count, and 20 are needed for a "
            "comparison: the result would say “during the programme”, not “more than similar staff”."
        )
    return (
        "Without people to compare with, the result would say “during the programme”, not “because of it”. "
        "Letting a lot decide which half starts first would give the firmest answer, at the price of more "
        "pairs."
    )


def describe_retention_power(power: RetentionPower) -> str:
    """Whether fewer leavers would show."""
    if power.participants_needed is None:
        return "Where nobody leaves, the programme cannot keep anybody: retention has nothing to show."
    fall = f"a fall from {percent(power.leavers)} to {percent(power.goal)} leaving a year"
    needed = power.participants_needed
    staff = round(needed * power.others / power.participants)
    said = (
        f"With {number(power.participants)} participants beside {number(power.others)} other staff, {fall} "
        f"{_how_often_shown(power)}; about {number(needed)} beside {number(staff)} are needed for it."
    )
    if power.detectable_days is None:
        return said
    return (
        f"{said} In days kept within a year that fall is {number(power.days, 0)}, and "
        f"{number(power.detectable_days, 0)} or more would show."
    )


def _how_often_shown(power: RetentionPower) -> str:
    if power.power is not None:
        return f"would show {_often(power.power)}"
    enough = power.participants_needed is not None and power.participants >= power.participants_needed
    return "would show four times in five or more" if enough else "would show less than four times in five"


def _often(share: float) -> str:
    """How often something shows, as people say it."""
    if share >= 0.8:
        return f"at least four times in five ({percent(share)})"
    return f"{number(round(20 * share))} times in 20" if share >= 0.075 else "once in 20 times or less"


def describe_forms(plan: Plan) -> str:
    """How long the questionnaires take."""
    asked = counted(len(plan.forms), "questionnaire")
    return f"The plan hands out {asked}; the longest takes about {counted(plan.minutes, 'minute')}."


def describe_unmeasured(plan: Plan) -> str:
    """How many claims nothing planned would measure."""
    left = len(plan.unmeasured)
    if not left:
        return "Every claim would be measured by something."
    with_pack = sum(bool(one.packs) for one in plan.unmeasured)
    packs = f" {counted(with_pack, 'of them has', 'of them have')} a pack of questions;" if with_pack else ""
    return (
        f"{counted(left, 'claim')} would stay unmeasured.{packs} the others need records or interviews.".replace(
            ".;", "."
        )
        if with_pack
        else f"{counted(left, 'claim')} would stay unmeasured: they need records or interviews."
    )


def what_would_measure(one: Unmeasured) -> str:
    """What to add for a claim, as a list: packs of questions first, then records."""
    packs = [f"questions “{pack.title}”" for pack in one.packs]
    records = ["interviews" if name == INTERVIEWS else RECORDS[name] for name in one.records]
    return listed([*packs, *records][:3]) or "nothing that Reverb takes in"


def explain_power() -> str:
    """What stands behind the figures, for whoever asks."""
    return (
        "“Four times in five” is the usual standard for planning. Figures are for the three primary outcomes "
        "at once, so that their intervals all hold together (98.3 % each), on a 0 to 100 scale. Partners who "
        "move together count for less than two people. How people spread and how steady their answers are is "
        "assumed until a baseline is there."
    )
