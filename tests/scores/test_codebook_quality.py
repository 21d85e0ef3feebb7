"""How good suggestions are, by hand; and the file that will hold what was measured for the shipped codebook."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.errors import MappingError
from analysis.scores.codebook import codebook
from analysis.scores.codebook_quality import LOCAL_FROM, MEASURES, shipped_quality, suggestion_quality

NAMES = [f"u{number:02d}" for number in range(60)]
TALKS = pd.Series([f"talk {number % 6}" for number in range(60)], index=NAMES)
THEMES = ("trust", "stay")


def codes(names, theme, direction="favourable", status="accepted"):
    return pd.DataFrame({"utterance": names, "theme": theme, "direction": direction, "status": status}).astype("str")


def quality(decided, version="none"):
    suggested = codes(NAMES, "trust").drop(columns="status")
    return suggestion_quality(suggested, decided, version=version, interviews=TALKS, themes=THEMES)


def test_the_figures_of_a_study_by_hand():
    """Of 48 suggestions decided 30 stand, 8 are turned, 10 rejected; 12 codes are added elsewhere."""
    decided = pd.concat(
        [
            codes(NAMES[:30], "trust"), codes(NAMES[30:38], "trust", "unfavourable", "changed"),
            codes(NAMES[38:48], "trust", status="rejected"), codes(NAMES[:12], "stay", status="added"),
        ]
    )  # fmt: skip
    found = quality(decided)
    assert (found.local, found.decisions) == (True, 60)
    told = {(one.measure, one.theme): one for one in found.figures}
    assert set(told) == {(measure, theme) for measure in MEASURES for theme in ("", *THEMES)}
    precision, recall, kappa = (told[measure, ""] for measure in MEASURES)
    assert (precision.value, precision.n) == (30 / 48, 48)
    assert (precision.low, precision.high) == (pytest.approx(0.4836, abs=5e-4), pytest.approx(0.7477, abs=5e-4))
    assert (recall.value, recall.n) == (30 / 50, 50)
    assert told["recall", "stay"].value == 0
    assert told["precision", "stay"].value is None
    # 96 cells; machine: 48 favourable, 48 absent; person: 42 favourable, 8 unfavourable, 46 absent; 30 + 36 agree.
    expected = (48 * 42 + 48 * 46) / 96**2
    assert kappa.value == pytest.approx((66 / 96 - expected) / (1 - expected))
    assert kappa.n == 96
    assert kappa.low < kappa.value < kappa.high


def test_too_few_decisions_show_what_was_measured_for_the_codebook_or_that_nobody_did():
    few = quality(codes(NAMES[: LOCAL_FROM - 1], "trust"))
    assert (few.local, few.decisions, few.figures) == (False, LOCAL_FROM - 1, ())
    assert quality(codes(NAMES[:LOCAL_FROM], "trust")).local
    measured, shipped = shipped_quality()
    assert quality(codes([], "trust"), version=measured or "none").figures == shipped.figures


def test_what_was_measured_is_of_the_codebook_that_ships():
    """Where figures stand in the file they are of this codebook, its themes, and say what they were measured on."""
    version, found = shipped_quality()
    if not found.figures:
        assert version == found.measured_on == ""
        return
    assert version == codebook().version
    assert found.measured_on
    assert {one.theme for one in found.figures} <= {"", *(theme.id for theme in codebook().themes)}
    assert {one.measure for one in found.figures if not one.theme} == set(MEASURES)


def test_a_file_with_figures_is_read_and_one_with_impossible_ones_is_refused(tmp_path):
    path = tmp_path / "quality.toml"
    sound = 'measure = "kappa"\nvalue = 0.5\nlow = 0.4\nhigh = 0.6\nn = 90\ntheme = "trust"\n'
    path.write_text(f'version = "9"\nmeasured_on = "ninety sentences"\n[[figures]]\n{sound}', encoding="utf-8")
    version, found = shipped_quality(path)
    assert (version, found.measured_on, found.figures[0].value) == ("9", "ninety sentences", 0.5)
    for number, (old, new) in enumerate(
        (("kappa", "f1"), ("low = 0.4", "low = 0.7"), ("n = 90", "n = 0"), ("high = 0.6", "high = 1.2"))
    ):
        wrong = tmp_path / f"wrong-{number}.toml"
        wrong.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        with pytest.raises(MappingError, match="cannot be"):
            shipped_quality(wrong)
