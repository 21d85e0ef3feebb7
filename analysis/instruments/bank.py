"""The questionnaires that ship: our own item bank first, then the keys of published ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from analysis.errors import MappingError
from analysis.instruments.questionnaire import Item, Questionnaire, Scale
from analysis.instruments.reading import read_questionnaire

FOLDER: Final = Path(__file__).parent

#: The claims, which lie beside the questionnaires.
CLAIMS_FILE: Final = FOLDER / "claims.toml"

#: The id of our own item bank; its scales come first wherever several speak to one outcome.
OWN_BANK: Final = "reverb"


@cache
def questionnaires() -> tuple[Questionnaire, ...]:
    """Every questionnaire in this folder, our own first, the others by id. Read once.

    Raises MappingError where a file is invalid, or where two files share an item id or a scale id.
    """
    files = [path for path in FOLDER.glob("*.toml") if path != CLAIMS_FILE]
    found = sorted((read_questionnaire(path) for path in files), key=_own_first)
    item_ids = [item.id for one in found for item in (*one.items, *one.open_questions)]
    scale_ids = [scale.id for one in found for scale in one.scales]
    shared = sorted({name for ids in (item_ids, scale_ids) for name in ids if ids.count(name) > 1})
    if shared:
        raise MappingError(
            "QUESTIONNAIRE_INVALID",
            f"Two questionnaires share the ids {', '.join(shared)}.",
            "Give each item and scale an id of its own.",
        )
    return tuple(found)


def questionnaire(questionnaire_id: str) -> Questionnaire:
    """The questionnaire with this id; raises MappingError where there is none."""
    by_id = {one.id: one for one in questionnaires()}
    if questionnaire_id not in by_id:
        raise MappingError(
            "UNKNOWN_QUESTIONNAIRE",
            f'There is no questionnaire "{questionnaire_id}".',
            f"Questionnaires are {', '.join(by_id)}.",
        )
    return by_id[questionnaire_id]


def scale_of(scale_id: str) -> tuple[Questionnaire, Scale]:
    """The scale with this id and the questionnaire it belongs to; raises MappingError where there is none."""
    by_id = {scale.id: (one, scale) for one in questionnaires() for scale in one.scales}
    if scale_id not in by_id:
        raise MappingError("UNKNOWN_SCALE", f'There is no scale "{scale_id}".', f"Scales are {', '.join(by_id)}.")
    return by_id[scale_id]


def outcome_scales(outcome: str) -> tuple[Scale, ...]:
    """The scales that speak to an impact outcome, our own first; empty where none does (retention)."""
    return tuple(scale for one in questionnaires() for scale in one.scales if scale.outcome == outcome)


@cache
def item_index() -> Mapping[str, tuple[Questionnaire, Item]]:
    """Item id -> (questionnaire, item) over every questionnaire, open questions left out."""
    return MappingProxyType({item.id: (one, item) for one in questionnaires() for item in one.items})


def _own_first(one: Questionnaire) -> tuple[bool, str]:
    return one.id != OWN_BANK, one.id
