"""Coded interviews as a REFI-QDA project (.qdpx), which NVivo, MAXQDA, ATLAS.ti, QualCoder and others open.

Written to the schema of 18 March 2019 (QDA-XML 1.0): one text an interview, and one for the open answers of a wave; a
code for each theme with one below it for each direction, a case for each pseudonym; an answer in another language that
nobody coded is a selection without a code, whose description says so. Positions count characters from 0, the end not
included, as the standard has it. The same study gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree

import pandas as pd

from analysis.exports.writing import zip_bytes
from analysis.scores.codebook import FAVOURABLE, MIXED, UNFAVOURABLE, Codebook
from analysis.study import OTHER_THEME

NAMESPACE: Final = "urn:QDA-XML:project:1.0"
_DIRECTIONS: Final = (FAVOURABLE, UNFAVOURABLE, MIXED)
_COLOURS: Final = {FAVOURABLE: "#0072B2", UNFAVOURABLE: "#D55E00", MIXED: "#999999"}
_OURS: Final = uuid.UUID("5f0b7e0a-5b1c-5e55-9a3f-1f6b0c1f7a55")
#: What XML cannot hold.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINES: Final = re.compile(r"[\r\n\x85\u2028\u2029]+")
#: A selection is called after its first signs.
_NAME: Final = 40
_ATTRIBUTES: Final = {"side": "Side", "cohort": "Cohort"}


@dataclass(frozen=True, slots=True)
class _Passage:
    """An utterance with codes or a note: where it stands in the text of its interview, what was said, its codes (none
    where it has a note alone) and the note, "" where it has none.
    """

    utterance: str
    start: int
    text: str
    codes: pd.DataFrame
    note: str = ""


def project_bytes(study: str, coded: pd.DataFrame, book: Codebook) -> bytes:
    """The project of `coded` (one row an utterance and code, columns as the table of coded utterances has them), with
    the themes of `book`.
    """
    root = ElementTree.Element("Project", {"xmlns": NAMESPACE, "name": _plain(study), "origin": "Reverb"})
    coders = sorted(coded["decided_by"].dropna().unique())
    if coders:
        users = ElementTree.SubElement(root, "Users")
        for who in coders:
            ElementTree.SubElement(users, "User", {"guid": _guid(study, "user", who), "name": _plain(who)})
    _write_codebook(root, study, coded, book)
    _write_cases(root, study, coded)
    sources = ElementTree.SubElement(root, "Sources")
    texts = {}
    for interview, rows in coded.groupby("interview", sort=False):
        guid = _guid(study, "source", str(interview))
        texts[f"Sources/{guid}.txt"] = _write_source(sources, study, str(interview), rows).encode()
    ElementTree.indent(root)
    document = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return zip_bytes({"project.qde": document, **texts})


def _write_codebook(root: ElementTree.Element, study: str, coded: pd.DataFrame, book: Codebook) -> None:
    """Every theme with its definition and a code for each direction; then what had other names elsewhere, and themes
    that the codebook no longer has.
    """
    codes = ElementTree.SubElement(ElementTree.SubElement(root, "CodeBook"), "Codes")
    for theme in book.themes:
        element = _code(codes, study, theme.id, theme.title)
        text = f"{theme.definition} Include: {theme.include} Exclude: {theme.exclude}"
        ElementTree.SubElement(element, "Description").text = text
        _write_directions(element, study, theme.id)
    known = {theme.id for theme in book.themes}
    others = [name for name in dict.fromkeys(coded["theme"].dropna()) if name not in known]
    if others:
        parent = _code(codes, study, OTHER_THEME, OTHER_THEME.capitalize())
        for name in others:
            element = _code(parent, study, name, name.removeprefix(f"{OTHER_THEME}.").replace("_", " "))
            if not name.startswith(OTHER_THEME):
                _write_directions(element, study, name)


def _write_directions(element: ElementTree.Element, study: str, theme: str) -> None:
    for direction in _DIRECTIONS:
        _code(element, study, f"{theme} {direction}", direction, _COLOURS[direction])


def _code(parent: ElementTree.Element, study: str, key: str, name: str, colour: str = "") -> ElementTree.Element:
    attributes = {"guid": _guid(study, "code", key), "name": _plain(name), "isCodable": "true"}
    return ElementTree.SubElement(parent, "Code", attributes | ({"color": colour} if colour else {}))


def _write_cases(root: ElementTree.Element, study: str, coded: pd.DataFrame) -> None:
    """A case for each pseudonym, with side and cohort, and the interviews in which nobody else is asked."""
    people = coded.dropna(subset=["person"])
    if people.empty:
        return
    variables = ElementTree.SubElement(root, "Variables")
    for column, title in _ATTRIBUTES.items():
        attributes = {"guid": _guid(study, "variable", column), "name": title, "typeOfVariable": "Text"}
        ElementTree.SubElement(variables, "Variable", attributes)
    cases = ElementTree.SubElement(root, "Cases")
    alone = people.groupby("interview")["person"].nunique()
    for person, rows in people.groupby("person"):
        case = ElementTree.SubElement(cases, "Case", {"guid": _guid(study, "case", str(person)), "name": str(person)})
        for column in _ATTRIBUTES:
            if (values := rows[column].dropna()).size:
                value = ElementTree.SubElement(case, "VariableValue")
                target = {"targetGUID": _guid(study, "variable", column)}
                ElementTree.SubElement(value, "VariableRef", target)
                ElementTree.SubElement(value, "TextValue").text = _plain(str(values.iloc[0]))
        for interview in rows["interview"].dropna().unique():
            if alone[interview] == 1:
                target = {"targetGUID": _guid(study, "source", str(interview))}
                ElementTree.SubElement(case, "SourceRef", target)


def _write_source(sources: ElementTree.Element, study: str, interview: str, rows: pd.DataFrame) -> str:
    """Add the interview with its selections, and give its text: a line for each utterance, with who spoke before it."""
    guid = _guid(study, "source", interview)
    attributes = {"guid": guid, "name": _plain(interview), "plainTextPath": f"internal://{guid}.txt"}
    source = ElementTree.SubElement(sources, "TextSource", attributes)
    lines: list[str] = []
    passages: list[_Passage] = []
    length = 0
    for utterance, said in rows.groupby("utterance", sort=False):
        first = said.iloc[0]
        lead = f"{str(first['speaker']).capitalize()}: " if pd.notna(first["speaker"]) else ""
        text = _plain(_LINES.sub(" ", str(first["text"]))) if pd.notna(first["text"]) else ""
        codes, note = said.dropna(subset=["theme"]), str(first["note"]) if pd.notna(first["note"]) else ""
        if text and (len(codes) or note):
            passages.append(_Passage(str(utterance), length + len(lead), text, codes, note))
        lines.append(f"{lead}{text}\n")
        length += len(lines[-1])
    for passage in passages:
        _write_selection(source, study, passage)
    return "".join(lines)


def _write_selection(source: ElementTree.Element, study: str, passage: _Passage) -> None:
    selection = ElementTree.SubElement(
        source, "PlainTextSelection",
        {
            "guid": _guid(study, "selection", passage.utterance), "name": passage.text[:_NAME],
            "startPosition": str(passage.start), "endPosition": str(passage.start + len(passage.text)),
        },
    )  # fmt: skip
    if passage.note:
        ElementTree.SubElement(selection, "Description").text = _plain(passage.note)
    for attributes, target in _codings(study, passage):
        coding = ElementTree.SubElement(selection, "Coding", attributes)
        ElementTree.SubElement(coding, "CodeRef", {"targetGUID": target})


def _codings(study: str, passage: _Passage) -> Iterator[tuple[dict[str, str], str]]:
    """Each code with who gave it and when, where that is known."""
    columns = passage.codes[["theme", "direction", "decided_by", "decided_at"]].fillna("")
    for theme, direction, who, moment in columns.itertuples(index=False):
        key = f"{theme} {direction}" if direction and not theme.startswith(OTHER_THEME) else theme
        attributes = {"guid": _guid(study, "coding", f"{passage.utterance} {key}")}
        if who:
            attributes["creatingUser"] = _guid(study, "user", who)
        if stated := _moment(moment):
            attributes["creationDateTime"] = stated
        yield attributes, _guid(study, "code", key)


def _moment(text: str) -> str:
    """A moment as XML writes it, in UTC; "" for what is none."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return ""
    known = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return known.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _guid(study: str, kind: str, key: str) -> str:
    return str(uuid.uuid5(_OURS, f"{study}\x1f{kind}\x1f{key}")).upper()


def _plain(text: str) -> str:
    return _NOT_XML.sub("", text)
