"""What must not be done twice at once is done one after the other, by whichever process."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from analysis.storage.stores import open_store
from analysis.storage.turns import turn

ROOT = Path(__file__).parents[2]
WAITS = """
import sys
from analysis.storage.stores import open_store
from analysis.storage.turns import turn
with open_store(sys.argv[1]) as store, turn(store, "samples"):
    print("mine", flush=True)
"""


def place_of(store):
    return str(store.path or store.engine.url.render_as_string(hide_password=False))


def test_another_process_waits_and_other_work_does_not(store):
    words = [sys.executable, "-c", WAITS, place_of(store)]
    said: list[str] = []
    with open_store(place_of(store)) as mine, ExitStack() as closing:
        with turn(mine, "samples"):
            other = closing.enter_context(subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True))
            reader = threading.Thread(target=lambda: said.append(other.stdout.readline()))
            reader.start()
            with turn(mine, "something else"):
                reader.join(timeout=3)
            assert said == [], "the turn is not over"
        reader.join(timeout=60)
        assert said == ["mine\n"]
        assert other.wait(timeout=60) == 0


def test_a_turn_ends_with_an_error(store):
    with pytest.raises(RuntimeError), turn(store, "samples"):
        raise RuntimeError("stop")
    done = []
    with turn(store, "samples"):
        done.append("entered")
    assert done == ["entered"]
