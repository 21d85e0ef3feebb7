"""A small release to draw: cohorts with means over three waves, one of them hidden at the end."""

import datetime as dt

import pytest

from analysis.impact.card import Card, Rival, Withheld
from analysis.impact.curve import Curve, RetentionComparison
from analysis.impact.two_sides import Misreading
from analysis.release.release import Cell, HiddenCell, Release, ReleasedCard, Theme

WAVES = ("baseline", "mid", "end")
HOSTILE = "<a href=javascript:x>$a$ :red[b]"


def cell(wave, arm, by, mean, *, n=24, kind="change", half=5.0):
    bounds = (None, None) if n < 10 else (mean - half, mean + half)
    return Cell("understanding", "Understanding", kind, wave, arm, by, n, mean, *bounds)


def card(cohort, estimate, **changes):
    parts = {
        "outcome": "understanding", "cohort": cohort, "side": "all", "measure": "understanding",
        "measure_title": "Understanding", "wave_from": "baseline", "wave_to": "end", "unit": "points",
        "scale_low": 1.0, "scale_high": 5.0, "higher_is_better": True, "design": "C", "design_because": "linked",
        "verdict": "cannot_tell", "primary": False, "estimate": estimate, "low": estimate - 5, "high": estimate + 5,
        "level": 0.95, "before": 60.0, "after": 60 + estimate, "own_change": estimate,
        "comparison_change": Withheld("nobody was asked"), "effect_size": 0.3, "invited": 30, "answered": 26,
        "linked_people": 24, "linked_pairs": 12, "compared_with": Withheld("nobody was asked"), "worse_share": 0.04,
        "worse_by_chance": 0.025, "detectable": 6.0, "smallest_change": 5.0, "looks": 3, "groups_hidden": 1,
        "rival": Rival("history", "a reorganisation fell into the same months"), "as_of": dt.date(2026, 3, 1),
        "data_version": "v1",
    }  # fmt: skip
    return ReleasedCard(Card(**parts | changes), "sentence.", "board.")


def curve(group, hazard, people):
    months = tuple(float(month) for month in range(25))
    share = tuple((1 - hazard) ** month for month in months)
    low, high = tuple(max(0.0, s - 0.03) for s in share), tuple(min(1.0, s + 0.03) for s in share)
    return Curve(group, "all", months, share, low, high, tuple(round(people * s) for s in share))


def guess(side="junior", misread=-12.0, **changes):
    text = "A message from work that arrives in the evening can wait until the morning."
    parts = {"statement": "val_3", "text": text, "side": side, "arm": "programme", "wave": "end", "n": 24}
    parts |= {"predicted": 60 + misread, "target": 60.0, "target_n": 30, "misread": misread, "stands": misread < -8}
    return Misreading(**parts | {"low": misread - 6, "high": misread + 6} | changes)


@pytest.fixture
def release_of():
    """A function building a release of some cohorts; `hidden` cohorts show nothing at the last wave."""

    def build(cohorts=("Cohort 1", "Cohort 2", "Cohort 3", HOSTILE), *, hidden=("Cohort 2",), themes=True, **changes):
        cells, gone, cards = [], [], [card("all", 6.0)]
        for place, cohort in enumerate(cohorts):
            by = (("cohort", cohort),)
            cells += [
                cell("baseline", "programme", by, 60.0 + place, kind="level"),
                cell("mid", "programme", by, place),
            ]
            if cohort in hidden:
                gone.append(
                    HiddenCell("understanding", "change", "end", "programme", by, "fewer than 5 people answered")
                )
            else:
                cells.append(cell("end", "programme", by, 2.0 * place))
                cards.append(card(cohort, 2.0 * place))
        for wave in ("mid", "end"):
            cells += [cell(wave, "programme", (), 6.0, n=90), cell(wave, "comparison", (), 1.0, n=120)]
            cells += [cell(wave, "programme", (("side", side),), 5.0) for side in ("junior", "senior")]
        for side, mean in (("junior", 62.0), ("senior", 70.0)):
            cells.append(cell("baseline", "programme", (("side", side),), mean, kind="level"))
        spoken = (
            Theme("trust", "Trust", None, "all", "all", "all", (7, 2, 1, 5), ""),
            Theme("logistics", "Time and logistics", None, "all", "all", "all", (0, 4, 0, 11), ""),
            Theme("stay", "Intention to stay", None, "all", "all", "all", None, "raised by some, in both directions"),
        )
        parts = {
            "release_id": "r1", "study": "programme", "data_version": "v1", "status": "preview",
            "created_at": dt.datetime(2026, 3, 2), "as_of": dt.date(2026, 3, 1), "k": 5, "cohorts": tuple(cohorts),
            "waves": WAVES, "people": 90, "pairs": 45, "cells": tuple(cells), "hidden": tuple(gone),
            "cards": tuple(cards), "curves": (curve("participants", 0.008, 90), curve("comparison", 0.012, 400)),
            "retention": RetentionComparison(4.0, -10.0, 18.0, 12, 0.4, 0.9, 0.5, 1.6, 0.12, 0.01),
            "themes": spoken if themes else (), "notes": (), "audit": (), "misreadings": (guess(), guess("senior", 5)),
        }  # fmt: skip
        return Release(**parts | changes)

    return build
