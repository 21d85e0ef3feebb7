"""The mapping of one file, to be corrected by hand: what it holds, what each column means, what its words mean."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd
import streamlit as st

from analysis.errors import MappingError
from analysis.exports.writing import MIME
from analysis.ingest.contents import FileContents
from analysis.ingest.dates import DATE_ORDERS
from analysis.ingest.mapping import PERSON_KEYS, Mapping
from analysis.ingest.mapping_files import read_mapping, write_mapping
from analysis.ingest.meanings import DATES, KINDS, MEANING_LABELS, MEMBERSHIP
from analysis.ingest.recognition_questions import Reason
from analysis.ingest.sheet_view import HeaderRows
from analysis.instruments import item_index
from analysis.study import ARMS, SIDES
from analysis.wording.files import kind_words
from analysis.wording.names import escape_passage, plain_text
from analysis.workflow.answer_table import ANSWERS, answer_table, columns_with_answers
from analysis.workflow.code_themes import themes_of
from analysis.workflow.file_plans import FilePlan, ImportOptions
from analysis.workflow.mapping_table import COLUMNS, column_table, columns_of, explanations, word_table, words_of
from analysis.workflow.taking import MAPPING, Taking
from pages.shared.code_editor import edit_codes
from pages.shared.downloads import download_button
from pages.shared.session import current_study

_KEY_WORDS: Final = {
    "employee_id": "employee number", "email": "mail address", "code": "self-made code",
    "row": "nothing: each row is somebody else",
}  # fmt: skip
_ORDER_WORDS: Final = dict(zip(DATE_ORDERS, ("day first, as 31.12.2025", "month first, as 12/31/2025"), strict=True))
_DECIMAL_WORDS: Final = {".": "as 3.5", ",": "as 3,5"}
#: Stands for "nobody said so".
_UNSAID: Final = ""


def correct_mapping(plan: FilePlan, key: str, said_key: str) -> None:
    """Let a person change every part of the plan's mapping; what is said is kept under `said_key`."""
    mapping, contents = plan.mapping, plan.contents
    assert contents is not None  # only plans of files that could be read come here
    _first(mapping or _as_said(said_key), contents, key, said_key)
    if mapping is None:
        return
    try:
        reasons = plan.recognition.reasons if plan.recognition else ()
        _form(mapping, contents, f"{key}-{mapping.kind}-{mapping.sheet}-{mapping.first_row}", said_key, reasons)
    except MappingError as error:
        st.error(escape_passage(f"{error.message} {error.advice}"))
    _files_of_mappings(mapping, key, said_key)


def _as_said(said_key: str) -> Mapping:
    """What was said of a file in which no header was found."""
    said = st.session_state.get(said_key, ImportOptions())
    header = said.header or HeaderRows(1)
    return Mapping(said.kind or KINDS[0], sheet=said.sheet, first_row=header.first_row, header_rows=header.count)


def _first(mapping: Mapping, contents: FileContents, key: str, said_key: str) -> None:
    """What decides all the rest, and is looked at anew as soon as it is said: kind, sheet, where the headings are."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox(
            "What it holds", KINDS, index=KINDS.index(mapping.kind), key=f"kind-{key}", width=260,
            help="; ".join(f"{name}: {kind_words(name)}" for name in KINDS),
        )  # fmt: skip
        sheets = [sheet.name for sheet in contents.data_sheets]
        sheet = mapping.sheet
        if len(sheets) > 1:
            sheet = st.selectbox(
                "Sheet", sheets, index=sheets.index(sheet) if sheet in sheets else 0, key=f"sheet-{key}", width=260,
                format_func=plain_text,
            )  # fmt: skip
        header = _header(mapping, key)
    if (kind, sheet, header) != (mapping.kind, mapping.sheet, HeaderRows(mapping.first_row, mapping.header_rows)):
        st.session_state[said_key] = ImportOptions(kind=kind, sheet=sheet, header=header)
        st.rerun()


def _header(mapping: Mapping, key: str) -> HeaderRows:
    """Where the headings are; rows above them are titles and are not read."""
    first = st.number_input("Headings begin in row", 1, None, mapping.first_row, key=f"first-row-{key}", width=170)
    count = st.selectbox("Rows of headings", (1, 2, 3), mapping.header_rows - 1, key=f"header-rows-{key}", width=150)
    return HeaderRows(int(first), int(count))


def _form(
    mapping: Mapping, contents: FileContents, key: str, said_key: str, plan_reasons: Sequence[Reason]
) -> None:  # fmt: skip
    with st.form(f"form-{key}", border=False):
        said = _head(mapping, contents, key)
        table = st.data_editor(
            column_table(contents, mapping), hide_index=True, disabled=["Column", "Values"], key=f"columns-{key}",
            alt="The columns of the file and what they mean", column_config=_column_config(mapping), placeholder="",
            column_order=COLUMNS if _holds_answers(mapping) else COLUMNS[:3],
        )  # fmt: skip
        words = word_table(contents, mapping)
        if not words.empty:
            st.markdown("Reverb does not know these words. Say what they mean, or leave them open.")
            words = st.data_editor(
                words, hide_index=True, disabled=["Column", "Word"], key=f"words-{key}",
                alt="Words of the file and what they mean", placeholder="",
                column_config={"Means": st.column_config.SelectboxColumn(options=["", *explanations(mapping)])},
            )  # fmt: skip
        answers = _answers(contents, mapping, key)
        codes = edit_codes(contents, mapping, plan_reasons, key)
        if st.form_submit_button("Use this mapping", icon=":material/check:", key=f"use-{key}"):
            columns, values = columns_of(table, contents, mapping), words_of(words, contents, mapping)
            columns = columns_with_answers(answers, contents, mapping, columns)
            values = themes_of(codes, replace(mapping, values=values)) if len(codes) else values
            _say(replace(said, columns=columns, values=values), said_key)


def _answers(contents: FileContents, mapping: Mapping, key: str) -> pd.DataFrame:
    """What the answers that no scale explains are worth, as a person says it."""
    answers = answer_table(contents, mapping)
    if answers.empty:
        return answers
    st.markdown("Reverb does not know what these answers are worth. Give each its value, or say that it is none.")
    return st.data_editor(
        answers, hide_index=True, disabled=list(ANSWERS[:2]), key=f"answers-{key}", placeholder="",
        alt="Answers of the file and what they are worth",
        column_config={
            "Value": st.column_config.NumberColumn(help="On the scale that is named, as answered: nothing turned."),
            "No answer": st.column_config.CheckboxColumn(help="Such as: not applicable."),
        },
    )  # fmt: skip


def _say(mapping: Mapping, said_key: str) -> None:
    st.session_state[said_key] = ImportOptions(mapping=mapping)
    st.rerun()


def _head(mapping: Mapping, contents: FileContents, key: str) -> Mapping:
    """Wave, what tells people apart, the data's date, how dates are written, and what holds for everybody."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wave, as_of, order = mapping.wave, mapping.as_of, mapping.date_order
        if _holds_answers(mapping) or mapping.kind == "invitations":
            wave = _words("Wave of all rows", wave, f"wave-{key}")
        person_key = st.selectbox(
            "People are told apart by", PERSON_KEYS, index=PERSON_KEYS.index(mapping.person_key), key=f"person-{key}",
            format_func=_KEY_WORDS.__getitem__, width=260,
        )  # fmt: skip
        if mapping.kind in ("people", "employment"):
            shown = as_of or _day_in(contents.file_name)
            day = st.date_input("Exits are known up to", shown, key=f"as-of-{key}", width=200)
            as_of = day if isinstance(day, dt.date) else None
        if mapping.has(*DATES):
            order = _choice("Dates are written", DATE_ORDERS, order, f"order-{key}", _ORDER_WORDS)
        decimal = st.selectbox(
            "Numbers are written", tuple(_DECIMAL_WORDS), list(_DECIMAL_WORDS).index(mapping.decimal),
            key=f"decimal-{key}", format_func=_DECIMAL_WORDS.__getitem__, width=150,
        )  # fmt: skip
        said = replace(mapping, wave=wave, person_key=person_key, date_order=order, as_of=as_of, decimal=decimal)
        return _everybody(said, key) if _holds_answers(mapping) or mapping.has(*MEMBERSHIP) else said


def _holds_answers(mapping: Mapping) -> bool:
    return mapping.kind in ("survey", "interviews") or mapping.has("item", "comment", "text")


def _everybody(mapping: Mapping, key: str) -> Mapping:
    """The mapping with what holds for everybody in the file, where no column says it for each."""
    cohort, side, arm = mapping.cohort, mapping.side, mapping.arm
    if not mapping.has("cohort"):
        cohort = _words("Cohort of everybody", cohort, f"cohort-{key}")
    if not mapping.has("side"):
        side = _choice("Side of everybody", SIDES, side, f"side-{key}")
    if not mapping.has("arm"):
        arm = _choice("Arm of everybody", ARMS, arm, f"arm-{key}")
    return replace(mapping, cohort=cohort, side=side, arm=arm)


def _words(label: str, now: str | None, key: str) -> str | None:
    """A few words, or None for what the file itself says."""
    return st.text_input(label, now or "", key=key, placeholder="as the file says", width=200).strip() or None


def _choice(
    label: str, options: tuple[str, ...], now: str | None, key: str, words: dict[str, str] | None = None
) -> str | None:
    """One of the options, or None for what the file itself says."""
    named = {_UNSAID: "as the file says", **(words or {name: name for name in options})}
    chosen = st.selectbox(
        label, tuple(named), index=list(named).index(now or _UNSAID), key=key, format_func=named.__getitem__, width=200
    )
    return chosen or None


def _day_in(file_name: str) -> dt.date | None:
    """A day in the file's name, offered as the data's date; the person confirms it or not."""
    found = re.search(r"20\d{2}-[01]\d-[0-3]\d", file_name)
    try:
        return dt.date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def _column_config(mapping: Mapping) -> dict[str, Any]:
    known = {item: f"{item}: {one.text or questionnaire.title}" for item, (questionnaire, one) in item_index().items()}
    own = {column.item: column.item for column in mapping.columns if column.item and column.item not in known}
    named = {"": "", **own, **known}
    return {
        "Means": st.column_config.SelectboxColumn(options=list(MEANING_LABELS.values()), required=True),
        "Question": st.column_config.SelectboxColumn(
            options=list(named), format_func=lambda item: named.get(str(item), str(item)),
            help="Which question an answer belongs to. Left open, it is a question of your own.",
        ),
    }  # fmt: skip


def _files_of_mappings(mapping: Mapping, key: str, said_key: str) -> None:
    """Take the mapping away as a file, or bring one that was saved."""
    with st.popover("Saved mappings", type="tertiary", icon=":material/save:"):
        download_button(
            "Download this mapping", lambda: write_mapping(mapping).encode(), f"mapping-{mapping.kind}.toml",
            MIME["toml"], taking=Taking(MAPPING, current_study(), f"toml, {mapping.fingerprint[:12]}"),
            key=f"mapping-{key}",
        )  # fmt: skip
        saved = st.file_uploader("Use a saved mapping", type="toml", key=f"saved-{key}")
        if saved is not None and st.button("Apply the saved mapping", key=f"apply-{key}"):
            try:
                _say(read_mapping(saved.getvalue().decode("utf-8", "replace")), said_key)
            except MappingError as error:
                st.error(escape_passage(f"{error.message} {error.advice}"))
