"""Codes of other tools: proposed as themes with reasons, corrected by a person, and kept as other where nobody says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.errors import MappingError
from analysis.ingest.mapping_files import read_mapping, write_mapping
from analysis.workflow.code_themes import code_table, read_meaning, themes_of
from analysis.workflow.file_plans import ImportOptions, plan_contents
from tests.ingest.sheets_in_memory import contents
from tests.workflow.small import STUDY

HEAD = ["id", "document", "tag", "content"]


def tagged(*tags: str):
    rows = [[str(at), "Talk A", tag, f"This is passage number {at} of the talk."] for at, tag in enumerate(tags, 1)]
    return contents([HEAD, *rows], file_name="highlights.csv")


def planned(space, read, **said):
    return plan_contents(space, STUDY, read, options=ImportOptions(**said))


def codes_of(plan):
    return plan.checked.tables["codes"][["theme", "direction", "phrase"]].fillna("").to_numpy().tolist()


def test_names_of_themes_need_no_question(space):
    plan = planned(space, tagged("Trust", "Time and logistics > unfavourable", "My own idea"))
    assert plan.status == "planned"
    assert codes_of(plan) == [
        ["trust", "", "Trust"],
        ["logistics", "unfavourable", "Time and logistics > unfavourable"],
        ["other", "", "My own idea"],
    ]
    told = {finding.code: finding for finding in plan.findings}
    assert '"My own idea"' in told["OTHER_CODES"].message
    assert "1" in told["CODES_WITHOUT_DIRECTION"].message


def test_words_are_proposed_with_their_reason_and_asked_about(space):
    read = tagged("Trust", "lack of time")
    plan = planned(space, read)
    assert plan.status == "needs_mapping"
    assert '"lack of time" as logistics unfavourable' in plan.questions[0]
    reason = next(one for one in plan.recognition.reasons if one.part == "code lack of time")
    assert reason.because.endswith("in the codebook.")
    confirmed = planned(space, read, mapping=plan.mapping)
    assert confirmed.status == "planned"
    assert codes_of(confirmed)[1] == ["logistics", "unfavourable", "lack of time"]


def test_codes_of_which_none_is_a_theme_are_asked_about_once(space):
    read = tagged("red", "yellow")
    plan = planned(space, read)
    assert plan.status == "needs_mapping"
    assert "None of its 2 codes" in plan.questions[0]
    kept = planned(space, read, mapping=plan.mapping)
    assert (kept.status, [theme for theme, _, _ in codes_of(kept)]) == ("planned", ["other", "other"])


def test_a_mapping_as_a_file_says_what_codes_stand_for(space):
    read = tagged("red", "yellow", "Trust")
    told = {"theme": {"red": "trust unfavourable", "Yellow": "openness", "Trust": "other"}}
    mapping = read_mapping(write_mapping(replace(planned(space, read).mapping, values=told)))
    plan = planned(space, read, mapping=mapping)
    assert plan.status == "planned"
    assert codes_of(plan) == [["trust", "unfavourable", "red"], ["openness", "", "yellow"], ["other", "", "Trust"]]


@pytest.mark.parametrize("text", ["trusty", "trust sideways", "favourable", ""])
def test_what_is_no_theme_is_refused_with_those_there_are(space, text):
    with pytest.raises(MappingError, match="Themes are other, technology"):
        read_meaning(text)
    read = tagged("red")
    mapping = replace(planned(space, read).mapping, values={"theme": {"red": text}})
    assert (planned(space, read, mapping=mapping).status) == "needs_mapping"


def test_the_table_of_codes_shows_and_takes_corrections(space):
    read = tagged("Trust", "lack of time", "lack of time", "red")
    plan = planned(space, read)
    table = code_table(read, plan.mapping, plan.recognition.reasons)
    assert table[["Code", "Times", "Theme", "Direction"]].to_numpy().tolist() == [
        ["Trust", 1, "trust", ""], ["lack of time", 2, "logistics", "unfavourable"], ["red", 1, "other", ""],
    ]  # fmt: skip
    assert all(table["Why"].str.endswith("."))
    corrected = table.assign(Theme=["trust", "other", "openness"], Direction=["favourable", "unfavourable", ""])
    mapping = replace(plan.mapping, values=themes_of(corrected, plan.mapping))
    assert mapping.values["theme"] == {"Trust": "trust favourable", "lack of time": "other", "red": "openness"}
    assert code_table(read, mapping)[["Theme", "Direction"]].to_numpy().tolist() == [
        ["trust", "favourable"], ["other", ""], ["openness", ""],
    ]  # fmt: skip


def test_codes_of_utterances_keep_the_directions_of_their_rows(space):
    table = [["Utterance", "Theme", "Direction"], ["I1.2", "Trust", "-"], ["I1.3", "red", "+"]]
    plan = planned(space, contents(table, file_name="codes.csv"))
    assert plan.status == "planned"
    assert codes_of(plan) == [["trust", "unfavourable", "Trust"], ["other", "favourable", "red"]]
