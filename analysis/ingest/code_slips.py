"""Self-made codes of one slip between them that may be one person's: proposals with the risk that they are not.

Nothing is linked here. A person decides on all proposals of a study together, by the number of them that chance alone
would give; nobody is shown a code.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

from analysis.stats.components import connected_components
from analysis.stats.slips import chance_of_slip, one_slip_pairs

#: Shorter codes have too many neighbours for a slip to mean anything.
SHORTEST: Final = 6


@dataclass(frozen=True, slots=True)
class CodeHolder:
    """What is known of whoever uses a code: nothing of it is ever shown.

    `waves` are those the person answered, `listed` says that a list of people has the person, `code_only` that
    nothing but codes is known of the person. Sides, cohorts and generations are those stated anywhere; empty where
    nobody stated one.
    """

    token: str
    code: str = field(repr=False)
    person: str
    waves: frozenset[str]
    listed: bool
    code_only: bool
    sides: frozenset[str] = frozenset()
    cohorts: frozenset[str] = frozenset()
    generations: frozenset[str] = frozenset()

    @property
    def is_stray(self) -> bool:
        """Whether only a code, given at one wave, is known of the person: somebody whom a slip may have cut off."""
        return self.code_only and not self.listed and len(self.waves) == 1

    @property
    def traits(self) -> tuple[object, ...]:
        """What decides whether two holders can be one person, without person and code."""
        return self.waves, self.listed, self.code_only, self.sides, self.cohorts, self.generations


@dataclass(frozen=True, slots=True)
class SlipProposals:
    """Proposed links between codes, and their risk.

    `pairs` has token_a, token_b, sorted; each person is in at most one place in whatever they join. `compared` is the
    number of pairs of codes that could have matched, `chance` the probability (0 to 1) that two unrelated codes are
    one slip apart, and `by_chance` their product: how many proposals chance alone would give.
    """

    pairs: pd.DataFrame = field(repr=False)
    compared: int
    chance: float

    @property
    def count(self) -> int:
        """How many links are proposed."""
        return len(self.pairs)

    @property
    def by_chance(self) -> float:
        """How many of them chance alone would give; an upper figure, since rivals for one code are not proposed."""
        return self.compared * self.chance

    @property
    def risk(self) -> float:
        """The share (0 to 1) of the proposals that is expected to be wrong; 0 where there is none."""
        return min(1.0, self.by_chance / self.count) if self.count else 0.0


def propose_links(holders: Sequence[CodeHolder]) -> SlipProposals:
    """Links between codes one slip apart, where one was given at one wave only and by nobody else.

    Two holders can be one person if they share no wave and no list, differ in no side, cohort or generation where
    both are known, and nothing but codes is known of one of them. Where slips would join two people of one wave, or
    two of a list, none of those links is proposed: nobody can tell which is right. The order of `holders` is of no
    consequence. The chance is the greater of two: by the shares of signs at each position, and the share of pairs of
    codes from one wave, which are surely of two people, that are one slip apart.
    """
    able = sorted((one for one in holders if len(one.code) >= SHORTEST), key=lambda one: (one.token, one.person))
    near = one_slip_pairs([one.code for one in able])
    likely = [(i, j) for i, j in near if able[i].person != able[j].person and _may_be_one(able[i], able[j])]
    kept = _without_rivals(able, likely)
    pairs = sorted(tuple(sorted((able[i].token, able[j].token))) for i, j in kept)
    frame = pd.DataFrame(pairs, columns=["token_a", "token_b"], dtype="str")
    chance = max(chance_of_slip([one.code for one in able]), _chance_within_waves(able, near))
    return SlipProposals(frame, _comparable(able), chance)


def _may_be_one(one: CodeHolder, other: CodeHolder) -> bool:
    """Whether two people with these traits can be one, whatever their codes."""
    apart = not one.waves & other.waves and not (one.listed and other.listed)
    return apart and (one.is_stray or other.is_stray) and _alike(one, other)


def _alike(one: CodeHolder, other: CodeHolder) -> bool:
    """Whether nothing that is known of both differs."""
    traits = ((one.sides, other.sides), (one.cohorts, other.cohorts), (one.generations, other.generations))
    return all(not a or not b or bool(a & b) for a, b in traits)


def _without_rivals(able: Sequence[CodeHolder], pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs whose joined people would each have answered every wave once, stand in one list, and look alike."""
    people = sorted({able[place].person for pair in pairs for place in pair})
    if not people:
        return []
    number = {person: place for place, person in enumerate(people)}
    ends = np.array([[number[able[i].person], number[able[j].person]] for i, j in pairs])
    labels = connected_components(ends[:, 0], ends[:, 1], len(people))
    joined: dict[int, dict[str, CodeHolder]] = defaultdict(dict)
    for place in {place for pair in pairs for place in pair}:
        holder = able[place]
        joined[int(labels[number[holder.person]])][holder.person] = holder
    sound = {label for label, parts in joined.items() if _is_one_person(list(parts.values()))}
    return [pair for pair in pairs if int(labels[number[able[pair[0]].person]]) in sound]


def _is_one_person(parts: Sequence[CodeHolder]) -> bool:
    waves = Counter(wave for part in parts for wave in part.waves)
    once = max(waves.values(), default=0) <= 1 and sum(part.listed for part in parts) <= 1
    known = sum(not part.code_only for part in parts)  # two people known by a number or mail are two
    return once and known <= 1 and all(_alike(one, other) for one, other in combinations(parts, 2))


def _chance_within_waves(able: Sequence[CodeHolder], near: Sequence[tuple[int, int]]) -> float:
    """The share of pairs of people who answered one wave whose codes are one slip apart; 0 where nobody did."""
    answered = Counter(wave for one in able for wave in one.waves)
    pairs = sum(count * (count - 1) // 2 for count in answered.values())
    slips = sum(len(able[i].waves & able[j].waves) for i, j in near if able[i].person != able[j].person)
    return slips / pairs if pairs else 0.0


def _comparable(able: Sequence[CodeHolder]) -> int:
    """How many pairs of codes could be one person's, whatever the codes; counted by kinds of holders."""
    kinds: dict[tuple[object, ...], list[CodeHolder]] = defaultdict(list)
    for one in able:
        kinds[one.traits].append(one)
    groups = list(kinds.values())
    across = sum(len(one) * len(other) for one, other in combinations(groups, 2) if _may_be_one(one[0], other[0]))
    return across + sum(len(group) * (len(group) - 1) // 2 for group in groups if _may_be_one(group[0], group[0]))
