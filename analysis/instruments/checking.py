"""What can be wrong with a questionnaire's TOML; every problem is collected before anything is said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from analysis.study import ENGAGEMENT, SIDES, UNDERSTANDING

Table = Mapping[str, Any]
Types = type | tuple[type, ...]

NUMBER: Final = (int, float)

#: Keys of each part: name -> (types, required).
QUESTIONNAIRE_KEYS: Final[Mapping[str, tuple[Types, bool]]] = {
    "id": (str, True), "title": (str, True), "construct": (str, True), "source": (str, True), "licence": (str, True),
    "licence_name": (str, True), "verified": (bool, True), "unverified": (list, False), "new": (bool, False),
    "header_patterns": (list, False), "minutes": (dict, False), "response_scales": (dict, True),
    "scales": (list, True), "items": (list, True), "open_questions": (list, False),
}  # fmt: skip
RESPONSE_SCALE_KEYS: Final[Mapping[str, tuple[Types, bool]]] = {
    "kind": (str, True), "minimum": (NUMBER, True), "maximum": (NUMBER, True), "anchors": (list, True),
    "aliases": (list, False), "missing": (list, False),
}  # fmt: skip
SCALE_KEYS: Final[Mapping[str, tuple[Types, bool]]] = {
    "id": (str, True), "title": (str, True), "outcome": (str, False), "higher_is_better": (bool, False),
    "minimum_share": (NUMBER, False), "favourable_from": (NUMBER, False), "reliability": (str, False),
    "instruction": (str, False),
}  # fmt: skip
ITEM_KEYS: Final[Mapping[str, tuple[Types, bool]]] = {
    "id": (str, True), "text": (str, False), "scale": (str, False), "subscale": (str, False), "reversed": (bool, False),
    "side": (str, False), "role": (str, False), "predicts": (str, False), "response_scale": (str, False),
    "waves": (str, False), "forms": (list, False), "claims": (list, False),
}  # fmt: skip
OPEN_KEYS: Final[Mapping[str, tuple[Types, bool]]] = {
    "id": (str, True), "text": (str, True), "waves": (str, False), "forms": (list, False), "claims": (list, False),
}  # fmt: skip

#: Words a key may hold.
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "licence": ("ship", "key only"),
    "kind": ("agreement", "frequency", "likelihood", "rating", "open"),
    "role": ("scale", "value", "prediction", "single"),
    "waves": ("every", "after start", "last", "odd", "even"),
    "side": SIDES,
    "outcome": (ENGAGEMENT, UNDERSTANDING),
}

CLAIM: Final = re.compile(r"X?[1-9][0-9]?")


def problems_of(document: Table) -> tuple[str, ...]:
    """Everything that is wrong with a questionnaire's parsed TOML, in words; empty where nothing is.

    The form of each part is looked at first; what the parts say about each other only once their form is right.
    """
    problems = list(_form_problems(document))
    return tuple(problems or _sense_problems(document))


def _form_problems(document: Table) -> Iterator[str]:
    yield from _table_problems("the questionnaire", document, QUESTIONNAIRE_KEYS)
    responses = document.get("response_scales", {})
    for name, table in responses.items() if isinstance(responses, dict) else ():
        yield from _table_problems(f'response scale "{name}"', table, RESPONSE_SCALE_KEYS)
    for part, keys in (("scales", SCALE_KEYS), ("items", ITEM_KEYS), ("open_questions", OPEN_KEYS)):
        tables = document.get(part, [])
        for place, table in enumerate(tables if isinstance(tables, list) else [], start=1):
            label = table.get("id", place) if isinstance(table, dict) else place
            yield from _table_problems(f'{part} "{label}"', table, keys)


def _table_problems(where: str, table: object, keys: Mapping[str, tuple[Types, bool]]) -> Iterator[str]:
    if not isinstance(table, dict):
        yield f"{where} is not a table"
        return
    for key in sorted(table.keys() - keys.keys()):
        yield f'{where} has an unknown key "{key}" (allowed: {", ".join(keys)})'
    for key, (types, required) in keys.items():
        if key not in table:
            if required:
                yield f'{where} lacks "{key}"'
        elif not isinstance(table[key], types) or (types is NUMBER and isinstance(table[key], bool)):
            yield f'{where}: "{key}" is a {type(table[key]).__name__}'
        elif key in CHOICES and table[key] not in CHOICES[key]:
            yield f'{where}: "{key}" is "{table[key]}" (allowed: {", ".join(CHOICES[key])})'


def _sense_problems(document: Table) -> Iterator[str]:
    yield from _doubled(document)
    if not document["response_scales"] or not document["items"]:
        yield "there is no response scale or no item"
        return
    for name, table in document["response_scales"].items():
        yield from _response_scale_problems(name, table)
    for item in document["items"]:
        yield from _item_problems(item, document)
    for item in (*document["items"], *document.get("open_questions", ())):
        yield from _label_problems(item, document)
    for scale in document["scales"]:
        yield from _scale_problems(scale, document)
    yield from _pattern_problems(document)


def _doubled(document: Table) -> Iterator[str]:
    questions = [item["id"] for item in (*document["items"], *document.get("open_questions", ()))]
    for part, ids in (("item", questions), ("scale", [scale["id"] for scale in document["scales"]])):
        for name, times in Counter(ids).items():
            if times > 1:
                yield f'{part} id "{name}" stands {times} times'


def _response_scale_problems(name: str, table: Table) -> Iterator[str]:
    where = f'response scale "{name}"'
    if table["kind"] != "open" and table["minimum"] >= table["maximum"]:
        yield f"{where} runs from {table['minimum']} to {table['maximum']}"
    pairs = [*table["anchors"], *table.get("aliases", ())]
    sound = [pair for pair in pairs if _is_anchor(pair)]
    if len(sound) < len(pairs):
        yield f"{where} has an anchor that is not a text and its value"
        return
    for text, value in sound:
        if not table["minimum"] <= value <= table["maximum"]:
            yield f'{where}: anchor "{text}" has the value {value}, outside {table["minimum"]} to {table["maximum"]}'
    if len({value for _, value in table["anchors"]}) < len(table["anchors"]):
        yield f"{where} has two anchors of one value (other wordings belong under aliases)"
    if len({text.casefold() for text, _ in sound}) < len(sound):
        yield f"{where} has two anchors of one text"


def _is_anchor(pair: object) -> bool:
    return (
        isinstance(pair, list)
        and len(pair) == 2
        and isinstance(pair[0], str)
        and isinstance(pair[1], NUMBER)
        and not isinstance(pair[1], bool)
    )


def _item_problems(item: Table, document: Table) -> Iterator[str]:
    where, role = f'item "{item["id"]}"', item.get("role", "scale")
    if item.get("response_scale", next(iter(document["response_scales"]))) not in document["response_scales"]:
        yield f'{where} names the unknown response scale "{item["response_scale"]}"'
    if "scale" in item and item["scale"] not in {scale["id"] for scale in document["scales"]}:
        yield f'{where} names the unknown scale "{item["scale"]}"'
    if role == "scale" and "scale" not in item:
        yield f"{where} belongs to no scale and has no other role"
    if (role == "prediction") != ("predicts" in item):
        yield f'{where} has "predicts" without the role prediction, or the role without it'
    values = {other["id"] for other in document["items"] if other.get("role") == "value"}
    if "predicts" in item and item["predicts"] not in values:
        yield f'{where} predicts "{item["predicts"]}", which is no item of role value'
    if (document["licence"] == "ship") != ("text" in item):
        yield f"{where} has a text though only the key is ours, or lacks the text that ships"


def _label_problems(item: Table, document: Table) -> Iterator[str]:
    where = f'item "{item["id"]}"'
    for form in item.get("forms", ()):
        if form not in document.get("minutes", {}):
            yield f'{where} is in the form "{form}", whose minutes are not stated'
    for claim in item.get("claims", ()):
        if not isinstance(claim, str) or not CLAIM.fullmatch(claim):
            yield f'{where} names the claim "{claim}", which is no claim id (1 to 99, X1 to X99)'


def _scale_problems(scale: Table, document: Table) -> Iterator[str]:
    where = f'scale "{scale["id"]}"'
    if not 0 < scale.get("minimum_share", 0.5) <= 1:
        yield f"{where}: minimum_share is {scale['minimum_share']}, not above 0 and up to 1"
    default = next(iter(document["response_scales"]))
    names = {item.get("response_scale", default) for item in document["items"] if item.get("scale") == scale["id"]}
    tables = [document["response_scales"][name] for name in sorted(names) if name in document["response_scales"]]
    if not tables:
        yield f"{where} has no item"
        return
    ranges = {(table["minimum"], table["maximum"]) for table in tables}
    if len(ranges) > 1:
        yield f"{where} mixes response scales of different range"
    low, high = min(ranges)
    if not low <= scale.get("favourable_from", low) <= high:
        yield f"{where}: favourable_from is {scale['favourable_from']}, outside {low} to {high}"


def _pattern_problems(document: Table) -> Iterator[str]:
    for pattern in document.get("header_patterns", ()):
        try:
            re.compile(pattern)
        except (re.error, TypeError) as error:
            yield f'header pattern "{pattern}" is no regular expression: {error}'
