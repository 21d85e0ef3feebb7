"""Marginal facts of the simulated programmes.

Where something is drawn at random, four standard errors of its binomial or Poisson count are allowed.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.scores.codebook import codebook
from analysis.simulate import plan_from_options, simulate
from analysis.simulate.enrolment import ENROLMENT_DAYS
from analysis.simulate.speech import FAVOURABLE, UNFAVOURABLE, templates, themes
from analysis.simulate.staff import YEAR, day_of
from analysis.simulate.streams import Streams
from analysis.study import COMPARISON, JUNIOR, PROGRAMME, SENIOR, TABLES


def test_cohorts_have_their_pairs_and_nobody_is_in_two_arms(programme):
    members = programme.enrolment.members
    first = members[(members["arm"] == PROGRAMME) & (members["pair"] == members["first_pair"])]
    counts = first.groupby(["cohort", "side"]).size()
    for cohort in programme.plan.cohorts:
        assert counts[cohort.name, JUNIOR] == counts[cohort.name, SENIOR] == cohort.pairs
    assert (members.groupby("row")[["arm", "side"]].nunique() == 1).all().all()
    assert (members["arm"] == COMPARISON).sum() == programme.plan.comparison


def test_members_are_employed_when_they_enter(programme):
    members, staff = programme.enrolment.members, programme.staff
    rows = members["row"].to_numpy()
    entered = members["from_day"].to_numpy()
    assert (staff["hired"].to_numpy()[rows] <= entered).all()
    assert (programme.enrolment.leaves[rows] > entered).all()
    assert (staff["side"].to_numpy()[rows] == members["side"].to_numpy()).all()


def test_some_enter_late_and_some_mentors_are_replaced(programme):
    members = programme.enrolment.members
    starts = members["schedule"].map({one.name: day_of(one.starts) for one in programme.plan.cohorts})
    again = members["pair"].fillna("").str.endswith("b")
    late = (members["from_day"] > starts + ENROLMENT_DAYS) & ~again
    assert late.any()
    assert set(members.loc[again, "side"]) == {JUNIOR, SENIOR}
    for pair, mentee in members[again & (members["side"] == SENIOR)].set_index("pair")["row"].items():
        spells = members[members["row"] == mentee].sort_values("from_day")
        assert list(spells["pair"]) == [pair[:-1], pair]
        assert spells["to_day"].iloc[0] <= spells["from_day"].iloc[1]


def test_people_leave_at_the_planned_rate_and_participants_at_its_ratio():
    plan = replace(
        plan_from_options(pairs=150, cohorts=1, effect=0.0, hazard_ratio=0.5, hazard=0.3, interviews=0), dropout=0.0
    )
    observed, expected = np.zeros(2), np.zeros(2)
    for seed in range(4):
        drawn = simulate(plan, seed)
        end, leaves = day_of(plan.as_of), drawn.enrolment.leaves
        members = drawn.enrolment.members
        entered = pd.Series(end, index=drawn.staff.index)
        entered.update(members[members["arm"] == PROGRAMME].groupby("row")["from_day"].min())
        begin = np.maximum(drawn.staff["hired"], day_of(plan.window_start))
        hazard, last = drawn.staff["hazard"], np.minimum(leaves, end)
        # Time before entry counts as time outside the programme, also for those who enter later.
        inside = (last - entered).clip(lower=0)
        outside = (np.minimum(last, entered) - begin).clip(lower=0)
        observed += ((leaves <= end) & (leaves > entered)).sum(), ((leaves <= end) & (leaves <= entered)).sum()
        expected += 0.5 * (hazard * inside).sum(), (hazard * outside).sum()
    # Events less the integrated hazard is a martingale whose variance is the integrated hazard.
    assert (np.abs(observed - expected) < 4 * np.sqrt(expected)).all()


@pytest.mark.parametrize("name", ["programme", "first_year"])
def test_the_linked_share_is_the_planned_one(name, request):
    drawn = request.getfixturevalue(name)
    respondents = drawn.respondents
    assert respondents["linked"].mean() == pytest.approx(drawn.plan.linked_share, abs=1 / len(respondents))
    known = drawn.submissions["person"].notna()
    linked = respondents["linked"].iloc[drawn.submissions["respondent"].to_numpy()].to_numpy()
    assert not (known & ~linked).any()
    assert (linked & ~known).sum() == (drawn.submissions["slip"] == "lost zeros").sum() == 1


def test_the_invited_answer_at_the_planned_rate(programme):
    n, rate = len(programme.invitations), programme.plan.response_rate
    assert programme.invitations["answered"].mean() == pytest.approx(rate, abs=4 * np.sqrt(rate * (1 - rate) / n))


def test_nobody_answers_after_leaving_or_before_joining(programme):
    sent = programme.submissions
    who = programme.respondents.iloc[sent["respondent"].to_numpy()].reset_index(drop=True)
    assert (sent["day"].to_numpy() < programme.enrolment.leaves[who["row"].to_numpy()]).all()
    assert (sent["day"].to_numpy() >= programme.staff["hired"].to_numpy()[who["row"].to_numpy()]).all()
    later = sent["wave"] > 0
    assert (sent.loc[later, "day"] > who.loc[later, "from_day"]).all()


def test_the_study_has_every_table_and_speaks_of_its_people_only(programme):
    study = programme.study()
    ids = set(study.people["person"])
    for name, columns in TABLES.items():
        table = getattr(study, name)
        assert list(table.columns) == list(columns)
        if "person" in columns and name != "facts":
            assert set(table["person"].dropna()) <= ids
    assert set(study.responses["submission"]) <= set(study.submissions["submission"])
    assert set(study.codes["utterance"]) <= set(study.interviews["utterance"])
    assert study.cohorts == tuple(sorted(cohort.name for cohort in programme.plan.cohorts))
    assert study.wave_names == ("baseline", "mid", "end")
    assert study.as_of == programme.plan.as_of


def test_statements_rotate_and_the_looking_back_items_come_last(programme):
    asked = programme.values.notna().groupby(programme.submissions["wave"]).any()
    assert list(asked["val_1"]) == [True, False, True]
    assert list(asked["pred_5"]) == [False, True, False]
    assert list(asked["me_digital_before"]) == [False, False, True]
    assert list(asked["rel_1"]) == [False, True, True]
    compared = programme.values[programme.submissions["arm"] == COMPARISON]
    assert compared["rel_1"].isna().all()
    juniors = programme.values[programme.submissions["side"] == JUNIOR]
    assert juniors["me_digital"].isna().all()


def test_partners_resemble_each_other_as_planned():
    plan = replace(
        plan_from_options(pairs=300, cohorts=1, effect=0.0, interviews=0, comparison=0), pair_correlation=0.5
    )
    drawn = simulate(plan, 3)
    base = drawn.submissions[drawn.submissions["wave"] == 0]
    score = drawn.values.loc[base.index, [f"eng_{n}" for n in range(1, 7)]].mean(axis=1)
    pair = drawn.respondents["first_pair"].iloc[base["respondent"].to_numpy()].to_numpy()
    wide = pd.DataFrame({"pair": pair, "side": base["side"].to_numpy(), "score": score.to_numpy()}).pivot(
        index="pair", columns="side", values="score"
    )
    both = wide.dropna()
    # .5 on the latent scale, times the reliability of about .85; the error for n pairs is near 1 / sqrt(n).
    assert both.corr().iloc[0, 1] == pytest.approx(0.5 * 0.85, abs=4 / np.sqrt(len(both)))


def test_guesses_about_the_other_side_come_nearer_the_truth_for_participants_only(programme):
    values, sent = programme.values, programme.submissions

    def error(arm, wave):
        rows = (sent["arm"] == arm) & (sent["wave"] == wave)
        errors = []
        for number in range(1, 5):
            for side, other in ((JUNIOR, SENIOR), (SENIOR, JUNIOR)):
                truth = values.loc[(sent["wave"] == 0) & (sent["side"] == other), f"val_{number}"].mean()
                errors.append(((values.loc[rows & (sent["side"] == side), f"pred_{number}"] - truth) ** 2).mean())
        return np.mean(errors)

    assert error(PROGRAMME, 2) < 0.75 * error(PROGRAMME, 0)
    assert error(COMPARISON, 2) == pytest.approx(error(COMPARISON, 0), rel=0.15)


def test_interviews_are_tagged_and_name_partners_now_and_then(first_year):
    talk = first_year.talk
    assert talk.utterances["interview"].nunique() == 8
    assert set(talk.codes["direction"]) == {"favourable", "unfavourable"}
    assert not talk.codes.duplicated(["utterance", "theme"]).any()
    first_names = set(first_year.staff["name"].str.split().str[0])
    assert sum(any(name in text for name in first_names) for text in talk.utterances["text"]) >= 3


def test_a_stream_does_not_depend_on_the_others():
    alone = Streams(4).stream("second").standard_normal(3)
    streams = Streams(4)
    streams.stream("first").standard_normal(100)
    assert (streams.stream("second").standard_normal(3) == alone).all()
    assert (Streams(5).stream("second").standard_normal(3) != alone).all()


def test_tenure_is_never_negative(programme):
    age = 1970 + programme.staff["hired"] / YEAR - programme.staff["birth_year"]
    assert age.min() > 17


def test_people_speak_to_the_themes_of_the_codebook():
    assert set(themes()) == {theme.id for theme in codebook().themes}
    for theme in themes():
        for direction, least in ((FAVOURABLE, 10), (UNFAVOURABLE, 6)):
            assert len({*templates(theme, direction, JUNIOR), *templates(theme, direction, SENIOR)}) >= least
