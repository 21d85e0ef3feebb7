"""Private folders in which a file lies while it is read, gone afterwards even where this process was killed.

A folder is named after the process that made it. Whoever makes the next one clears away those of processes that are no
more: a kill leaves nobody's answers lying about for longer than that.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_PREFIX: Final = "reverb-"
_OURS: Final = re.compile(rf"{_PREFIX}(\d{{1,10}})-\w+")


@contextlib.contextmanager
def private_folder() -> Iterator[Path]:
    """An empty folder that only this user can enter, removed at the end."""
    sweep()
    with tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-") as folder:
        yield Path(folder)


def sweep() -> None:
    """Remove the folders of this user's processes that have ended without removing them.

    On Windows nothing is removed: there nobody can ask whether a process lives without ending it.
    """
    if sys.platform == "win32":
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        made_by = _OURS.fullmatch(folder.name)
        if made_by and not _lives(int(made_by[1])) and _is_mine(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's process
        return True
    return True


def _is_mine(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        found = folder.lstat()
        return folder.is_dir() and not folder.is_symlink() and found.st_uid == os.getuid()
    return False
