"""What HR needs to trust the data: findings of every import, how people were linked, who is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.errors import Finding
from analysis.impact.card import Card, Withheld
from analysis.impact.cards import build_cards
from analysis.impact.evidence import gather_evidence
from analysis.scores.absence import absent_people, foretold_absence
from analysis.scores.careless import careless_answers, without_careless
from analysis.scores.missingness import common_gaps, gap_kinds, item_missingness
from analysis.scores.reliability import facet_reliability, item_statistics, scale_reliability
from analysis.scores.reporting_lines import LinePairs, pairs_in_line
from analysis.scores.response import RESPONSE_GROUPS, response_rates, without_small_groups
from analysis.storage.imports import list_imports
from analysis.storage.stores import Store
from analysis.study import RETENTION, Study

#: How a submission found its person, in words.
LINK_WORDS = {
    "employee_id": "by employee id", "email": "by mail", "code": "by self-made code",
    "code_fuzzy": "by code, one slip", "none": "not linked",
}  # fmt: skip

CARELESS_KINDS = {
    "straight_line": "all the same", "too_fast": "too fast", "contradictory": "contradicting itself",
}  # fmt: skip
#: What of an item's statistics is an answer of people, hidden where few gave it.
_OF_PEOPLE = ["mean", "item_rest", "alpha_if_dropped"]
_GRAVITY = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class QualityReport:
    """Tables for the Quality page; no row of them is about one person.

    noticed: (file, finding), the gravest first; findings: severity of each. linkage: wave, how, answers. answered: by
    what it is counted (arm, cohort, side), as `scores.response`, groups of fewer than k hidden. reliability, items and
    facets as `scores.reliability`, figures of fewer than k people missing. careless: wave, answers, and how many of
    them look careless, by kind. lines: how many pairs are inside a reporting line. missing_items, gaps and
    common_gaps as `scores.missingness`, absent and foretold as `scores.absence`.
    """

    noticed: tuple[tuple[str, Finding], ...] = field(repr=False)
    findings: pd.DataFrame = field(repr=False)
    linkage: pd.DataFrame = field(repr=False)
    answered: Mapping[str, pd.DataFrame] = field(repr=False)
    reliability: pd.DataFrame = field(repr=False)
    items: pd.DataFrame = field(repr=False)
    facets: pd.DataFrame = field(repr=False)
    careless: pd.DataFrame = field(repr=False)
    lines: LinePairs
    missing_items: pd.DataFrame = field(repr=False)
    gaps: pd.DataFrame = field(repr=False)
    common_gaps: pd.DataFrame = field(repr=False)
    absent: pd.DataFrame = field(repr=False)
    foretold: pd.DataFrame = field(repr=False)


def report_quality(store: Store, study: Study) -> QualityReport:
    """Everything the Quality page shows."""
    noticed, k = list_findings(store, study.name), study.settings.k
    return QualityReport(
        noticed=noticed,
        findings=pd.DataFrame({"severity": [finding.severity for _, finding in noticed]}, dtype="str"),
        linkage=count_links(study),
        answered={by: without_small_groups(response_rates(study, by), k, parts=by != "arm") for by in RESPONSE_GROUPS},
        reliability=scale_reliability(study),
        items=_without_few(item_statistics(study), _OF_PEOPLE, k),
        facets=_without_few(facet_reliability(study), ["reliability"], k),
        careless=count_careless(study),
        lines=pairs_in_line(study),
        missing_items=item_missingness(study),
        gaps=gap_kinds(study),
        common_gaps=common_gaps(study, k=k),
        absent=absent_people(study, k=k),
        foretold=foretold_absence(study),
    )


def _without_few(table: pd.DataFrame, columns: list[str], k: int) -> pd.DataFrame:
    """`table` without the figures in `columns` of fewer than `k` people (column n)."""
    few = table["n"] < k
    return table.assign(**{name: table[name].astype("float64").mask(few) for name in columns})


def list_findings(store: Store, study: str) -> tuple[tuple[str, Finding], ...]:
    """The findings of all live imports with their file, the gravest first."""
    noticed = [(line.file_label, finding) for line in list_imports(store, study) for finding in line.findings]
    return tuple(sorted(noticed, key=lambda one: (_GRAVITY[one[1].severity], one[0])))


def count_links(study: Study) -> pd.DataFrame:
    """How many answers of each wave were linked to a person, and how; waves in their order."""
    order = study.waves.drop_duplicates("wave").set_index("wave")["order"]
    how = study.submissions["link_method"].map(LINK_WORDS).fillna(LINK_WORDS["none"])
    counted = study.submissions.assign(how=how).groupby(["wave", "how"]).size().reset_index(name="answers")
    counted = counted.assign(order=counted["wave"].map(order))
    counted = counted.sort_values(["order", "wave", "answers"], ascending=[True, True, False])
    return counted.drop(columns="order").reset_index(drop=True)


def count_careless(study: Study) -> pd.DataFrame:
    """How many answers of each wave look careless, by what they look like; they are flagged and never dropped.

    `flagged` counts answers with one flag or more.
    """
    flags = careless_answers(study).rename(columns=CARELESS_KINDS)
    flags["flagged"] = flags["flags"] > 0
    kinds = dict.fromkeys([*CARELESS_KINDS.values(), "flagged"], "sum")
    counted = flags.groupby("wave", sort=False).agg({"submission": "size"} | kinds)
    return counted.rename(columns={"submission": "answers"}).reset_index()


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The primary answers with everybody and without `people` whose answers were flagged; None where there is none.

    `answers` holds (outcome, card with everybody, card without them), retention left out: no answer goes into it.
    """

    people: int
    answers: tuple[tuple[str, Card | None, Card | None], ...]


def careless_sensitivity(study: Study) -> Sensitivity:
    """What the answers on attitudes would be without anybody whose answers look careless at any wave."""
    kept = without_careless(study)
    left_out = len(_senders(study)) - len(_senders(kept))
    every = _primary(study)
    without = _primary(kept) if left_out else every
    return Sensitivity(left_out, tuple((name, every[name], without.get(name)) for name in every))


def _senders(study: Study) -> set[str]:
    """Everybody who sent answers; what nobody known sent stands for itself."""
    return set(study.submissions["person"].fillna(study.submissions["submission"]))


def _primary(study: Study) -> dict[str, Card | None]:
    cards = build_cards(gather_evidence(study)).cards
    return {
        card.outcome: None if isinstance(card.estimate, Withheld) else card
        for card in cards if card.primary and card.outcome != RETENTION
    }  # fmt: skip
