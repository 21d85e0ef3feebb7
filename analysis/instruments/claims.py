"""The claims made for reverse mentoring as data: each with its kind, whom it is about, and what would show it."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Literal

from analysis.errors import MappingError
from analysis.instruments.bank import CLAIMS_FILE, OWN_BANK, item_index, questionnaire
from analysis.study import OUTCOMES, SIDES

#: The card that a claim may be, beside those of the three outcomes.
SKILL_CARD: Final = "prediction_skill"

KINDS: Final = ("outcome", "mechanism", "risk", "practice", "context")
ABOUT: Final = (*SIDES, "pair", "organisation", "programme")
ClaimKind = Literal["outcome", "mechanism", "risk", "practice", "context"]

#: What records say of claims: name -> the file, or the count kept by hand, that holds them.
RECORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "checkins": "the meeting log",
        "contacts": "a count of new contacts, kept by hand",
        "costs": "hours and costs, entered once",
        "adjustments": "a log of adjustments to the programme, kept by hand",
        "cohorts": "five cohorts or more of different size, with answers from before and after",
        "decisions": "a log of decisions, kept by hand",
        "departments": "departments in the staff file, and the roster of pairs",
        "exits": "dates of hire and exit in the staff file",
        "follow_up": "a survey half a year or more after the programme's end",
        "forums": "a log of invitations to senior forums, kept by hand",
        "generations": "year of birth in the staff file, and the roster of pairs",
        "ideas": "a log of ideas raised and adopted, kept by hand",
        "moves": "moves in the events file",
        "opportunities": "a log of opportunities, kept by hand",
        "performance": "a log of contracts and customers won, kept by hand, which would still not decide it",
        "policy": "a log of feedback on culture and rules and of the answers, kept by hand",
        "practices": "the practice checklist",
        "promotions": "promotions in the events file",
        "referrals": "a count of referrals, kept by hand",
        "reporting_lines": "managers in the staff file, and the roster of pairs",
        "skip_level": "a log of contacts across levels, kept by hand",
        "stories": "a log of stories shared and successes celebrated, kept by hand",
        "support": "a log of requests for support, kept by hand",
        "tools": "a log of tools adopted, kept by hand",
        "training": "training in the events file",
        "waves": "survey answers of more than one wave",
    }
)

_TEXTS: Final = ("id", "kind", "about", "claim")
_LISTS: Final = ("items", "themes", "records")
_OPTIONS: Final = ("outcome", "card", "falls", "early", "spills")


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim. `claim` is a sentence; `items` are questions of the item bank, `themes` those of the codebook,
    `records` names of `RECORDS`.

    `outcome` is the outcome it feeds, None for none; `card` the impact card that is this claim (an outcome, or
    `SKILL_CARD`). `falls` marks a risk that should become rarer, `early` one that is about the start; `spills` a
    change that reaches colleagues outside the programme, so that comparing with them would subtract it.
    """

    id: str
    kind: ClaimKind
    about: str
    claim: str
    items: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    outcome: str | None = None
    card: str | None = None
    falls: bool = False
    early: bool = False
    spills: bool = False

    @property
    def side(self) -> str | None:
        """The side whose answers count, None where both do."""
        return self.about if self.about in SIDES else None


@dataclass(frozen=True, slots=True)
class Pack:
    """A claim pack: three questions that HR adds to a form. `form` is its name in the bank, `minutes` its length."""

    form: str
    title: str
    minutes: float
    items: tuple[str, ...]
    claims: tuple[str, ...]


@cache
def claims() -> tuple[Claim, ...]:
    """Every claim, in the order of the file (1 to 82, then X1 to X5). Read once.

    Raises MappingError (CLAIMS_INVALID) with everything that is wrong: ids that stand twice, unknown kinds, items
    that no questionnaire has or that do not name the claim, items of the bank that name a claim there is not.
    """
    return tuple(_claim(table) for table in _document()["claims"])


def claim_of(claim_id: str) -> Claim:
    """The claim with this id; raises MappingError (UNKNOWN_CLAIM) where there is none."""
    by_id = {claim.id: claim for claim in claims()}
    if claim_id not in by_id:
        raise MappingError("UNKNOWN_CLAIM", f'There is no claim "{claim_id}".', f"Claims are {', '.join(by_id)}.")
    return by_id[claim_id]


@cache
def packs() -> tuple[Pack, ...]:
    """Every claim pack, in the order of the file."""
    bank = questionnaire(OWN_BANK)
    minutes = dict(bank.minutes)
    found = []
    for table in _document()["packs"]:
        items = [item for item in bank.items if table["form"] in item.forms]
        served = tuple(dict.fromkeys(claim for item in items for claim in item.claims))
        ids = tuple(item.id for item in items)
        found.append(Pack(table["form"], table["title"], minutes[table["form"]], ids, served))
    return tuple(found)


@cache
def packs_for(claim_id: str) -> tuple[Pack, ...]:
    """The packs whose questions measure a claim; empty where the forms hold them already, or nothing does."""
    return tuple(pack for pack in packs() if claim_id in pack.claims)


def _claim(table: Mapping[str, Any]) -> Claim:
    lists = {key: tuple(table.get(key, ())) for key in _LISTS}
    return Claim(**{**table, **lists})


@cache
def _document() -> Mapping[str, Any]:
    document = tomllib.loads(CLAIMS_FILE.read_text(encoding="utf-8"))
    problems = list(claim_problems(document))
    if problems:
        raise MappingError("CLAIMS_INVALID", f"{CLAIMS_FILE.name} is not valid: {'; '.join(problems)}.")
    return document


def claim_problems(document: Mapping[str, Any]) -> Iterator[str]:
    """Everything that is wrong with the parsed TOML of the claims, in words; empty where nothing is."""
    tables = document.get("claims", [])
    counts = Counter(table.get("id") for table in tables)
    yield from (f'claim "{name}" stands {times} times' for name, times in counts.items() if times > 1)
    for table in tables:
        yield from _table_problems(table)
    named = {claim for _, item in item_index().values() for claim in item.claims}
    yield from (f'items name the claim "{name}", which is not here' for name in sorted(named - counts.keys()))
    forms = questionnaire(OWN_BANK).forms
    for pack in document.get("packs", []):
        if pack.get("form") not in forms or not pack.get("title"):
            yield f'pack "{pack.get("form")}" is no form of the bank, or has no title'


def _table_problems(table: Mapping[str, Any]) -> Iterator[str]:
    where = f'claim "{table.get("id")}"'
    yield from (f'{where} lacks "{key}"' for key in _TEXTS if not table.get(key))
    unknown = table.keys() - {*_TEXTS, *_LISTS, *_OPTIONS}
    yield from (f'{where} has an unknown key "{key}"' for key in sorted(unknown))
    choices = {
        "kind": KINDS, "about": ABOUT, "outcome": (None, *OUTCOMES), "card": (None, *OUTCOMES, SKILL_CARD),
    }  # fmt: skip
    for key, allowed in choices.items():
        if table.get(key) not in allowed:
            yield f'{where}: "{key}" is "{table.get(key)}" (allowed: {", ".join(str(one) for one in allowed)})'
    for name in table.get("records", ()):
        if name not in RECORDS:
            yield f'{where} names the unknown records "{name}" (known: {", ".join(RECORDS)})'
    yield from _item_problems(where, table)


def _item_problems(where: str, table: Mapping[str, Any]) -> Iterator[str]:
    index = item_index()
    for name in table.get("items", ()):
        if name not in index:
            yield f'{where} names the unknown item "{name}"'
        elif table.get("id") not in index[name][1].claims:
            yield f'{where} names the item "{name}", which does not name the claim'
