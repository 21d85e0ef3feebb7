"""What the page on understanding shows beside the scale: what people can predict, and how the two sides see it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from analysis.charts.gaps import perception_gap_figure
from analysis.charts.guesses import guess_figure
from analysis.release.answers import answer
from analysis.release.choices import is_measured, side_waves
from analysis.release.guesses import (
    guess_waves,
    guesses_at,
    guesses_of,
    guesses_table,
    hidden_guesses,
    hidden_pairs,
)
from analysis.release.release import Release
from analysis.scores.skill import PREDICTION_SKILL
from analysis.study import ALL, SIDES, UNDERSTANDING
from analysis.wording.two_sides import (
    FACETS_ELSEWHERE,
    GUESSES_EXPLAINED,
    describe_alike,
    describe_both_ways,
    describe_hidden_pairs,
    describe_looks,
    describe_waiting,
)
from pages.shared.cards import second_answer
from pages.shared.charts import chart
from pages.shared.filters import Group, choose_wave
from pages.shared.panels import figure_panel, figures_panel, hidden_note, prose
from pages.shared.trends import trend_figures, trend_panel

#: What the prediction measures, said before its figure.
PREDICTION_EXPLAINED: Final = (
    "Beside what people say of themselves, each side guesses how the other side answers statements about work. "
    "0 is no better than assuming that they think like me, 100 a perfect guess."
)
NOT_PREDICTED: Final = (
    "No guess of the other side's answers can be judged yet: it takes the statements about work that the standard form "
    "of the questionnaire holds, answered by at least ten people on each side at the first wave."
)
NO_SIDES: Final = "The two sides cannot be set side by side yet: too few answered on one of them, or sides are unknown."
NO_PAIRS: Final = (
    "Whether learning goes both ways cannot be said yet: it takes pairs in which both partners answered whether they "
    "taught and whether they learned, two questions of the standard form of the questionnaire."
)


def prediction_section(release: Release, group: Group) -> None:
    """The prediction skill: what it is, its card, its trend and figures."""
    if not is_measured(release, PREDICTION_SKILL):
        prose(NOT_PREDICTED)
        return
    prose(PREDICTION_EXPLAINED)
    second_answer(answer(release, UNDERSTANDING, measure=PREDICTION_SKILL, cohort=group.cohort, side=group.side))
    trend_panel(release, PREDICTION_SKILL, ALL, group, key="prediction")
    trend_figures(release, PREDICTION_SKILL, ALL, group, key="prediction-figures")


def direction_section(release: Release, group: Group) -> None:
    """In which direction each side misreads the other, statement by statement, of the whole programme; or why not."""
    waves, hidden = guess_waves(release), hidden_guesses(release)
    if not waves and not hidden:
        return
    st.subheader("What each side gets wrong about the other", anchor=False)
    if not waves:
        prose(describe_waiting(hidden[0].because))
        return
    prose(GUESSES_EXPLAINED)
    wave = choose_wave(waves, key="guesses-at", latest=True)
    for side in SIDES if group.side == ALL else (group.side,):
        if guesses_at(release, wave, side):
            figure_panel(chart(release, guess_figure, wave, side), key=f"guesses-{side}")
    prose(describe_looks(len(guesses_of(release, wave))))
    hidden_note(one for one in hidden if one.wave == wave)
    figures_panel(
        release,
        chart(release, guesses_table),
        title="What each side guesses of the other",
        key="guesses",
        stem="guesses",
    )


def perception_section(release: Release) -> None:
    """Juniors beside seniors, measure by measure, at a wave at which both may be shown."""
    waves = side_waves(release)
    if not waves:
        prose(NO_SIDES)
        return
    figure_panel(chart(release, perception_gap_figure, choose_wave(waves)), key="gaps")
    prose(FACETS_ELSEWHERE)


def both_ways_section(release: Release) -> None:
    """Whether both partners teach and learn, and whether they see it alike: over many pairs, never of one."""
    hidden = hidden_pairs(release)
    if not release.both_ways and not release.alike and not hidden:
        prose(NO_PAIRS)
        return
    for told in (*map(describe_both_ways, release.both_ways[-1:]), *map(describe_alike, release.alike[-1:])):
        prose(told)
    for measure, because in dict.fromkeys((one.measure, one.because) for one in hidden):
        prose(describe_hidden_pairs(measure, because))
