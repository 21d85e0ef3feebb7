"""Nothing is torn or lost where a process is killed or several write at once: a small version of
`benchmarks/durability.py`, which keeps the result of many more tries.
"""

from __future__ import annotations

import random

import pytest

from analysis.workflow.workspace import open_workspace
from benchmarks import durability
from benchmarks.durability_ground import another, prepare, rows_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("durability")


@pytest.fixture(scope="module")
def ground(folder):
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("REVERB_KEY_FILE", str(folder / "reverb.key"))
        yield prepare(folder, 300)


def test_imports_that_are_killed_are_whole_or_not_there(ground, folder):
    tally = durability.kill_imports(ground, folder, 4, random.Random(1))
    assert tally["kills"] == tally["complete"] + tally["absent"] == 4
    assert durability.broken({"imports": tally}) == []


def test_migrations_that_are_killed_begin_again(ground, folder):
    tally = durability.kill_migrations(ground, folder, 3, random.Random(1))
    assert tally["kills"] == 3
    assert durability.broken({"migrations": tally}) == []


def test_flipped_bits_are_noticed_or_change_nothing(ground, folder):
    tally = durability.flip_bits(ground, folder, 12, random.Random())
    assert tally["noticed"] + tally["refused"] > 0
    assert durability.broken({"flips": tally}) == []


def test_decisions_of_several_processes_are_all_kept(ground, folder):
    with another(ground.store, folder) as copy:
        tally = durability.decide_at_once(copy, 3, 20)
    assert tally["kept"] == tally["distinct"] == 60
    assert durability.broken({"decisions": tally}) == []


def test_the_same_file_at_once_is_one_import(ground, folder):
    with another(ground.store, folder) as copy:
        tally = durability.import_at_once(copy, ground.more, 3)
    assert (tally["imports"], tally["imported"], tally["duplicate"]) == (1, 1, 3)


def test_a_loss_would_be_seen(ground, folder):
    """A store that lost its import after it was reported, and one with rows of neither state."""
    with another(ground.store, folder) as copy, open_workspace(copy) as space:
        before = rows_of(space.store)
    with another(ground.store, folder) as copy:
        lost = durability._after_a_kill(copy, "begun planned done imp-1", ground.more, before, "another state")
    assert lost["lost"] == 1
    assert durability.broken({"import": lost})
