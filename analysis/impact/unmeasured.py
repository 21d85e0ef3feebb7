"""Which claims a plan leaves unmeasured, and what would measure them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from analysis.instruments.claims import Claim, Pack, claims, packs_for
from analysis.study import INTERVIEWS, MOVE, PROMOTION, TRAINING, Study


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A claim that nothing planned would measure; `packs` have questions for it, `records` would show it as well."""

    claim: Claim
    packs: tuple[Pack, ...]
    records: tuple[str, ...]

    @property
    def because(self) -> str:
        """What is missing, as an ending of "not measured: ..."."""
        return "no question of it is asked" if self.claim.items else "only records or interviews would show it"


def unmeasured_claims(items: Collection[str], records: Collection[str]) -> tuple[Unmeasured, ...]:
    """The claims, in their order, of which no question is asked, no record is kept and nobody is interviewed.

    `items` are the ids of questions asked at any wave, `records` names of `instruments.claims.RECORDS` and, where
    interviews are held or open answers collected, `INTERVIEWS`. A claim is measured as soon as one of its questions is
    asked, one of its records is there, or it has themes and people were heard: whether it is then supported is another
    matter. A claim that names nothing that could measure it is unmeasured always.
    """
    return tuple(_unmeasured(claims(), set(items), set(records)))


def _unmeasured(every: Collection[Claim], items: set[str], records: set[str]) -> Iterator[Unmeasured]:
    for claim in every:
        heard = bool(claim.themes) and INTERVIEWS in records
        if items & set(claim.items) or records & set(claim.records) or heard:
            continue
        wanted = (*claim.records, *([INTERVIEWS] if claim.themes else []))
        yield Unmeasured(claim, packs_for(claim.id), wanted)


def records_in(study: Study) -> frozenset[str]:
    """The records of claims that a study holds by now, by `instruments.claims.RECORDS`, and `INTERVIEWS`."""
    kinds = set(study.events["kind"].dropna())
    people, members = study.people, study.memberships
    paired = bool(members["pair"].notna().any())
    held = {
        "checkins": not study.checkins.empty,
        "departments": paired and bool(people["department"].notna().any()),
        "exits": bool(study.employment["to_date"].notna().any()),
        "generations": paired and bool(people["generation"].notna().any()),
        "moves": MOVE in kinds,
        "promotions": PROMOTION in kinds,
        "reporting_lines": paired and bool(study.employment["manager"].notna().any()),
        "training": TRAINING in kinds,
        INTERVIEWS: not study.interviews.empty or not study.comments.empty,
    }
    return frozenset(name for name, is_here in held.items() if is_here)
