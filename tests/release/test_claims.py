"""Which states of claims leave: words alone, of enough people, as they are out until enough people came or went."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from analysis.errors import StudyError
from analysis.impact.card import Card
from analysis.impact.claim import Change, ClaimState, Share, Tally
from analysis.impact.measures import POINTS
from analysis.release.claim_views import claim_states_of, claim_table, claim_view, scoreboard_table
from analysis.release.claims import HIDDEN, OF_RECORDS, freeze_claims, plan_claims
from analysis.release.documents import from_document, to_document
from analysis.release.guard import require_releasable
from analysis.release.planning import plan_release
from analysis.release.release import Release, ReleasedCard, ReleasedClaim
from analysis.simulate.presets import PRESETS
from analysis.simulate.programme import simulate
from analysis.study import ALL
from analysis.workflow.impact import assess
from analysis.workflow.publishing import release_inputs
from tests.impact.test_worth import days

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def moved(cohort: str, people: int, state: str = "moved_as_claimed", wave: str = "end") -> ClaimState:
    change = Change(8.0, 3.0, 13.0, "baseline", wave, POINTS)
    return ClaimState("1", cohort, state, "linked", "C", people, people, change, wave=wave)


def planned(*states: ClaimState) -> dict[str, ReleasedClaim]:
    return {one.cohort: one for one in plan_claims(states, (), 5)[0]}


def test_a_state_needs_ten_people() -> None:
    out = planned(moved(ALL, 24), moved("A", 15), moved("B", 9))
    assert out["B"].state == HIDDEN
    assert out["B"].people is None
    assert out["B"].grade is None
    assert "moved" not in out["B"].words
    assert planned(moved(ALL, 9))[ALL].state == HIDDEN


def test_a_hidden_cohort_does_not_stand_alone_against_the_programme() -> None:
    """The rest of the programme is a cohort of 4: a second one has to be hidden with it, or the programme."""
    out = planned(moved(ALL, 34), moved("A", 15), moved("B", 15), moved("C", 4))
    assert out["C"].state == HIDDEN
    assert HIDDEN in (out["A"].state, out["B"].state, out[ALL].state)


def test_who_did_not_answer_is_not_told() -> None:
    nobody = ClaimState("1", "B", "not_measured", "nothing")
    out = planned(moved(ALL, 15), moved("A", 15), nobody)
    assert out["B"].state == HIDDEN


def test_what_nobody_was_asked_hides_nothing() -> None:
    out = planned(ClaimState("6", ALL, "not_measured", "nothing"), ClaimState("6", "A", "not_measured", "nothing"))
    assert {one.state for one in out.values()} == {"not_measured"}
    assert "Better decisions" in out[ALL].words


def test_a_claim_whose_card_is_hidden_is_hidden() -> None:
    state = ClaimState("25", ALL, "supported", "card", "B", 100, 50, Change(8.0, 3.0, 13.0, "a", "b", POINTS))
    assert planned(state)[ALL].state == HIDDEN


def test_records_are_told_in_words_from_sixteen_people_on() -> None:
    few, many = (Share(7, n, 7 / n, 0.4, 0.99, "pairs", "cross departments") for n in (7, 8))
    told = [planned(replace(moved(ALL, 20), beside=share))[ALL].records for share in (few, many)]
    assert told == ["", "Most of the pairs cross departments."]


def logged(cohort: str, people: int, named: int) -> ClaimState:
    pairs = people // 2
    share = Share(
        named, pairs, named / pairs, 0.4, 0.99, "pairs on the roster", 'have "referral" on the log kept by hand'
    )
    tally = Tally((("referral", 77),), (), pairs, named)
    return ClaimState("42", cohort, "participants_say", "log", "D", people, pairs, share=share, log=tally)


def test_a_log_leaves_in_words_of_enough_people() -> None:
    out = planned(logged(ALL, 28, 12), logged("A", 20, 9), logged("B", 8, 3))
    assert out[ALL].state == out["A"].state == "participants_say"
    assert out[ALL].records == 'Most of the pairs on the roster have "referral" on the log kept by hand.'
    assert out["B"].state == HIDDEN, "four pairs are told of nobody"
    assert not any(re.search(r"\d", one.words + one.records) for one in out.values() if one.state != HIDDEN)
    assert out[ALL].basis in OF_RECORDS, "the page shows it under HR data"


def test_beside_answers_a_log_is_told_in_words_too() -> None:
    beside = replace(moved(ALL, 28), log=Tally((("tool adopted", 5),), (), 14, 3))
    assert planned(beside)[ALL].records == 'Some of the pairs have "tool adopted" on the log kept by hand.'
    few = replace(moved(ALL, 14), log=Tally((("tool adopted", 5),), (), 7, 3))
    assert planned(few)[ALL].records == ""


def test_worth_is_supported_only_where_the_card_it_rests_on_is_out() -> None:
    states = ClaimState("44", ALL, "supported", "costs", "B", 80), ClaimState("44", "A", "not_measured", "nothing")
    hidden = planned(*states)
    assert (hidden[ALL].state, hidden["A"].state) == (HIDDEN, "not_measured")
    card = released_card(days(22.0))
    shown = {one.cohort: one for one in plan_claims(states, (card,), 5)[0]}
    assert (shown[ALL].state, shown[ALL].grade) == ("supported", "B")
    open_ = planned(ClaimState("44", ALL, "cannot_tell", "costs"))
    assert open_[ALL].state == "cannot_tell"
    assert "Costs were entered" in open_[ALL].words


def released_card(card: Card) -> ReleasedCard:
    """A card as a release holds it."""
    return SimpleNamespace(card=card)


def out_with(claim: ReleasedClaim, release: Release, as_of: dt.date | None = None) -> Release:
    return replace(release, claims=(claim,), as_of=as_of)


@pytest.fixture(scope="module")
def release() -> Release:
    study = simulate(PRESETS["first-year"], 1).study()
    return plan_release(release_inputs(study, assess(study)), created_at=NOON, release_id="R1").release


def test_a_state_that_is_out_stays_until_enough_people_came(release) -> None:
    old = planned(moved(ALL, 20))[ALL]
    for people, renewed in ((21, False), (24, False), (25, True), (15, True)):
        new = planned(moved(ALL, people, "cannot_tell"))[ALL]
        (kept,) = freeze_claims((new,), [out_with(old, release)], None, 5)
        assert (kept.state == "cannot_tell") == renewed, people


def test_a_state_that_is_out_is_not_taken_back_and_a_new_wave_renews_it(release) -> None:
    old = planned(moved(ALL, 20))[ALL]
    (kept,) = freeze_claims((planned(moved(ALL, 8))[ALL],), [out_with(old, release)], None, 5)
    assert kept == old
    (new,) = freeze_claims((planned(moved(ALL, 20, "opposite", "later"))[ALL],), [out_with(old, release)], None, 5)
    assert new.state == "opposite"


def test_the_checklist_is_renewed_with_the_log_a_month_on(release) -> None:
    def practice(state: str) -> ReleasedClaim:
        return planned(ClaimState("66", ALL, state, "checklist", people=28))[ALL]

    out = [out_with(practice("partly"), release, dt.date(2026, 1, 1))]
    (soon,) = freeze_claims((practice("in_place"),), out, dt.date(2026, 1, 20), 5)
    (later,) = freeze_claims((practice("in_place"),), out, dt.date(2026, 2, 1), 5)
    assert (soon.state, later.state) == ("partly", "in_place")


def test_the_newest_release_counts(release) -> None:
    first = out_with(planned(moved(ALL, 20))[ALL], release)
    second = replace(out_with(planned(moved(ALL, 30, "opposite"))[ALL], release), created_at=NOON + dt.timedelta(1))
    (kept,) = freeze_claims((planned(moved(ALL, 31))[ALL],), [second, first], None, 5)
    assert kept.state == "opposite"


def test_a_release_holds_every_claim_and_reads_back(release) -> None:
    assert len(release.claims) == 2 * 87
    assert from_document(json.loads(json.dumps(to_document(release)))) == release
    older = to_document(release)
    del older["release"]["claims"]
    assert from_document(older).claims == ()


def test_no_figure_of_anybody_leaves(release) -> None:
    for one in release.claims:
        if one.state not in ("not_measured", HIDDEN):
            assert set(re.findall(r"\d+", one.words + one.records)) <= {"10", "20", "33"}, one
        assert one.people is None or one.people >= 10


def test_the_cohort_that_is_the_programme_says_the_same(release) -> None:
    states = {(one.id, one.cohort): one.state for one in release.claims}
    cards = {"25", "41", "43", "10"}
    assert all(
        states[name, ALL] == states[name, cohort] for name, cohort in states if cohort != ALL and name not in cards
    )


def test_an_unsafe_state_stops_the_release(release) -> None:
    small = ReleasedClaim("1", ALL, "moved_as_claimed", "C", "Moved.", "linked", "end", 9)
    foreign = ReleasedClaim("46", ALL, "supported", "B", "Moved.", "linked", "end", 20)
    for unsafe in (small, foreign):
        with pytest.raises(StudyError, match="not safe"):
            require_releasable(replace(release, claims=(unsafe,)))


def test_tables_hold_words_and_shapes(release) -> None:
    table = claim_table(release, "outcome", "senior")
    assert list(table.columns) == ["Claim", "Whole programme"]
    assert list(table.index) == [str(number) for number in range(1, 16)]
    assert set(table["Whole programme"]) <= {
        "–\u00a0not measured",
        "▨\u00a0hidden to protect people",
        "?\u00a0cannot tell",
    }
    assert len(scoreboard_table(release)) == len(release.claims)
    assert len(claim_states_of(release)) == 87


def test_interviews_converge_diverge_or_are_silent(release) -> None:
    theme = next(one for one in release.themes if one.cohort == ALL and one.side == ALL and one.wave == ALL)
    spoken = replace(release, themes=tuple(replace(theme, theme="respect", words=words) for words in ("",)))
    for words, state, agreement in (
        ("raised by most, mostly favourable", "moved_as_claimed", "converge"),
        ("raised by most, mostly unfavourable", "moved_as_claimed", "diverge"),
        ("raised by most, mostly favourable", "no_change_that_matters", "diverge"),
        ("raised by most, in both directions", "moved_as_claimed", "silent"),
        ("raised by most, mostly favourable", "cannot_tell", "silent"),
    ):
        said = replace(
            spoken,
            themes=(replace(theme, theme="respect", words=words),),
            claims=(replace(release.claims[0], id="27", cohort=ALL, state=state, basis="linked"),),
        )
        view = claim_view(said, "27")
        assert view is not None
        assert view.agreement == agreement
    assert claim_view(replace(release, claims=()), "27") is None
