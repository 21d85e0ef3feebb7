"""The same files in any order are the same study, to the last cell and card, whatever was taken back in between."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.impact.card import Card
from analysis.storage.imports import list_imports, undo_import
from analysis.storage.link_decisions import decide_links
from analysis.study import Study
from analysis.workflow.file_plans import FilePlan, ImportOptions, plan_contents
from analysis.workflow.impact import assess
from analysis.workflow.imports import carry_out
from analysis.workflow.linking import link_tables
from analysis.workflow.studies import open_study
from tests.workflow.coded import CODES, answers, survey
from tests.workflow.small import STUDY, WHO


def cards_of(study: Study) -> list[Card]:
    """The cards but for the version, which names the store's own ciphertexts."""
    return [replace(card, data_version="any") for card in assess(study).cards]


@pytest.fixture(scope="module")
def plans(small, tmp_path_factory) -> dict[str, FilePlan]:
    """Every file of the small programme, and two waves by self-made codes, two of them mistyped."""
    folder = tmp_path_factory.mktemp("coded")
    space = small.workspace(folder / "reverb.sqlite")
    small.bring(space)
    typed = [CODES[0][:-1] + "x", CODES[1][1] + CODES[1][0] + CODES[1][2:], *CODES[2:]]
    for wave, codes, start in (("baseline", CODES, dt.date(2024, 2, 19)), ("end", typed, dt.date(2024, 12, 2))):
        contents = survey(folder / f"{wave}.csv", answers(codes, start))
        small.plans[f"codes {wave}"] = plan_contents(space, STUDY, contents, options=ImportOptions(wave=wave))
    space.close()
    return {name: small.plans.pop(name) if name.startswith("codes") else small.plans[name] for name in [*small.plans]}


def bring(small, path, plans, order, *, undone=(), accept_at=0) -> Study:
    """The study of a new store after these files in this order; those `undone` are taken back and imported again
    after the others, and links between codes are accepted before the file at `accept_at`.
    """
    space = small.workspace(path)
    for place, name in enumerate(order):
        if place == accept_at:
            decide_links(space.store, STUDY, "accept", max_risk=0.2, who=WHO)
        done = carry_out(space, STUDY, plans[name], who=WHO)
        if name in undone:
            undo_import(space.store, STUDY, done.import_id)
    for name in undone:
        carry_out(space, STUDY, plans[name], who=WHO)
    if accept_at >= len(order):
        decide_links(space.store, STUDY, "accept", max_risk=0.2, who=WHO)
    study = open_study(space, STUDY)
    files = {line.import_id: line.file_label for line in list_imports(space.store, STUDY)}
    space.close()
    return replace(study, submissions=study.submissions.assign(import_id=study.submissions["import_id"].map(files)))


@pytest.fixture(scope="module")
def whole(small, plans, tmp_path_factory) -> Study:
    return bring(small, tmp_path_factory.mktemp("whole") / "reverb.sqlite", plans, list(plans))


@pytest.fixture(scope="module")
def cards(whole):
    return cards_of(whole)


def test_the_study_has_what_the_order_could_change(whole, plans):
    counts = whole.submissions["link_method"].value_counts()
    assert {"employee_id", "email", "code", "code_fuzzy", "none"} <= set(counts.index)
    assert counts["code_fuzzy"] == 4
    assert not any(table.empty for table in (whole.memberships, whole.employment, whole.checkins, whole.interviews))
    assert len(plans) >= 7


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.randoms(use_true_random=False))
def test_any_order_of_files_gives_the_same_study_and_cards(small, plans, whole, cards, tmp_path_factory, chance):
    order = list(plans)
    chance.shuffle(order)
    undone = [name for name in order if chance.random() < 0.4]
    chance.shuffle(undone)
    path = tmp_path_factory.mktemp("order") / "reverb.sqlite"
    study = bring(small, path, plans, order, undone=undone, accept_at=chance.randint(0, len(order)))
    for name, table in whole.tables():
        pd.testing.assert_frame_equal(getattr(study, name), table, obj=name)
    assert cards_of(study) == cards


def test_what_was_taken_back_leaves_no_trace_in_the_study(small, plans, space):
    for name in plans:
        if name != "roster":
            carry_out(space, STUDY, plans[name], who=WHO)
    before = open_study(space, STUDY)
    assert before.memberships.empty
    done = carry_out(space, STUDY, plans["roster"], who=WHO)
    assert len(open_study(space, STUDY).memberships)
    undo_import(space.store, STUDY, done.import_id)
    after = open_study(space, STUDY)
    for name, table in before.tables():
        pd.testing.assert_frame_equal(getattr(after, name), table, obj=name)
    assert link_tables(space, STUDY).linking.proposals.count == 2
