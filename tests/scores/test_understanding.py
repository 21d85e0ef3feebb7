"""Prediction skill, against loops and against what is known of guesses that are perfect, naive or random."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.scores.misreadings import misreadings
from analysis.scores.skill import skill_scores
from analysis.scores.understanding import prediction_gains, predictions, targets
from analysis.stats.change import mean_change
from analysis.study import Study

ODD = (1, 2, 3, 4)


def asked(own: np.ndarray, guess: np.ndarray, sides: list[str], wave: str = "baseline") -> Study:
    """People (rows) with own answers and guesses for val_1 .. val_4."""
    people = len(own)
    names = [f"{wave}{i}" for i in range(people)]
    submissions = pd.DataFrame(
        {"submission": names, "person": names, "wave": wave, "side": sides, "date": "2025-01-01"}
    )
    values, guesses = [f"val_{i}" for i in ODD], [f"pred_{i}" for i in ODD]
    responses = pd.DataFrame(
        {
            "submission": np.tile(np.repeat(names, 4), 2),
            "item": [*values * people, *guesses * people],
            "value": np.concatenate([own.ravel(), guess.ravel()]).astype(float),
        }
    )
    return Study.from_tables("s", {"submissions": submissions, "responses": responses})


def random_answers(seed: int, people: int = 60) -> tuple[np.ndarray, np.ndarray, list[str]]:
    rng = np.random.default_rng(seed)
    sides = ["junior" if i % 2 else "senior" for i in range(people)]
    lift = np.array([[side == "junior"] for side in sides])  # the sides differ, so that there is something to know
    return rng.integers(1, 4, (people, 4)) + 2 * lift, rng.integers(1, 6, (people, 4)), sides


def test_gain_and_skill_equal_a_loop() -> None:
    own, guess, sides = random_answers(1)
    study = asked(own, guess, sides)
    junior = np.array(sides) == "junior"
    gains = prediction_gains(study).set_index("submission")
    naive = 0.0
    for i, side in enumerate(sides):
        other = own[junior] if side == "senior" else own[~junior]
        total = 0.0
        for s in range(4):
            target, noise = other[:, s].mean(), other[:, s].var(ddof=1) / len(other)
            total += (own[i, s] - target) ** 2 - (guess[i, s] - target) ** 2
            naive += ((own[i, s] - target) ** 2 - noise) / own.size
        assert gains.loc[f"baseline{i}", "gain"] == pytest.approx(total / 4, abs=1e-9)
    scores = skill_scores(study).set_index("submission")["score"]
    assert scores.to_dict() == pytest.approx((100 * gains["gain"] / naive).to_dict(), abs=1e-9)


def test_assuming_that_they_think_like_me_has_no_skill() -> None:
    own, _, sides = random_answers(2)
    study = asked(own, own, sides)
    assert skill_scores(study)["score"].tolist() == pytest.approx([0] * 60)
    assert prediction_gains(study)["gain"].tolist() == pytest.approx([0] * 60)


def test_knowing_the_other_side_is_rewarded_in_full() -> None:
    """The sampling error of the target does not count against who knows the true means: expected skill 100."""
    rng = np.random.default_rng(3)
    truth = {"junior": np.array([4.0, 2.0, 4.5, 3.0]), "senior": np.array([2.0, 4.0, 2.5, 3.5])}
    skills = []
    for _ in range(20):
        sides = ["junior"] * 15 + ["senior"] * 15
        own = np.array([truth[s] for s in sides]) + rng.normal(0, 0.5, (30, 4))
        guess = np.array([truth["senior" if s == "junior" else "junior"] for s in sides])
        skills += skill_scores(asked(np.clip(own, 1, 5), guess, sides))["score"].tolist()
    assert np.mean(skills) == pytest.approx(100, abs=3)


def test_interval_of_a_null_skill_covers_zero_at_its_rate() -> None:
    rng = np.random.default_rng(4)
    inside = []
    for _ in range(30):
        sides = ["junior", "senior"] * 30
        own, guess = (np.clip(np.round(rng.normal(3, 1.1, (60, 4))), 1, 5) for _ in range(2))
        found = skill_scores(asked(own, guess, sides))
        interval = mean_change(found["score"], found["cluster"], (found["side"] == "junior").astype(int))
        inside += ((interval.low <= 0) & (interval.high >= 0)).tolist()
    # 60 intervals of 95 %: 3 Monte Carlo standard errors are .084.
    assert np.mean(inside) > 0.86


def test_targets_are_fixed_at_the_first_wave_and_over_everyone() -> None:
    own, guess, sides = random_answers(5)
    first, later = asked(own, guess, sides), asked(6 - own, guess, sides, wave="end")
    tables = {name: pd.concat([getattr(first, name), getattr(later, name)]) for name in ("submissions", "responses")}
    tables["waves"] = pd.DataFrame({"wave": ["baseline", "end"], "order": [1, 2]})
    both = Study.from_tables("s", tables)
    pd.testing.assert_frame_equal(targets(both), targets(first))
    assert set(predictions(both)["wave"]) == {"baseline", "end"}


def test_fewer_than_ten_answers_are_no_target() -> None:
    own, guess, _ = random_answers(6, people=29)
    found = targets(asked(own, guess, ["junior"] * 20 + ["senior"] * 9))
    assert set(found["side"]) == {"junior"}
    judged = predictions(asked(own, guess, ["junior"] * 20 + ["senior"] * 9))
    assert set(judged["side"]) == {"senior"}


def test_direction_of_the_misreading() -> None:
    own, _, sides = random_answers(7)
    found = misreadings(asked(own, np.full_like(own, 5), sides))
    assert (found["misread"] > 0).all()
    assert found["misread"].to_numpy() == pytest.approx(5 - found["target"].to_numpy())


def test_nobody(empty_study: Study, make_study: Callable[..., Study]) -> None:
    assert targets(empty_study).empty
    assert predictions(empty_study).empty
    assert prediction_gains(empty_study).empty
    assert skill_scores(empty_study).empty
    assert misreadings(empty_study).empty
    alone = asked(np.array([[1, 2, 3, 4]]), np.array([[1, 2, 3, 4]]), ["junior"])
    assert skill_scores(alone).empty
