"""Results that commands tell, kept as they were worked out last, by all that they were made of.

What is kept is a cache as opened studies are (`workflow.opened`): encrypted as a whole, left behind by whatever changes
the study, its settings or what is kept of it by hand, thrown away with its rows, and made anew when it is missing.
Another state of the code works everything out anew. Publishing a release works the same results out, and keeps them.

What works results out is loaded only where they have to be: that takes longer than reading them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from analysis.impact.balance_table import BalanceTable
from analysis.impact.card import Card
from analysis.impact.claim import ClaimState
from analysis.impact.plain_values import reader_of, to_plain
from analysis.storage.cache import Kind, forget_sealed, read_sealed, write_sealed
from analysis.storage.kept_facts import facts_mark
from analysis.storage.seals import seal_of
from analysis.storage.stores import Store
from analysis.storage.versions import StudyState, study_state
from analysis.workflow.code_marks import code_mark
from analysis.workflow.workspace import Workspace

if TYPE_CHECKING:
    from analysis.study import Study
    from analysis.workflow.impact import Assessment

#: What has a say in a result, beside the study: all that is worked out, and what holds for what is told of it.
_ROOMS: Final = (
    "errors.py", "study.py", "instruments", "stats", "disclosure", "ingest", "privacy", "storage", "scores", "impact",
    "workflow",
)  # fmt: skip
_PACKAGES: Final = ("numpy", "pandas", "pyarrow", "scipy")
_FILE: Final = "results"


@dataclass(frozen=True, slots=True)
class CardResults:
    """Every card of a study, and the balance tables behind them."""

    cards: tuple[Card, ...]
    balance: tuple[BalanceTable, ...]


@dataclass(frozen=True, slots=True)
class ClaimResults:
    """The state of every claim of a study."""

    claims: tuple[ClaimState, ...]


@dataclass(frozen=True, slots=True)
class ResultsState:
    """What results are made of at one moment: the study, and all that is kept of it by hand (its codebook, too)."""

    study: StudyState
    facts: str

    @property
    def mark(self) -> str:
        """64 hex digits, the same for whatever gives the same results."""
        return seal_of(self.study.mark, self.facts, code_mark(_ROOMS, _PACKAGES))


_Results = TypeVar("_Results", CardResults, ClaimResults)
_KINDS: Final[dict[type, Kind]] = {CardResults: "cards", ClaimResults: "claims"}


def results_state(store: Store, study: str) -> ResultsState:
    """What results of the study would be made of now. Raises StudyError for an unknown study."""
    return ResultsState(study_state(store, study), facts_mark(store, study))


def card_results(workspace: Workspace, study: str) -> CardResults:
    """The cards and balance tables of a study, for whoever may read its rows. Raises StudyError for an unknown one."""

    def work_out() -> tuple[Study, CardResults]:
        from analysis.workflow.impact import judge_cards
        from analysis.workflow.studies import open_study

        opened = open_study(workspace, study)
        return opened, CardResults(*judge_cards(opened))

    return _kept(workspace.store, study, CardResults, work_out)


def claim_results(workspace: Workspace, study: str) -> ClaimResults:
    """The states of a study's claims, for whoever may read its rows. Raises StudyError for an unknown study."""

    def work_out() -> tuple[Study, ClaimResults]:
        from analysis.workflow.codebooks import codebook_in_use
        from analysis.workflow.impact import judge_claims
        from analysis.workflow.studies import open_study

        opened = open_study(workspace, study)
        return opened, ClaimResults(judge_claims(opened, book=codebook_in_use(workspace.store, study)))

    return _kept(workspace.store, study, ClaimResults, work_out)


def keep_assessment(store: Store, before: ResultsState, study: Study, results: Assessment) -> None:
    """Keep what commands tell of an assessment of `study`, which was opened from the state `before`."""
    from analysis.impact.balance import balance_tables

    _keep(store, before, study, CardResults(results.cards, balance_tables(results.evidence)))
    _keep(store, before, study, ClaimResults(results.claims))


def _kept(store: Store, study: str, kind: type[_Results], work_out: Callable[[], tuple[Study, _Results]]) -> _Results:
    """The results as they were worked out last, if nothing has changed since; else what `work_out` gives, kept."""
    before = results_state(store, study)
    held = read_sealed(store, before.study.study_id, before.mark, (_FILE,), kind=_KINDS[kind])
    if held is not None:
        of_this: Any = kind  # mypy holds no class for hashable that has __slots__ and __eq__
        read: _Results = reader_of(of_this)(json.loads(held[_FILE]))
        return read
    opened, results = work_out()
    _keep(store, before, opened, results)
    return results


def _keep(store: Store, before: ResultsState, study: Study, results: CardResults | ClaimResults) -> None:
    """Keeps results of a study that nothing has changed meanwhile: others may write while they are worked out."""
    if study.version != before.study.version or results_state(store, study.name) != before:
        return
    try:
        written = json.dumps(to_plain(results), separators=(",", ":")).encode()
    except (
        TypeError,
        ValueError,
    ):  # a figure that is none: it cannot be written exactly, so it is worked out each time
        return
    kind = _KINDS[type(results)]
    write_sealed(store, before.study.study_id, before.mark, {_FILE: written}, kind=kind)
    if results_state(store, study.name) != before:  # what was erased while this was written must not rest here
        forget_sealed(store, before.study.study_id, before.mark, kind=kind)
