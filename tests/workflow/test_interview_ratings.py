"""Ratings by interviewers: kept apart, the last one holds, and gone with the interview of somebody forgotten."""

from __future__ import annotations

import pytest

from analysis.errors import StoreError, StudyError
from analysis.scores.interview_ratings import RATED, summarise_ratings
from analysis.storage.checking import check
from analysis.storage.imports import list_imports, undo_import
from analysis.storage.rows import read_tables
from analysis.storage.side_rows import read_identifiers
from analysis.storage.studies import set_read_only
from analysis.storage.versions import study_version
from analysis.wording.files import kind_words
from analysis.wording.talks import describe_waiting_ratings
from analysis.workflow.coding import open_desk
from analysis.workflow.file_plans import ImportOptions, plan_contents
from analysis.workflow.forgetting import erase_tokens, forget
from analysis.workflow.imports import carry_out
from analysis.workflow.interview_ratings import rate_interview, read_ratings, waiting_ratings
from analysis.workflow.studies import open_study
from tests.workflow.small import STUDY, WHO, read_here


@pytest.fixture
def talks(small, space):
    small.bring(space, ["roster", "hris-people", "interviews-end"])
    return space


def rate(space, interview, **values):
    rate_interview(space.store, STUDY, interview, values, who=WHO)


def test_ratings_are_kept_apart_and_the_last_one_holds(talks):
    (first, second) = open_desk(talks, STUDY).talks["interview"].tolist()[:2]
    before, facts = study_version(talks.store, STUDY), open_study(talks, STUDY).facts
    rate(talks, first, engagement=2, stay=5)
    rate(talks, second, engagement=4)
    rate(talks, first, engagement=3)
    assert study_version(talks.store, STUDY) != before
    assert open_study(talks, STUDY).facts.equals(facts), "no score can take them for an answer"
    held = read_ratings(talks.store, STUDY)
    assert sorted(held.to_numpy().tolist()) == sorted([[second, "engagement", 4], [first, "engagement", 3]])
    assert summarise_ratings(held, open_desk(talks, STUDY).talks)["n"].sum() == 2
    rate(talks, first)
    assert read_ratings(talks.store, STUDY)["interview"].tolist() == [second]


@pytest.mark.parametrize("values", [{"joy": 3}, {"stay": 0}, {"stay": 6}, {"stay": 2.5}, {"stay": True}])
def test_what_cannot_be_rated_is_refused(talks, values):
    with pytest.raises(StudyError, match="cannot be rated"):
        rate(talks, "I1", **values)
    set_read_only(talks.store, STUDY, True)
    with pytest.raises(StoreError, match="cannot be changed"):
        rate(talks, "I1", stay=3)


def test_ratings_go_with_the_interview_of_somebody_who_is_forgotten(talks):
    said = read_tables(talks.store, STUDY)["interviews"].dropna(subset=["token"])
    token, interview = said["token"].iloc[0], said["interview"].iloc[0]
    other = next(name for name in said["interview"] if name != interview)
    rate(talks, interview, stay=1)
    rate(talks, interview, stay=2)
    rate(talks, f"{interview} (end)", stay=2)  # as an open study calls it where several files share the name
    rate(talks, other, stay=3)
    erase_tokens(talks, STUDY, frozenset([token]), who=WHO)
    assert read_ratings(talks.store, STUDY).to_numpy().tolist() == [[other, "stay", 3]]
    assert check(talks.store) == ()
    rate(talks, other, stay=4)
    assert check(talks.store) == ()


# -- from files ---------------------------------------------------------------------------------------------------

SHEET = "Interview,Engagement,Understanding,Intention to stay\n"


@pytest.fixture
def bring(space, tmp_path):
    """Imports a file written now, and gives the line of its import."""

    def one(name: str, text: str, **said: object):
        (tmp_path / name).write_text(text, encoding="utf-8")
        plan = plan_contents(space, STUDY, read_here(tmp_path / name), options=ImportOptions(**said))
        assert plan.status == "planned", (plan.questions, plan.findings)
        return carry_out(space, STUDY, plan, who=WHO)

    return one


def held(space):
    desk = open_desk(space, STUDY)
    ratings = read_ratings(space.store, STUDY, desk.rated)
    return {(one, rated): value for one, rated, value in ratings.itertuples(index=False)}


def waiting(space):
    return waiting_ratings(open_desk(space, STUDY).rated)


def test_ratings_of_a_file_count_wait_and_go_with_an_undo(talks, bring):
    before = open_study(talks, STUDY)
    name = before.interviews["interview"].iloc[0]
    first = bring("first.csv", f"{SHEET}{name},4,5,\nnowhere,1,1,1\n")
    assert (first.rows_set_aside, kind_words(first.mapping.kind)) == (0, "interviewers' ratings")
    assert held(talks) == {(name, "engagement"): 4, (name, "understanding"): 5}
    assert waiting(talks) == (["nowhere"], [])
    assert open_study(talks, STUDY).facts.equals(before.facts), "no score can take them for a count"
    later = bring("later.csv", f"{SHEET}{name},2,,3\n")
    assert held(talks) == {(name, "engagement"): 2, (name, "understanding"): 5, (name, "stay"): 3}, "the last one holds"
    undo_import(talks.store, STUDY, later.import_id, who=WHO)
    undo_import(talks.store, STUDY, first.import_id, who=WHO)
    assert held(talks) == {}
    assert waiting(talks) == ([], [])
    assert check(talks.store) == ()


def test_what_is_typed_wins_and_nothing_typed_is_nothing_rated(talks, bring):
    name, other = open_desk(talks, STUDY).talks["interview"].tolist()[:2]
    rate(talks, name, engagement=1)
    bring("ratings.csv", f"{SHEET}{name},4,5,5\n{other},3,3,3\n")
    assert held(talks) == {(name, "engagement"): 1} | {(other, rated): 3 for rated in RATED}
    rate(talks, other)
    assert held(talks) == {(name, "engagement"): 1}


def test_ratings_find_their_interview_whichever_file_comes_first(small, space, bring):
    small.bring(space, ["roster", "hris-people"])
    bring("ratings.csv", f"{SHEET}I7,4,5,5\n")
    assert waiting(space) == (["I7"], [])
    bring("talk.csv", "Interview,Speaker,Text\nI7,Ann,I learned a lot.\n", kind="interviews", wave="end")
    assert held(space) == {("I7", "engagement"): 4, ("I7", "understanding"): 5, ("I7", "stay"): 5}


def test_a_name_that_two_files_share_is_told_apart_by_the_wave_or_waits(small, space, bring):
    small.bring(space, ["roster", "hris-people"])
    for wave, said in (("baseline", "I hope to learn a lot."), ("end", "I did learn a lot.")):
        text = f"Interview,Utterance,Speaker,Text\nI7,I7-1,Ann,{said}\n"
        bring(f"{wave}.csv", text, kind="interviews", wave=wave)
    bring("ratings.csv", f"{SHEET}I7,4,5,5\n")
    assert (held(space), waiting(space)) == ({}, ([], ["I7"]))
    told = describe_waiting_ratings(*waiting(space))
    assert "whose name several files share wait: I7" in told
    assert "column with the wave" in told
    bring("waves.csv", "Interview,Wave,Engagement\nI7,Baseline,2\nI7 (end),,3\n")
    assert held(space) == {("I7 (baseline)", "engagement"): 2, ("I7 (end)", "engagement"): 3}


WIDE = """Interview,Employee ID,Interviewee,Role,What did you learn?,What got in the way?,Engagement
T1,{one},Ann,Mentor,I learned how the older colleagues decide things every single day.,Our calendars got in the way most of the time this year.,4
T2,{two},Ben,Mentee,I learned how the younger colleagues use all these tools at work.,Nothing at all got in the way as far as I can tell.,2
"""  # noqa: E501 - rows of a file


def test_ratings_beside_answers_follow_them_and_go_with_a_person_for_good(talks, bring):
    people = read_identifiers(talks.store, STUDY)
    one, two = people.loc[people["kind"] == "employee_id", "value"].tolist()[:2]
    wide = WIDE.format(one=one, two=two)
    bring("interviews-mid.csv", wide, wave="mid")
    made = held(talks)
    assert sorted(made.values()) == [2, 4]
    said = open_study(talks, STUDY).interviews
    assert {name for name, _ in made} == {"T1", "T2"} <= set(said["interview"])
    names = {value: name for (name, _), value in made.items()}
    sheet = f"{SHEET}{names[4]},5,5,5\n{names[2]},3,3,3\n"
    bring("ratings.csv", sheet)
    forget(talks, STUDY, one, who=WHO)
    assert held(talks) == {(names[2], rated): 3 for rated in RATED}
    assert waiting(talks) == ([], [])
    assert check(talks.store) == ()
    for line in list_imports(talks.store, STUDY):
        if line.kind == "ratings" or line.wave == "mid":
            undo_import(talks.store, STUDY, line.import_id, who=WHO)
    again = bring("interviews-again.csv", wide + "\n", wave="mid")
    assert again.rows_set_aside == 1
    assert list(held(talks).values()) == [2]
    assert bring("ratings-again.csv", sheet).rows_set_aside == 1, "the interview of somebody who was forgotten"
    assert set(held(talks).values()) == {3}


def test_names_in_labels_of_interviews_are_replaced_alike(small, space, bring):
    small.bring(space, ["roster", "hris-people"])
    bring("talk.csv", "Interview,Speaker,Text\nAnna Quillon,Ann,I learned a lot.\n", kind="interviews", wave="end")
    bring("ratings.csv", f"{SHEET}Anna Quillon,4,5,5\n")
    ((name, _), *_) = held(space)
    assert "Quillon" not in name
    assert not read_tables(space.store, STUDY)["facts"]["value"].str.contains("Quillon").any()
