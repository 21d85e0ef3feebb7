"""How a text file is written, to be corrected by hand: its encoding, and what divides its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import streamlit as st

from analysis.ingest.contents import FileContents
from analysis.ingest.door import Choices
from analysis.ingest.door_text import ENCODINGS

_ENCODING_WORDS: Final = {name: name for name in ENCODINGS}
_DELIMITER_WORDS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def choose_layout(contents: FileContents | None, key: str, choices_key: str) -> None:
    """What a text file was read as; another choice, kept under `choices_key`, reads it again.

    A file that was refused has no contents: only where a person had chosen can the choice be another one.
    """
    said: Choices = st.session_state.get(choices_key, Choices())
    encoding, delimiter = said.encoding, said.delimiter
    if contents is not None:
        encoding, delimiter = contents.encoding, contents.delimiter
    if encoding is None or delimiter is None or (contents is not None and contents.format != "csv"):
        return
    names = (f"encoding-{key}", f"delimiter-{key}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name, label, now, words in (
            (names[0], "Encoding", encoding, _ENCODING_WORDS),
            (names[1], "Columns are divided by", delimiter, _DELIMITER_WORDS),
        ):
            _choice(name, label, now, words, names, choices_key)


def _choice(
    key: str, label: str, now: str, words: Mapping[str, str], names: tuple[str, str], choices_key: str
) -> None:  # fmt: skip
    named = {**words, now: words.get(now, now)}
    st.selectbox(
        label, tuple(named), index=list(named).index(now), key=key, format_func=named.__getitem__, width=200,
        on_change=_read_again, args=(names, choices_key),
    )  # fmt: skip


def _read_again(names: tuple[str, str], choices_key: str) -> None:
    encoding, delimiter = (st.session_state[name] for name in names)
    st.session_state[choices_key] = Choices(encoding, delimiter)
