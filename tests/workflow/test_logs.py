"""A log kept by hand from the file to the claims: the same door, undo, cleaned data, and the table of mappings."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.exports.cleaned import cleaned_tables
from analysis.ingest.mapping_files import read_mapping, write_mapping
from analysis.ingest.recognition import recognise
from analysis.storage.imports import list_imports, undo_import
from analysis.wording.files import kind_words
from analysis.workflow.file_plans import plan_contents
from analysis.workflow.imports import carry_out
from analysis.workflow.mapping_table import word_table, words_of
from analysis.workflow.studies import open_study
from tests.workflow.small import STUDY, WHO, read_here

HEAD = "Month,What was counted,Cohort,Pair,Side,Number"
LOG = f"{HEAD}\n2024-05,Idea raised,Aspen,P1,junior,3\n2024-06,Idea adopted,Aspen,P1,,1\n2024-06,Referral,,,,2\n"


@pytest.fixture
def bring(space, tmp_path_factory):
    """Imports a log written now, and gives its contents."""
    folder = tmp_path_factory.mktemp("files")

    def one(name: str, text: str):
        (folder / name).write_text(text, encoding="utf-8")
        contents = read_here(folder / name)
        plan = plan_contents(space, STUDY, contents)
        assert plan.status == "planned", (plan.questions, plan.findings)
        carry_out(space, STUDY, plan, who=WHO)
        return contents

    return one


def test_a_log_comes_in_counts_once_and_goes_with_an_undo(space, bring) -> None:
    bring("log.csv", LOG)
    bring("log-later.csv", LOG + "2024-07,Idea raised,Aspen,P1,junior,1\n")
    facts = open_study(space, STUDY).facts
    counted = facts.groupby("name")["value"].apply(list).to_dict()
    assert counted == {"idea raised": ["3", "1"], "idea adopted": ["1"], "referral": ["2"]}, "each counts once"
    assert (list_imports(space.store, STUDY)[0].kind, kind_words("log")) == ("log", "a log kept by hand")
    exported = cleaned_tables(open_study(space, STUDY), pd.DataFrame(), pd.DataFrame(), shapes=())
    assert exported["facts"][["name", "pair", "side"]].notna().sum().to_dict() == {"name": 4, "pair": 3, "side": 2}
    described = exported["codebook"].query("table == 'facts'").set_index("column")["meaning"]
    assert not described.str.startswith("not described").any()
    for line in list_imports(space.store, STUDY):
        undo_import(space.store, STUDY, line.import_id, who=WHO)
    assert open_study(space, STUDY).facts.empty


def test_a_word_that_nobody_knows_is_explained_on_the_load_page(space, tmp_path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(f"{HEAD}\n2024-05,Idea raised,,,,3\n2024-06,Eureka,,,,1\n", encoding="utf-8")
    contents = read_here(path)
    seen = recognise(contents)
    words = word_table(contents, seen.mapping)
    assert words[["Column", "Word"]].values.tolist() == [["What was counted", "Eureka"]]
    told = words_of(words.assign(Means="idea adopted"), contents, seen.mapping)
    assert told == {"counted": {"Eureka": "idea adopted"}}
    assert read_mapping(write_mapping(seen.mapping)) == seen.mapping
