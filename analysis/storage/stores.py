"""Opens the store and gives out its transactions. Holds no row of its own and imports no module that reads rows."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from analysis.errors import StoreError
from analysis.storage.ciphers import Cipher
from analysis.storage.engines import connect, locate, reading_connection, take_turn, with_marker, writing_connection
from analysis.storage.facts import KEY, LOG_UNMARKED, drop_fact, read_fact, write_fact
from analysis.storage.log_lines import MARK_LOG, append_log, has_lines
from analysis.storage.migration import bring_up_to_date

#: What `Store.reading` and `Store.writing` give, by a name that rooms without SQLAlchemy may use.
Transaction = Connection


@dataclass(frozen=True, slots=True)
class Store:
    """An open store. `path` is None for a server's; `cache_dir` is where what can be rebuilt is kept. One that is
    `read_only` (see `leaders`) takes no writing transaction.

    Use it in a `with` block or call `close`. One store serves many threads; each process opens its own.
    """

    engine: Engine = field(repr=False)
    path: Path | None
    cache_dir: Path
    _cipher: Cipher | None = field(repr=False)
    read_only: bool = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives back every connection."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that reads: everything in it sees the store at one moment."""
        with plain_failures(), self.bare_reading() as connection:
            yield connection

    @contextmanager
    def bare_reading(self) -> Iterator[Connection]:
        """`reading`, whose failures are the driver's own: for whoever looks for what is wrong with the store."""
        with with_marker(reading_connection(self.engine), self._cipher) as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes, after every other: all of it is kept, or nothing where an error leaves it.

        Raises StoreError (STORE_READ_ONLY) for a store that was opened for leaders.
        """
        if self.read_only:
            raise StoreError("STORE_READ_ONLY", "This store was opened for reading only.", "Nothing was changed.")
        with (
            plain_failures(),
            with_marker(writing_connection(self.engine), self._cipher) as connection,
            connection.begin(),
        ):
            take_turn(connection)
            yield connection

    @property
    def has_key(self) -> bool:
        """Whether encrypted values can be read and written."""
        return self._cipher is not None

    def encrypt(self, values: Sequence[str | None]) -> list[str | None]:
        """Ciphertexts of `values`. Raises StoreError where the store was opened without its key."""
        return self._key().encrypt(values)

    def decrypt(self, values: Sequence[str | None]) -> list[str | None]:
        """The texts of ciphertexts. Raises StoreError without the key, a ReverbError where a value was changed."""
        return self._key().decrypt(values)

    def encrypt_bytes(self, content: bytes, about: str) -> bytes:
        """`content` encrypted as a whole, for `about` alone. Raises StoreError where the store has no key."""
        return self._key().encrypt_bytes(content, about)

    def decrypt_bytes(self, packed: bytes, about: str) -> bytes:
        """What `encrypt_bytes` was given. Raises StoreError without the key, a ReverbError where it was changed."""
        return self._key().decrypt_bytes(packed, about)

    def _key(self) -> Cipher:
        if self._cipher is None:
            raise StoreError(
                "KEY_MISSING", "Names and texts of this store are encrypted, and its key file was not given.",
                "Set REVERB_KEY_FILE to the key file this store was made with.",
            )  # fmt: skip
        return self._cipher


def default_store() -> str:
    """Where the store is when nobody says: `REVERB_STORE`, else a file in the user's own data folder."""
    if named := os.environ.get("REVERB_STORE"):
        return named
    return str(_data_folder() / "reverb" / "reverb.sqlite")


def open_store(
    path_or_url: str | Path | None = None, cipher: Cipher | None = None, *, cache_dir: Path | None = None
) -> Store:
    """Opens the store, makes it where there is none, and brings its tables up to date.

    `cipher` is the key's (`analysis.privacy.encryption.Cipher`); without it only what is not encrypted can be read:
    studies, releases, jobs, profiles, the log. Raises StoreError for a file that is no store, a store of a later
    Reverb, a key that is not this store's, or a place that cannot be written.
    """
    url, path = locate(path_or_url or default_store())
    with plain_failures():
        engine = connect(url, path)
        try:
            bring_up_to_date(engine)
            _hold_to_key(engine, cipher)
        except BaseException:
            engine.dispose()
            raise
    return Store(engine, path, cache_dir or cache_beside(path, str(url)), cipher)


def _hold_to_key(engine: Engine, cipher: Cipher | None) -> None:
    """Notes the fingerprint of the first key and refuses any other; a log that is older than the key is marked."""
    if cipher is None or _known_key(engine) == (cipher.fingerprint, None):
        return
    with with_marker(writing_connection(engine), cipher) as connection, connection.begin():
        take_turn(connection)
        known, unmarked = read_fact(connection, KEY), read_fact(connection, LOG_UNMARKED)
        if known not in (None, cipher.fingerprint):
            raise StoreError(
                "KEY_OTHER", "The key file given is not the one this store was made with: nobody could be linked.",
                "Set REVERB_KEY_FILE to the key file of this store, or open a new store.",
            )  # fmt: skip
        if known is None:
            write_fact(connection, KEY, cipher.fingerprint)
        if has_lines(connection) and (known is None or unmarked is not None):
            append_log(connection, "Reverb", MARK_LOG, subject="from here on with the key")
        drop_fact(connection, LOG_UNMARKED)


def _known_key(engine: Engine) -> tuple[str | None, str | None]:
    """The fingerprint of the store's key, and whether the log waits for its mark."""
    with engine.connect() as connection, connection.begin():
        return read_fact(connection, KEY), read_fact(connection, LOG_UNMARKED)


def cache_beside(path: Path | None, url: str) -> Path:
    """Beside the store's file; for a server's store in the user's data folder."""
    if path is not None:
        return path.with_name(path.name + ".cache")
    return _data_folder() / "reverb" / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.cache"


def _data_folder() -> Path:
    """The folder in which this system keeps a user's application data."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", "~/AppData/Local")).expanduser()
    if sys.platform == "darwin":
        return Path("~/Library/Application Support").expanduser()
    return Path(os.environ.get("XDG_DATA_HOME", "~/.local/share")).expanduser()


@contextmanager
def plain_failures() -> Iterator[None]:
    """Says in plain words what the database's driver reports."""
    try:
        yield
    except OperationalError as error:
        if "already exists" in str(error.orig) or "duplicate column" in str(error.orig):
            raise _damaged("it says that it is older than its tables are") from error
        raise StoreError(
            "STORE_BUSY" if "locked" in str(error.orig) else "STORE_UNREACHABLE",
            f"The store could not be used: {error.orig}.", "Try again; if it stays so, check the disk or the server.",
        ) from error  # fmt: skip
    except IntegrityError as error:
        raise StoreError(
            "STORE_REFUSED", f"The store does not take these rows: {error.orig}.", "Nothing was kept."
        ) from error
    except DatabaseError as error:
        raise _damaged(str(error.orig)) from error
    except UnicodeDecodeError as error:  # a damaged text, be it a value or the driver's own message about one
        raise _damaged("it holds a text that is none") from error


def _damaged(what: str) -> StoreError:
    return StoreError(
        "STORE_DAMAGED", f"The store refused: {what}.", "Run `python -m analysis check`, or restore a backup."
    )
