"""Who was behind each figure when it was released: what later releases are audited against. Never for leaders.

Figures that are sums over the same unknowns form a system: all cells of a measure at a wave in an arm, the themes of a
source, the curves at a month. A row of a system is the set of unknowns that a figure sums. An unknown is a person with
what was counted of them: somebody whose answer was corrected is another unknown, and the same person.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.disclosure.numbers import distinct_columns

#: Parts a person from what was counted of them within an unknown.
_PART: Final = "\x1f"

System = tuple[str, ...]
#: The name of a row within its system: for cells their terms.
Key = tuple[tuple[str, str], ...]
#: Names of unknowns (n,), texts as Python's.
Names = npt.NDArray[np.object_]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
#: What was corrected in an answer matters from here on only.
_DIGITS: Final = 9


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """The unknowns that a row sums: those of `names` (n,), which many rows share, at the places `at` (m,).

    A name may be there more than once (whoever is forgotten is the same nobody everywhere) and counts once.
    """

    names: Names
    at: IntArray

    @classmethod
    def of(cls, unknowns: Iterable[str]) -> Members:
        """A row of its own."""
        names = np.array(sorted(set(unknowns)), dtype=object)
        return cls(names, np.arange(len(names)))

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(self.names[self.at].tolist()))

    def __len__(self) -> int:
        return len(set(self.names[self.at].tolist()))


@dataclass(frozen=True, slots=True)
class Panel:
    """The rows of one system that one release showed for the first time: by key, whose unknowns they sum."""

    system: System
    rows: Mapping[Key, Members]


#: Everything that one release showed for the first time.
Panels = tuple[Panel, ...]


def incidence(rows: Sequence[Members]) -> tuple[Names, BoolArray]:
    """The unknowns of all `rows`, in the order in which they come, and which row (r, u) sums which of them."""
    shared = {id(row.names): row.names for row in rows}
    used = {name: np.zeros(len(names), dtype=bool) for name, names in shared.items()}
    for row in rows:
        used[id(row.names)][row.at] = True
    wanted = {name: np.flatnonzero(some) for name, some in used.items()}
    every = [shared[name][places] for name, places in wanted.items()]
    codes, unknown = pd.factorize(np.concatenate(every) if every else np.empty(0, dtype=object))
    place, start = {}, 0
    for name, places in wanted.items():
        place[name] = np.zeros(len(shared[name]), dtype=np.int64)
        place[name][places] = codes[start : start + len(places)]
        start += len(places)
    member = np.zeros((len(rows), len(unknown)), dtype=bool)
    for number, row in enumerate(rows):
        member[number, place[id(row.names)][row.at]] = True
    return unknown, member


def people_of(unknown: Names) -> IntArray:
    """A number for each unknown (u,): the same for all of a person."""
    return pd.factorize(np.array([person_of(name) for name in unknown], dtype=object))[0].astype(np.int64)


def differing(one: Members, other: Members) -> int:
    """How many people two rows differ by: those of the unknowns that are in one of them only."""
    unknown, member = incidence((one, other))
    return len(np.unique(people_of(unknown[member[0] != member[1]])))


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
    return tuple(_panel_of(one) for one in json.loads(text))


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
    shared = {id(row.names): row.names for panel in panels for row in panel.rows.values()}
    now = {name: np.array([_renamed(one, names) for one in some], dtype=object) for name, some in shared.items()}
    return tuple(
        Panel(panel.system, {key: Members(now[id(row.names)], row.at) for key, row in panel.rows.items()})
        for panel in panels
    )


def _renamed(unknown: str, names: Mapping[str, str]) -> str:
    person, part, digest = unknown.partition(_PART)
    return names.get(person, person) + part + digest


def _panel_document(panel: Panel) -> dict[str, Any]:
    """A panel with its unknowns in atoms (those whom no row tells apart), and each row as the atoms that it sums."""
    unknown, member = incidence(list(panel.rows.values()))
    first, atom = distinct_columns(member)
    summed = member[:, first]
    order = np.argsort(unknown)
    return {
        "system": list(panel.system),
        "unknowns": unknown[order].tolist(),
        "atoms": atom[order].tolist(),
        "rows": [
            [list(map(list, key)), np.flatnonzero(row).tolist()] for key, row in zip(panel.rows, summed, strict=True)
        ],
    }


def _panel_of(document: Mapping[str, Any]) -> Panel:
    """The panel of a document; older ones have no atoms, and their rows the places of their unknowns."""
    names = np.array(document["unknowns"], dtype=object)
    atom = np.array(document.get("atoms", range(len(names))), dtype=np.int64)
    rows = {}
    for key, summed in document["rows"]:
        is_summed = np.zeros(int(atom.max(initial=-1)) + 1, dtype=bool)
        is_summed[summed] = True
        rows[tuple((str(name), str(value)) for name, value in key)] = Members(names, np.flatnonzero(is_summed[atom]))
    return Panel(tuple(document["system"]), rows)


def rows_out(releases: Iterable[Panels], system: System) -> list[tuple[Key, Members]]:
    """Every row of a system that was ever released, the oldest first."""
    return [
        (key, members)
        for panels in releases
        for panel in panels
        if panel.system == system
        for key, members in panel.rows.items()
    ]
