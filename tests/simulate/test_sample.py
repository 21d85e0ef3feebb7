"""The committed sample data are what the simulator makes of the stated seed, and their dictionary names all of them."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest

from analysis.simulate import SAMPLE_SEED, TRUTH_FILE, write_exports

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
SAMPLES = ("programme", "first-year")


def parts_of(path):
    """A workbook by its parts, as other versions of the compression library pack the same content differently."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return [(part.filename, part.date_time, archive.read(part)) for part in archive.infolist()]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_sample_is_what_its_seed_makes(name, request, tmp_path):
    drawn = request.getfixturevalue(name.replace("-", "_"))
    assert drawn.seed == SAMPLE_SEED
    written = {path.name: path for path in write_exports(drawn, tmp_path)}
    committed = {path.name: path for path in (SAMPLE / name).iterdir()}
    assert written.keys() == committed.keys()
    for file_name, path in written.items():
        assert parts_of(path) == parts_of(committed[file_name]), (
            f"{name}/{file_name}: run the command in the dictionary"
        )


def test_the_sample_stays_small():
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 6_000_000


@pytest.mark.parametrize("name", SAMPLES)
def test_the_dictionary_names_every_file_and_column(name):
    text = (SAMPLE / "README.md").read_text(encoding="utf-8")
    for path in (SAMPLE / name).iterdir():
        assert f"`{path.name}`" in text
        if path.suffix == ".csv" and not path.name.startswith(("survey", "comparison")):
            delimiter = ";" if name == "first-year" else ","
            heading = next(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=delimiter))
            assert [column for column in heading if f"`{column}`" not in text] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_the_dictionary_states_seed_and_planted_effects(name):
    text = (SAMPLE / "README.md").read_text(encoding="utf-8")
    truth = json.loads((SAMPLE / name / TRUTH_FILE).read_text(encoding="utf-8"))
    assert str(truth["seed"]) in text
    for effect in truth["effects"]:
        if effect["cohort"] != "all" and effect["side"] == "all" and effect["wave_to"] == "end":
            stated = f"{effect['effect']:+.2f} ({effect['expected_change']:+.1f})"
            row = next(line for line in text.splitlines() if line.startswith(f"| {effect['cohort']} |"))
            assert stated in row
