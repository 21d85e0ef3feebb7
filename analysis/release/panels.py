"""Who was behind each figure when it was released: what later releases are audited against. Never for leaders.

Figures that are sums over the same unknowns form a system: all cells of a measure at a wave in an arm, the themes of a
source, the curves at a month. A row of a system is the set of unknowns that a figure sums. An unknown is a person with
what was counted of them: somebody whose answer was corrected is another unknown, and the same person.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

import pandas as pd

#: Parts a person from what was counted of them within an unknown.
_PART: Final = "\x1f"

System = tuple[str, ...]
#: The name of a row within its system: for cells their terms.
Key = tuple[tuple[str, str], ...]
Members = frozenset[str]
#: What was corrected in an answer matters from here on only.
_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Panel:
    """The rows of one system that one release showed for the first time: by key, whose unknowns they sum."""

    system: System
    rows: Mapping[Key, Members]


#: Everything that one release showed for the first time.
Panels = tuple[Panel, ...]


def unknowns(person: pd.Series[str], value: pd.Series[Any]) -> pd.Series[str]:
    """An unknown for each row: the person (text, known) and a digest of `value` (numbers or texts, never missing)."""
    told = value.round(_DIGITS).add(0.0) if pd.api.types.is_float_dtype(value) else value
    text = told.astype("str")
    digest = {one: blake2b(one.encode(), digest_size=6).hexdigest() for one in text.unique()}
    return person.astype("str") + _PART + text.map(digest)


def person_of(unknown: str) -> str:
    """Whose unknown it is."""
    return unknown.partition(_PART)[0]


def panels_to_text(panels: Panels) -> str:
    """Panels as JSON, for the store to encrypt."""
    return json.dumps([_panel_document(panel) for panel in panels], ensure_ascii=False)


def panels_from_text(text: str) -> Panels:
    """What `panels_to_text` wrote."""
    return tuple(
        Panel(
            tuple(one["system"]),
            {
                tuple((str(name), str(value)) for name, value in key): frozenset(one["unknowns"][at] for at in members)
                for key, members in one["rows"]
            },
        )
        for one in json.loads(text)
    )


def without_people(text: str, names: Collection[str], stand_in: str) -> str:
    """The text of panels without a person (`names`: pseudonyms, submissions): that somebody was counted stays, so that
    what is out is still reckoned with; who it was, and what was counted, goes.

    `stand_in` is drawn at random for each erasure and takes the person's place in all releases: for whoever reads them
    it is still the same person, who cancels where they are subtracted from each other.
    """
    panels = json.loads(text)
    for panel in panels:
        panel["unknowns"] = [
            f"nobody {stand_in}" if person_of(unknown) in names else unknown for unknown in panel["unknowns"]
        ]
    changed = json.dumps(panels, ensure_ascii=False)
    return text if changed == json.dumps(json.loads(text), ensure_ascii=False) else changed


def renamed(panels: Panels, names: Mapping[str, str]) -> Panels:
    """The panels with people by the names they have now (`names`: earlier name -> name), where they were linked since.

    Otherwise somebody whom a later file tells to be another's namesake would be taken for two people.
    """
    if not names:
        return panels
    return tuple(
        Panel(
            panel.system,
            {key: frozenset(_renamed(one, names) for one in members) for key, members in panel.rows.items()},
        )
        for panel in panels
    )


def _renamed(unknown: str, names: Mapping[str, str]) -> str:
    person, part, digest = unknown.partition(_PART)
    return names.get(person, person) + part + digest


def _panel_document(panel: Panel) -> dict[str, Any]:
    names = sorted(set().union(*panel.rows.values()))
    place = {name: number for number, name in enumerate(names)}
    rows = [[list(map(list, key)), sorted(place[name] for name in members)] for key, members in panel.rows.items()]
    return {"system": list(panel.system), "unknowns": names, "rows": rows}


def rows_out(releases: Iterable[Panels], system: System) -> list[tuple[Key, Members]]:
    """Every row of a system that was ever released, the oldest first."""
    return [
        (key, members)
        for panels in releases
        for panel in panels
        if panel.system == system
        for key, members in panel.rows.items()
    ]


def people_between(one: Collection[str], other: Collection[str]) -> int:
    """How many people two rows differ by: those of the unknowns that are in one of them only."""
    return len({person_of(unknown) for unknown in set(one) ^ set(other)})
