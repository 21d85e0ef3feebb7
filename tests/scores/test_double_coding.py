"""Agreement of two readers of the same answers, by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.scores.double_coding import POSITIVES, coding_agreement

THEMES = ("trust", "respect", "stay")


def codes(*rows):
    """Codes as "utterance theme direction" or "utterance theme rejected"."""
    split = [row.split() for row in rows]
    return pd.DataFrame(
        {
            "utterance": [one[0] for one in split],
            "theme": [one[1] for one in split],
            "direction": ["favourable" if one[2] == "rejected" else one[2] for one in split],
            "status": ["rejected" if one[2] == "rejected" else "accepted" for one in split],
        }
    ).astype("str")


def agreement(first, second, suggested=None, interviews=None):
    said = sorted({*first["utterance"], *second["utterance"]})
    talks = pd.Series(interviews or [f"talk {name}" for name in said], index=said)
    suggested = first if suggested is None else suggested
    return coding_agreement(first, second, suggested=suggested, interviews=talks, themes=THEMES)


def test_answers_that_both_read_count_in_every_theme():
    first = codes("a trust favourable", "b trust favourable", "c respect unfavourable", "d stay mixed")
    second = codes("a trust favourable", "b trust rejected", "c respect favourable", "e stay mixed")
    found = agreement(first, second)
    assert (found.answers, found.people) == (3, 3)
    assert found.kappa.n == found.alpha.n == 9
    # Of 9 cells both say: absent 6, favourable 1; first alone favourable 1; unfavourable against favourable 1.
    expected = (6 * 7 + 2 * 2 + 1 * 0) / 81
    assert found.kappa.value == pytest.approx((7 / 9 - expected) / (1 - expected))
    assert found.disputed.to_numpy().tolist() == [
        ["b", "trust", "favourable", "absent"], ["c", "respect", "unfavourable", "favourable"],
    ]  # fmt: skip


def test_what_was_suggested_and_left_undecided_is_missing_and_not_absent():
    first = codes("a trust favourable", "a stay favourable")
    second = codes("a trust favourable")
    assert agreement(first, second).kappa.n == 2
    assert agreement(first, second, suggested=codes("a trust favourable")).kappa.n == 3


def test_a_theme_has_figures_from_ten_positives():
    names = [f"u{number}" for number in range(POSITIVES + 4)]
    first = codes(*(f"{name} trust favourable" for name in names[:POSITIVES]), *(f"{n} stay mixed" for n in names[-4:]))
    second = codes(*(f"{name} trust favourable" for name in names[1:]), "u0 trust rejected")
    found = {one.theme: one for one in agreement(first, second, suggested=codes("z trust mixed")).themes}
    assert found["trust"].positives == len(names)
    assert found["trust"].kappa.n == len(names)
    assert (found["stay"].positives, found["stay"].kappa, found["stay"].alpha) == (4, None, None)
    assert found["respect"].positives == 0


def test_answers_of_one_interview_are_one_cluster():
    first = codes("a trust favourable", "b trust favourable", "c trust favourable", "d stay mixed")
    second = codes("a trust favourable", "b trust rejected", "c trust favourable", "d stay mixed")
    apart, together = agreement(first, second), agreement(first, second, interviews=["t", "t", "v", "v"])
    assert apart.kappa.value == together.kappa.value
    assert (apart.kappa.clusters, together.kappa.clusters, together.people) == (4, 2, 2)


def test_nothing_read_twice_gives_no_figure():
    found = agreement(codes("a trust favourable"), codes("b trust favourable"))
    assert (found.answers, found.kappa.value, found.alpha.value) == (0, None, None)
    assert found.disputed.empty
