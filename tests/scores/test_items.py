"""Answers and means of single questions, against a loop over people."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from analysis.instruments import item_index, scale_of
from analysis.scores.items import answer_distributions, item_means
from analysis.scores.respondents import respondents
from analysis.stats.proportions import wilson
from analysis.study import Study


def given(study: Study, item: str, wave: str) -> np.ndarray:
    rows = respondents(study)
    own = rows[(rows["wave"] == wave) & (rows["arm"] == "programme")]["submission"]
    answers = study.responses[(study.responses["item"] == item) & study.responses["submission"].isin(own)]
    return answers["value"].dropna().to_numpy()


def test_distributions_count_every_answer(make_study: Callable[..., Study]) -> None:
    study = make_study(np.random.default_rng(11))
    table = answer_distributions(study, k=5)
    for (item, wave), rows in table.groupby(["item", "wave"]):
        values = given(study, item, wave)
        assert rows["answer"].tolist() == [1, 2, 3, 4, 5]
        assert rows["people"].tolist() == [int((values == answer).sum()) for answer in range(1, 6)]
        assert (rows["n"] == len(values)).all()
        assert rows["share"].sum() == pytest.approx(1)


def test_means_are_keyed_and_favourable_has_wilsons_interval(make_study: Callable[..., Study]) -> None:
    study = make_study(np.random.default_rng(12))
    table = item_means(study, k=5)
    assert table["reversed"].any()
    for row in table.to_dict("records"):
        values = given(study, row["item"], row["wave"])
        values = 6 - values if item_index()[row["item"]][1].reversed else values
        assert row["n"] == len(values)
        assert row["mean"] == pytest.approx(values.mean())
        assert row["sd"] == pytest.approx(values.std(ddof=1))
        mark = scale_of(row["scale"])[1].favourable_from
        rate = wilson((values >= mark).sum(), len(values))
        shares = [float(rate.share), float(rate.low), float(rate.high)]
        assert [row["favourable"], row["low"], row["high"]] == pytest.approx(shares)


def test_few_answers_are_hidden(make_study: Callable[..., Study], empty_study: Study) -> None:
    study = make_study(np.random.default_rng(13), people=5)
    assert answer_distributions(study, k=50).empty
    hidden = item_means(study, k=50)
    assert hidden[["mean", "sd", "favourable"]].isna().all(axis=None)
    assert hidden["n"].gt(0).all()
    assert answer_distributions(empty_study, k=5).empty
    assert item_means(empty_study, k=5).empty
