"""Colours: readable on both backgrounds, apart for every kind of sight, and fixed to a cohort's place."""

import itertools
import tomllib
from pathlib import Path

import numpy as np
import pytest

from analysis.charts import palette

ROOT = Path(__file__).parents[2]

# Simulation of full dichromacy, Machado, Oliveira and Fernandes (2009), and OKLab (Ottosson 2020), on linear RGB.
SIGHTS = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
OKLAB = np.array(
    [
        [0.2104542553, 0.793617785, -0.0040720468],
        [1.9779984951, -2.428592205, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.808675766],
    ]
)


def linear(colour):
    parts = np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    light, dark = sorted((linear(colour) @ [0.2126, 0.7152, 0.0722] for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def seen(colour, sight):
    return OKLAB @ np.cbrt(CONES @ np.clip(np.array(SIGHTS[sight]) @ linear(colour), 0, 1))


MARKS = {
    *palette.COHORT_COLOURS,
    *palette.GROUP_COLOURS,
    palette.COMPARISON_GREY,
    palette.FAVOURABLE,
    palette.UNFAVOURABLE,
}


def test_contrast_is_computed_as_wcag_does():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", sorted(MARKS))
def test_marks_keep_a_contrast_of_three_in_light_and_dark(colour):
    assert contrast(colour, palette.LIGHT) >= 3
    assert contrast(colour, palette.DARK) >= 3


@pytest.mark.parametrize("colour", [palette.FAVOURABLE, palette.UNFAVOURABLE, palette.COMPARISON_GREY])
def test_white_figures_on_bars_can_be_read(colour):
    assert contrast(colour, "#FFFFFF") >= 3


@pytest.mark.parametrize("sight", SIGHTS)
def test_cohorts_differ_under_every_kind_of_sight(sight):
    # 0.069 is a step that Okabe and Ito's own first six barely exceed (0.076); normal sight gets nearly twice that.
    least = 0.12 if sight == "normal" else 0.069
    for one, other in itertools.combinations(palette.COHORT_COLOURS, 2):
        assert np.linalg.norm(seen(one, sight) - seen(other, sight)) >= least, (one, other)


def test_a_cohort_keeps_its_colour_and_the_programme_the_accent():
    cohorts = tuple(f"c{number}" for number in range(10))
    assert palette.cohort_colour(cohorts, "c3") == palette.COHORT_COLOURS[3]
    assert palette.cohort_colour(cohorts, "c8") == palette.COHORT_COLOURS[0]
    assert palette.cohort_colour(cohorts, "all") == palette.ACCENT


def test_colour_and_symbol_together_do_not_repeat():
    cohorts = [f"c{number}" for number in range(40)]
    looks = {(palette.cohort_colour(cohorts, name), palette.symbol(place)) for place, name in enumerate(cohorts)}
    assert len(looks) == len(cohorts)


def test_the_theme_uses_the_same_colours_and_backgrounds():
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    assert tuple(theme["chartCategoricalColors"]) == palette.COHORT_COLOURS
    assert theme["light"]["backgroundColor"] == palette.LIGHT
    assert theme["dark"]["backgroundColor"] == palette.DARK
    for mode in ("light", "dark"):
        for kind, least in (("textColor", 4.5), ("linkColor", 4.5), ("primaryColor", 3)):
            for ground in ("backgroundColor", "secondaryBackgroundColor"):
                assert contrast(theme[mode][kind], theme[mode][ground]) >= least


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_captions_can_be_read(mode):
    # Streamlit writes captions in the text colour at 60 % over the background.
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"][mode]
    text, ground = ([int(theme[key][at : at + 2], 16) for at in (1, 3, 5)] for key in ("textColor", "backgroundColor"))
    mixed = [round(0.6 * ink + 0.4 * paper) for ink, paper in zip(text, ground, strict=True)]
    assert contrast("#" + "".join(f"{part:02X}" for part in mixed), theme["backgroundColor"]) >= 4.5


def test_streamlit_still_knows_the_text_placeholder():
    themes = pytest.importorskip("streamlit.elements.lib.streamlit_plotly_theme")
    assert themes.GRAY_90 == palette.INK
