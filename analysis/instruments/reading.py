"""From a questionnaire's TOML to frozen dataclasses; a file that is wrong is refused with everything that is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from analysis.errors import MappingError
from analysis.instruments.checking import problems_of
from analysis.instruments.questionnaire import Anchor, Item, Questionnaire, ResponseScale, Scale

#: Answers that are no answer, on every response scale that does not name its own.
NO_ANSWER: Final = (
    "not applicable",
    "does not apply",
    "n/a",
    "na",
    "n.a.",
    "no basis",
    "no basis for evaluation",
    "prefer not to say",
    "prefer not to answer",
    "i prefer not to answer",
    "rather not say",
    "don't know",
    "do not know",
    "can't say",
    "cannot say",
    "not sure",
    "no answer",
    "no opinion",
)

Table = Mapping[str, Any]


def read_questionnaire(path: Path) -> Questionnaire:
    """The questionnaire in the TOML file `path`.

    Raises MappingError with code QUESTIONNAIRE_UNREADABLE where the file is no TOML, and QUESTIONNAIRE_INVALID
    with every problem found (unknown or missing keys, doubled ids, values outside the range, ...) otherwise.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MappingError(
            "QUESTIONNAIRE_UNREADABLE", f"{path.name} cannot be read as a questionnaire: {error}.", "Give a TOML file."
        ) from error
    problems = problems_of(document)
    if problems:
        raise MappingError(
            "QUESTIONNAIRE_INVALID",
            f"{path.name} is not a valid questionnaire: {'; '.join(problems)}.",
            "Mend these places in the file; the shipped questionnaires show the form.",
        )
    return _questionnaire(document)


def _questionnaire(document: Table) -> Questionnaire:
    responses = {name: _response_scale(name, table) for name, table in document["response_scales"].items()}
    items = tuple(_item(table, responses) for table in document["items"])
    return Questionnaire(
        id=document["id"],
        title=document["title"],
        construct=document["construct"],
        source=document["source"].strip(),
        licence=document["licence"],
        licence_name=document["licence_name"],
        verified=document["verified"],
        scales=tuple(_scale(table, items) for table in document["scales"]),
        items=items,
        open_questions=tuple(_open_question(table) for table in document.get("open_questions", ())),
        header_patterns=tuple(document.get("header_patterns", ())),
        forms=tuple(document.get("minutes", {})),
        minutes=tuple((form, float(value)) for form, value in document.get("minutes", {}).items()),
        new=document.get("new", False),
        unverified=tuple(document.get("unverified", ())),
    )


def _response_scale(name: str, table: Table) -> ResponseScale:
    return ResponseScale(
        id=name,
        kind=table["kind"],
        minimum=float(table["minimum"]),
        maximum=float(table["maximum"]),
        anchors=_anchors(table["anchors"]),
        missing=tuple(table.get("missing", NO_ANSWER)),
        aliases=_anchors(table.get("aliases", ())),
    )


def _anchors(pairs: Sequence[tuple[str, float]]) -> tuple[Anchor, ...]:
    return tuple(Anchor(text, float(value)) for text, value in pairs)


def _item(table: Table, responses: Mapping[str, ResponseScale]) -> Item:
    text = table.get("text")
    return Item(
        id=table["id"],
        text=None if text is None else text.strip(),
        response_scale=responses[table.get("response_scale", next(iter(responses)))],
        scale=table.get("scale"),
        subscale=table.get("subscale"),
        reversed=table.get("reversed", False),
        side=table.get("side"),
        role=table.get("role", "scale"),
        predicts=table.get("predicts"),
        forms=tuple(table.get("forms", ())),
        claims=tuple(table.get("claims", ())),
        waves=table.get("waves", "every"),
    )


def _open_question(table: Table) -> Item:
    own_words = ResponseScale(id="open", kind="open", minimum=0.0, maximum=0.0, anchors=())
    return Item(
        id=table["id"],
        text=table["text"].strip(),
        response_scale=own_words,
        role="single",
        forms=tuple(table.get("forms", ())),
        claims=tuple(table.get("claims", ())),
        waves=table.get("waves", "every"),
    )


def _scale(table: Table, items: Sequence[Item]) -> Scale:
    favourable = table.get("favourable_from")
    return Scale(
        id=table["id"],
        title=table["title"],
        items=tuple(item for item in items if item.scale == table["id"]),
        outcome=table.get("outcome"),
        higher_is_better=table.get("higher_is_better", True),
        minimum_share=float(table.get("minimum_share", 0.5)),
        favourable_from=None if favourable is None else float(favourable),
        reliability=table.get("reliability"),
        instruction=table.get("instruction", "").strip(),
    )
