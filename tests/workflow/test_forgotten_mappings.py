"""Names of codes that name somebody leave mappings with them, and the files are known again all the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.ingest.mapping import ColumnMapping, Mapping
from analysis.ingest.mapping_files import read_mapping, write_mapping
from analysis.storage.checking import check
from analysis.storage.imports import list_imports, undo_import
from analysis.storage.profiles import find_profiles
from analysis.workflow.file_plans import ImportOptions, plan_contents
from analysis.workflow.forgetting import forget
from analysis.workflow.forgotten_mappings import clean_mapping, clean_mapping_text
from analysis.workflow.imports import carry_out, remember_mapping
from tests.ingest.sheets_in_memory import contents
from tests.workflow.small import STUDY, WHO
from tests.workflow.test_passages import HEAD, OURS, name_of, said


def coded(small):
    """A project whose one code names somebody of the roster, the mapping that a person confirmed, and whom it names."""
    person, _ = said(small)
    name = name_of(small, person)
    rows = [
        ["a talk.docx", "Ada", "A passage that somebody else said there.", "ctid:1", f"Idea of {name}"],
        ["a talk.docx", "Ada", "Another passage that somebody else said.", "ctid:2", "Trust > favourable"],
    ]
    read = contents([HEAD, *rows], file_name="codes.csv")
    return read, {"theme": {f"Idea of {name}": "innovation favourable"}}, person, name


def planned(space, read, values):
    seen = plan_contents(space, STUDY, read, options=ImportOptions())
    mapping = replace(seen.recognition.mapping, values=values)
    return plan_contents(space, STUDY, read, options=ImportOptions(mapping=mapping))


@pytest.fixture
def brought(small, space):
    """The project in the study with its mapping saved, before anybody is forgotten."""
    small.bring(space, OURS)
    read, values, person, name = coded(small)
    plan = planned(space, read, values)
    assert plan.status == "planned", plan.questions
    done = carry_out(space, STUDY, plan, who=WHO)
    others = Mapping("log", columns=(ColumnMapping("Month", "date"), ColumnMapping("What", "counted")), fingerprint="f")
    remember_mapping(space, others, who=WHO)
    assert name in line(space, done.import_id).mapping
    assert any(name in one.mapping for one in find_profiles(space.store))
    return read, values, person, name, done.import_id


def line(space, import_id):
    return next(one for one in list_imports(space.store, STUDY, undone=True) if one.import_id == import_id)


def test_a_name_of_a_code_leaves_the_mappings_of_imports_and_saved_ones(space, brought):
    read, values, person, name, import_id = brought
    first, last = name.split()[0], name.split()[-1]
    forget(space, STUDY, person, who=WHO)
    kept = line(space, import_id).mapping
    assert not [word for word in (first, last) if word in kept]
    assert read_mapping(kept).values == {"theme": {"Idea of [name]": "innovation favourable"}}
    assert [one.name for one in find_profiles(space.store)] == ["log f"], "what names nobody stays"
    assert check(space.store) == ()
    again = planned(space, read, values)
    assert (again.status, again.import_id) == ("duplicate", import_id), "the same file by the same mapping"


def test_a_project_that_comes_again_does_not_bring_the_name_back(small, space, brought):
    read, values, person, name, import_id = brought
    forget(space, STUDY, person, who=WHO)
    undo_import(space.store, STUDY, import_id, who=WHO)
    done = carry_out(space, STUDY, planned(space, read, values), who=WHO)
    assert name.split()[-1] not in line(space, done.import_id).mapping
    assert not any(name.split()[-1] in one.mapping for one in find_profiles(space.store))
    assert check(space.store) == ()


def test_headings_that_are_codes_are_cleaned_and_named_once():
    columns = [("Code: Anna Applied", "applied"), ("Code: Ben Applied", "applied"), ("Anna", "ignore"),
               ("Excerpt", "text"), ("Anna Resource", "interview")]  # fmt: skip
    mapping = Mapping("codes", columns=tuple(ColumnMapping(*one) for one in columns), sheet="Anna")

    def clean(text):
        return text.replace("Anna", "[name]").replace("Ben", "[name]")

    cleaned = clean_mapping(mapping, clean)
    assert [column.source for column in cleaned.columns] == [
        "Code: [name] Applied", "[name]", "Excerpt", "Anna Resource",
    ], "what rows are read by stays"  # fmt: skip
    assert cleaned.sheet == "[name]"
    assert read_mapping(clean_mapping_text(write_mapping(mapping), clean)) == cleaned
    assert clean_mapping_text("of Anna = [", clean) == "of [name] = ["
    same = write_mapping(mapping)
    assert clean_mapping_text(same, lambda text: text) is same
