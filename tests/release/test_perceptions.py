"""How the sides see each other, in a release: nothing before the last wave, nothing of few, nothing by waiting."""

import datetime as dt
import json
from dataclasses import fields, replace

import pytest

from analysis.errors import StudyError
from analysis.exports.released import release_tables
from analysis.impact.two_sides import (
    Guess,
    Misreading,
    PartnersAlike,
    TwoSides,
    leaning_of,
    read_two_sides,
    whole_programme,
)
from analysis.release.documents import from_document, to_document
from analysis.release.guard import require_releasable
from analysis.release.guesses import guess_waves, guesses_at, guesses_table, hidden_guesses, hidden_pairs
from analysis.release.perceptions import ALIKE, Perceptions, freeze_perceptions, plan_perceptions
from analysis.release.release import BothWays, Release
from analysis.scores.reciprocity import Reciprocity
from analysis.scores.scales import score_scales
from analysis.stats.estimate import Estimate
from analysis.study import Study

WAIT = "people would learn what they are asked to guess"
NOTHING = Perceptions((), (), (), ())


def misreading(**changes):
    parts = {
        "statement": "val_1", "text": "I would rather.", "side": "junior", "arm": "programme", "wave": "end", "n": 14,
        "predicted": 40.26, "target": 60.04, "target_n": 15, "misread": -19.78, "low": -30.17, "high": -9.39,
        "stands": True,
    }  # fmt: skip
    return Misreading(**parts | changes)


def guess(clusters=14, squares=9000.0, target_squares=9000.0, **changes):
    return Guess(misreading(**changes), clusters, squares, target_squares)


def learning(pairs=20, both=10, cohort="all", low=-4.0, high=6.0, wave="end"):
    balance = Estimate(1.0, 2.0, 19.0, low, high, 0.95, pairs, pairs, "t")
    return Reciprocity(wave, cohort, pairs, both, both / pairs, 0.299, 0.701, 60.0, 59.0, balance)


def sides(*guesses, wait="", **parts):
    return TwoSides(tuple(guesses), wait, **parts)


def release_of(seen=NOTHING, day=1, k=5):
    return Release(
        release_id=f"R{day}", study="x", data_version="1", status="published",
        created_at=dt.datetime(2026, 6, day, tzinfo=dt.UTC), as_of=None, k=k, cohorts=(), waves=("baseline", "end"),
        people=None, pairs=None, cells=(), hidden=seen.hidden, cards=(), curves=(), retention=None, themes=(), notes=(),
        audit=(), misreadings=seen.misreadings, both_ways=seen.both_ways, alike=seen.alike,
    )  # fmt: skip


# -- what may leave ----------------------------------------------------------------------------------------------


def test_nothing_of_what_is_guessed_leaves_before_the_last_wave():
    planned = plan_perceptions(sides(guess(), guess(side="senior"), wait=WAIT), 5)
    assert planned.misreadings == ()
    assert [(one.what, one.measure, one.because) for one in planned.hidden] == [("statement", "val_1", WAIT)] * 2
    document = json.dumps(to_document(release_of(planned)))
    assert "60.04" not in document
    assert "40.3" not in document


def test_what_may_leave_is_rounded_and_its_difference_is_found_again():
    (shown,) = plan_perceptions(sides(guess()), 5).misreadings
    assert (shown.predicted, shown.target, shown.misread) == (40.3, 60.0, -19.7)
    assert (shown.low, shown.high) == (-30.2, -9.4)


@pytest.mark.parametrize(
    ("one", "k"),
    [
        (guess(n=9), 5), (guess(target_n=9), 5), (guess(clusters=2), 5), (guess(n=14), 15),
        (guess(arm="comparison", n=19), 10),
    ],
    ids=["few guessed", "few answered", "two pairs", "strict", "few in comparison"],
)  # fmt: skip
def test_few_people_are_hidden(one, k):
    planned = plan_perceptions(sides(one), k)
    assert planned.misreadings == ()
    assert "people guessed" in planned.hidden[0].because
    assert str(one.misreading.n) not in planned.hidden[0].because, "a hidden number of people is never told"


@pytest.mark.parametrize(
    "one",
    [
        guess(squares=0.0), guess(target_squares=100.0), guess(predicted=99.0), guess(target=1.0),
        guess(low=None, high=None),
    ],
    ids=["guesses alike", "answers alike", "all agree", "all disagree", "no interval"],
)  # fmt: skip
def test_people_who_all_say_the_same_are_not_given_away(one):
    planned = plan_perceptions(sides(one), 5)
    assert planned.misreadings == ()
    assert planned.hidden[0].because == ALIKE


def test_reciprocity_is_of_the_whole_programme_and_from_ten_pairs():
    found = (learning(), learning(cohort="North"), learning(pairs=12, wave="mid", both=1))
    few = replace(learning(wave="follow-up", pairs=9), share=None, both_ways=None)
    planned = plan_perceptions(sides(reciprocity=(*found, few)), 5)
    assert [(one.wave, one.pairs, one.share, one.coded) for one in planned.both_ways] == [
        ("end", 20, 0.5, ""), ("mid", 12, 0.2, "at most"),
    ]  # fmt: skip
    assert planned.both_ways[1].low is None, "an interval would undo the coding of the tail"
    assert [(one.measure, one.wave) for one in planned.hidden] == [("reciprocity", "follow-up")]
    assert plan_perceptions(sides(reciprocity=found), 15).both_ways[0].pairs == 20
    assert len(plan_perceptions(sides(reciprocity=found), 15).both_ways) == 1
    assert whole_programme(found) == (found[0], found[2])


@pytest.mark.parametrize(
    ("low", "high", "leaning"),
    [(1, 9, "up"), (-9, -1, "down"), (-4, 4, "even"), (-4, 9, "cannot_tell"), (None, None, "cannot_tell")],
)
def test_which_way_more_is_learned(low, high, leaning):
    assert leaning_of(learning(low=low, high=high)) == leaning


def test_agreement_is_that_on_their_work_together():
    alike = tuple(PartnersAlike(name, name, "end", 40, 0.3049, 0.1, 0.5) for name in ("engagement", "relationship"))
    planned = plan_perceptions(sides(alike=alike, few_pairs=("mid",)), 5)
    assert [(one.measure, one.icc) for one in planned.alike] == [("relationship", 0.3)]
    assert [(one.what, one.measure, one.wave) for one in planned.hidden] == [("pairs", "relationship", "mid")]


def test_a_study_without_answers_has_nothing_to_tell():
    empty = Study.from_tables("empty", {})
    assert plan_perceptions(read_two_sides(empty, score_scales(empty).table), 5) == NOTHING


# -- what is out stays out -----------------------------------------------------------------------------------------


def frozen(old, new, k=5):
    out = release_of(plan_perceptions(old, 5))
    return freeze_perceptions(plan_perceptions(new, k), (out,), k)


@pytest.mark.parametrize(
    ("changes", "renewed"),
    [
        ({"n": 15, "predicted": 45.0}, False),
        ({"n": 19, "predicted": 45.0}, True),
        ({"n": 19, "target": 61.0}, False),
        ({"n": 19, "target": 61.0, "target_n": 16}, False),
        ({"n": 19, "target": 61.0, "target_n": 20}, True),
        ({"target": 61.0}, False),
    ],
)
def test_a_guess_is_renewed_only_by_many_people(changes, renewed):
    old, new = sides(guess()), sides(guess(**changes))
    (kept,) = frozen(old, new).misreadings
    assert kept == plan_perceptions(new if renewed else old, 5).misreadings[0]
    assert plan_perceptions(new, 5).misreadings != plan_perceptions(old, 5).misreadings


def test_what_is_out_is_not_hidden_again_unless_the_threshold_was_raised():
    again = frozen(sides(guess()), sides(guess(n=9)))
    assert len(again.misreadings) == 1
    assert again.hidden == ()
    waits = frozen(sides(guess()), sides(guess(), wait=WAIT))
    assert len(waits.misreadings) == 1
    assert waits.hidden == ()
    raised = frozen(sides(guess()), sides(guess()), k=15)
    assert raised.misreadings == ()
    assert len(raised.hidden) == 1


def test_shares_and_agreement_are_renewed_by_many_pairs_only():
    one = PartnersAlike("relationship", "Together", "end", 40, 0.3, 0.1, 0.5)
    old = sides(reciprocity=(learning(),), alike=(one,))
    few = sides(reciprocity=(learning(pairs=22, both=5),), alike=(replace(one, pairs=42, icc=0.4),))
    many = sides(reciprocity=(learning(pairs=25, both=10),), alike=(replace(one, pairs=45, icc=0.4),))
    assert [frozen(old, new).both_ways[0].pairs for new in (few, many)] == [20, 25]
    assert [frozen(old, new).alike[0].pairs for new in (few, many)] == [40, 45]


# -- the guard, the document, the tables ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        {"misreadings": (misreading(n=9),)}, {"misreadings": (misreading(target_n=9),)},
        {"both_ways": (BothWays("end", 9, 0.5, 0.2, 0.8),)}, {"both_ways": (BothWays("end", 20, 1.5, None, None),)},
        {"alike": (PartnersAlike("relationship", "Together", "end", 29, 0.3, 0.1, 0.5),)},
    ],
)  # fmt: skip
def test_a_release_that_tells_of_few_is_stopped(broken):
    with pytest.raises(StudyError, match="too few people"):
        require_releasable(replace(release_of(), **broken))


def test_documents_come_back_and_older_ones_still_read():
    one = PartnersAlike("relationship", "Together", "end", 40, 0.3, 0.1, 0.5)
    release = release_of(plan_perceptions(sides(guess(), reciprocity=(learning(),), alike=(one,)), 5))
    document = json.loads(json.dumps(to_document(release)))
    assert from_document(document) == release
    for name in ("misreadings", "both_ways", "alike"):
        del document["release"][name]
    assert from_document(document) == replace(release, misreadings=(), both_ways=(), alike=())


def test_views_and_tables_say_what_is_released():
    planned = plan_perceptions(
        sides(guess(), guess(side="senior", n=3), guess(arm="comparison"), few_pairs=("end",)), 5
    )
    release = release_of(planned)
    assert guess_waves(release) == ("end",)
    assert [one.side for one in guesses_at(release, "end", "junior")] == ["junior"]
    assert guesses_at(release, "end", "senior") == ()
    assert [one.label for one in hidden_guesses(release)] == ["senior"]
    assert [one.measure for one in hidden_pairs(release)] == ["relationship"]
    assert guesses_table(release)["Group"].tolist() == ["Programme", "Other staff"]
    assert guesses_table(release_of()).empty
    tables = release_tables(release_of(plan_perceptions(sides(guess(), reciprocity=(learning(),)), 5)))
    assert tables["guesses"]["difference"].tolist() == [-19.7]
    assert tables["pairs"]["value"].tolist() == [0.5]


def test_no_pair_is_in_what_leaves():
    names = {part.name for kind in (Misreading, BothWays, PartnersAlike) for part in fields(kind)}
    assert not names & {"pair", "person", "submission", "cohort"}
