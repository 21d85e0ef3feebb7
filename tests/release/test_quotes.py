"""Quotes: each could have been said by ten people at least, whatever is offered, and labels tell nothing more."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import StudyError
from analysis.release.documents import from_document, to_document
from analysis.release.offered import PEOPLE_FOR_QUOTES, POSSIBLE_AUTHORS, OfferedQuote, OfferedQuotes
from analysis.release.quotes import (
    LONGEST_QUOTE,
    MOST_OF_A_THEME,
    NOT_OF_PROGRAMME,
    ONE_IN,
    SAME_ANSWER,
    SAME_PERSON,
    THEME_FULL,
    THEME_HIDDEN,
    TOO_MUCH_OF_ONE,
    plan_quotes,
    quotes_of,
    too_few,
)
from analysis.release.release import Quote
from tests.release.programmes import planned, programme

THEMES = ("trust", "openness", "respect")
#: A release without quotes.
BARE = planned(programme(1))
TITLES = {name: (name.capitalize(), None) for name in THEMES}


def spoken(groups):
    """A table of who spoke, from numbers of people by (cohort, wave, side), and those people by group."""
    people = {group: [f"P {' '.join(group)} {n}" for n in range(number)] for group, number in groups.items()}
    rows = [(person, *group) for group, members in people.items() for person in members]
    return pd.DataFrame(rows, columns=["participant", "cohort", "wave", "side"]).astype("str"), people


def quote(name, group, person, **parts):
    cohort, wave, side = group
    held = {"utterance": f"u {name}", "theme": "trust", "words": f"words of {name}", "direction": "favourable"}
    return OfferedQuote(name, **{**held, "participant": person, "cohort": cohort, "wave": wave, "side": side, **parts})


def plan(spoke, quotes, *, k=5, release_id="r1", shown=THEMES, published=()):
    return plan_quotes(
        OfferedQuotes(tuple(quotes), spoke), shown, TITLES, k, release_id=release_id, published=published
    )


def reasons(plan):
    return {one.offered.id: one.because for one in plan.waiting}


GROUPS = st.dictionaries(
    st.tuples(st.sampled_from(["Aspen", "Birch", "all"]), st.sampled_from(["mid", "end"]),
              st.sampled_from(["junior", "senior"])),
    st.integers(1, 13) | st.integers(9, 12), min_size=1, max_size=12,
)  # fmt: skip


@st.composite
def offered(draw):
    groups = draw(GROUPS)
    spoke, people = spoken(groups)
    made = []
    for place in range(draw(st.integers(0, 24))):
        group = draw(st.sampled_from(sorted(groups)))
        person = draw(st.sampled_from([*people[group][:4], people[group][-1]]))
        made.append(
            quote(
                f"q{place}", group, person, theme=draw(st.sampled_from([*THEMES, "hidden"])),
                utterance=draw(st.sampled_from(["u1", "u2", f"u {place}"])) + person,
                direction=draw(st.sampled_from(["favourable", "unfavourable", ""])),
                because=draw(st.sampled_from(["", "", "", "its words changed"])),
            )
        )  # fmt: skip
    out = draw(st.sampled_from([(), ("all",), ("Aspen",), ("Aspen", "all")]))
    return groups, spoke, made, tuple(Quote(f"old{n}", "trust", "Trust", label, "x") for n, label in enumerate(out))


@settings(max_examples=300, deadline=None)
@given(offered(), st.sampled_from([5, 10, 12]), st.randoms())
def test_every_quote_has_ten_possible_authors_and_order_tells_nothing(case, k, chance):
    _, spoke, made, out = case
    release = replace(BARE, quotes=out)
    given_plan = plan(spoke, made, k=k, published=[release])
    least, by_id = max(10, k), {one.id: one for one in made}
    for told in given_plan.quotes:
        own = by_id[told.id]
        # Counted from the plain table, by whoever knows the side and the wave besides what is told.
        rows = spoke[(spoke["wave"] == own.wave) & (spoke["side"] == own.side)]
        rows = rows if told.cohort == "all" else rows[rows["cohort"] == told.cohort]
        assert own.participant in set(rows["participant"])
        assert rows["participant"].nunique() >= least
        assert spoke.loc[spoke["wave"] == own.wave, "participant"].nunique() >= 16
        assert told.words == own.words
        assert not own.because
    labels = {told.cohort for told in given_plan.quotes}
    assert "all" not in labels or labels == {"all"}
    assert "all" not in {one.cohort for one in out} or labels <= {"all"}
    assert len(given_plan.quotes) + len(given_plan.waiting) == len(made)
    _require_balance(given_plan, by_id)
    shuffled = list(made)
    chance.shuffle(shuffled)
    rows = spoke.sample(frac=1, random_state=chance.randrange(1000))
    assert plan(rows, shuffled, k=k, published=[release]) == given_plan


def _require_balance(given_plan, by_id):
    own = [by_id[told.id] for told in given_plan.quotes]
    said = pd.Series([one.participant for one in own]).value_counts()
    assert said.max() <= max(1, len(own) // ONE_IN) if len(own) else True
    assert len({(one.participant, one.theme) for one in own}) == len(own)
    assert len({one.utterance for one in own}) == len(own)
    themes = pd.Series([(told.theme, told.cohort) for told in given_plan.quotes]).value_counts()
    assert themes.max() <= MOST_OF_A_THEME if len(own) else True


@settings(max_examples=100, deadline=None)
@given(offered(), st.data())
def test_a_label_depends_on_who_spoke_and_not_on_what_was_offered(case, data):
    """Else "the whole programme" would tell that a quote comes from a cohort that is too small to be named."""
    _, spoke, made, _ = case
    whole, part = plan(spoke, made), plan(spoke, data.draw(st.lists(st.sampled_from(made)) if made else st.just([])))
    before, after = ({told.id: told.cohort for told in one.quotes} for one in (whole, part))
    assert {told == "all" for told in before.values()} | {told == "all" for told in after.values()} in (
        set(), {True}, {False},
    )  # fmt: skip


BIG = {("Aspen", "end", "junior"): 10, ("Aspen", "end", "senior"): 10, ("Birch", "end", "junior"): 11}


def test_cohorts_are_named_where_each_has_ten_on_each_side():
    spoke, people = spoken(BIG)
    made = [quote("a", group, people[group][0]) for group in list(BIG)[:1]]
    made += [quote("b", list(BIG)[2], people[list(BIG)[2]][0])]
    assert {told.id: told.cohort for told in plan(spoke, made).quotes} == {"a": "Aspen", "b": "Birch"}
    small, _ = spoken({**BIG, ("Cedar", "end", "senior"): 9})
    assert {told.cohort for told in plan(small, made).quotes} == {"all"}
    assert {told.cohort for told in plan(spoke, made, k=11).quotes} == {"all"}


def test_quotes_once_told_for_the_whole_programme_are_not_told_by_cohort_later():
    spoke, people = spoken(BIG)
    group = next(iter(BIG))
    out = replace(BARE, quotes=(Quote("a", "trust", "Trust", "all", "x"),))
    made = [quote("a", group, people[group][0]), quote("n", group, people[group][1])]
    assert {told.cohort for told in plan(spoke, made, published=[out]).quotes} == {"all"}
    assert {told.cohort for told in plan(spoke, made).quotes} == {"Aspen"}


@pytest.mark.parametrize(
    ("juniors", "seniors", "leaves"), [(10, 6, True), (9, 9, False), (10, 5, False), (9, 40, False)]
)
def test_who_could_have_said_it_is_of_its_side_at_its_wave(juniors, seniors, leaves):
    group = ("Aspen", "end", "junior")
    spoke, people = spoken({group: juniors, ("Aspen", "end", "senior"): seniors, ("Aspen", "mid", "junior"): 30})
    given_plan = plan(spoke, [quote("a", group, people[group][0])])
    assert bool(given_plan.quotes) is leaves
    assert reasons(given_plan) == ({} if leaves else {"a": too_few(POSSIBLE_AUTHORS)})
    assert str(PEOPLE_FOR_QUOTES) in too_few(10)


def test_each_quote_that_stays_behind_has_its_reason():
    group = ("Aspen", "end", "junior")
    spoke, people = spoken({group: 20})
    who = people[group]
    made = [
        quote("stranger", group, "P unknown"), quote("nobody", group, ""), quote("hidden", group, who[0], theme="rare"),
        quote("changed", group, who[0], because="its words changed"),
        *(quote(f"same {n}", group, who[1], utterance="one", theme=theme) for n, theme in enumerate(THEMES[:2])),
        *(quote(f"again {n}", group, who[2], theme="respect") for n in range(2)),
        *(quote(f"full {n}", group, who[3 + n], theme="openness") for n in range(4)),
    ]  # fmt: skip
    found = reasons(plan(spoke, made))
    assert (found["stranger"], found["nobody"]) == (NOT_OF_PROGRAMME, NOT_OF_PROGRAMME)
    assert (found["hidden"], found["changed"]) == (THEME_HIDDEN, "its words changed")
    assert sum(because == SAME_ANSWER for because in found.values()) == 1
    assert sum(because == SAME_PERSON for because in found.values()) == 1
    assert sum(because == THEME_FULL for because in found.values()) in (1, 2)


def test_no_voice_says_more_than_a_third():
    group = ("Aspen", "end", "junior")
    spoke, people = spoken({group: 20})
    one = [quote(f"loud {theme}", group, people[group][0], theme=theme) for theme in THEMES]
    given_plan = plan(spoke, one)
    assert len(given_plan.quotes) == 1
    assert set(reasons(given_plan).values()) == {TOO_MUCH_OF_ONE}
    others = [quote(f"other {n}", group, people[group][1 + n], theme=THEMES[n % 3]) for n in range(6)]
    kept = {told.id for told in plan(spoke, one + others).quotes}
    assert sum(name.startswith("loud") for name in kept) * ONE_IN <= len(kept)


def test_both_directions_come_before_a_second_of_one():
    group = ("Aspen", "end", "junior")
    spoke, people = spoken({group: 20})
    good = [quote(f"good {n}", group, people[group][n]) for n in range(6)]
    for place in range(8):  # wherever the lot would put it
        bad = quote(f"bad {place}", group, people[group][7], direction="unfavourable")
        given_plan = plan(spoke, [*good, bad])
        assert bad.id in {told.id for told in given_plan.quotes}
        assert sorted(given_plan.directions.values()) == ["favourable", "favourable", "unfavourable"]


def test_the_order_is_another_in_each_release_and_that_of_nobody():
    group = ("Aspen", "end", "junior")
    spoke, people = spoken({group: 20})
    made = [quote(f"q{n}", group, people[group][n], theme=THEMES[n % 3]) for n in range(9)]
    orders = {tuple(told.id for told in plan(spoke, made, release_id=f"r{n}").quotes) for n in range(8)}
    assert len(orders) == 8
    assert {frozenset(order) for order in orders} == {frozenset(one.id for one in made)}, "the choice itself is steady"


def test_quotes_are_found_by_theme_and_those_of_everybody_beside_a_cohort():
    quotes = [Quote("1", "trust", "Trust", "Aspen", "x"), Quote("2", "openness", "Openness", "Birch", "y")]
    assert [title for title, _ in quotes_of(quotes)] == ["Openness", "Trust"]
    assert [title for title, _ in quotes_of(quotes, "Aspen")] == ["Trust"]
    assert quotes_of([replace(one, cohort="all") for one in quotes], "Aspen")[1][0] == "Trust"


def test_a_release_carries_its_quotes_and_earlier_documents_read_as_before():
    spoke, people = spoken({("Aspen", "end", "junior"): 20})
    group = ("Aspen", "end", "junior")
    inputs = programme(1)
    bare = planned(inputs)
    assert bare.quotes == ()
    with_quotes = planned(replace(inputs, quotes=OfferedQuotes((quote("a", group, people[group][0]),), spoke)))
    assert with_quotes.quotes == (), "the theme of a quote must be shown"
    document = to_document(bare)
    del document["release"]["quotes"]
    assert from_document(document) == bare


@pytest.mark.parametrize(
    "quotes",
    [
        [Quote("1", "t", "T", "all", "x"), Quote("2", "t", "T", "Aspen", "y")],
        [Quote("1", "t", "T", "all", " ")],
        [Quote("1", "t", "T", "all", "x" * (LONGEST_QUOTE + 1))],
        [Quote("1", "t", "T", "all", "x"), Quote("1", "u", "U", "all", "y")],
        [Quote(str(n), "t", "T", "all", "x") for n in range(MOST_OF_A_THEME + 1)],
    ],
)
def test_a_document_whose_quotes_break_a_rule_is_refused(quotes):
    document = to_document(replace(BARE, quotes=tuple(quotes)))
    with pytest.raises(StudyError) as error:
        from_document(document)
    assert error.value.code == "RELEASE_UNSAFE"
