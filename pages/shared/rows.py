"""Studies at the level of people, for the pages of HR and analysts: opened and worked out once a version."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from analysis.impact.balance import balance_tables
from analysis.impact.balance_table import BalanceTable
from analysis.impact.card import Card
from analysis.impact.cards import build_cards
from analysis.impact.evidence import Evidence, gather_evidence
from analysis.impact.wave_figures import WaveFigures, wave_figures
from analysis.scores.facets import FacetFigures, facet_figures
from analysis.scores.items import answer_distributions, item_means
from analysis.storage.versions import rows_version
from analysis.study import Study
from analysis.workflow.actions import Action, read_actions
from analysis.workflow.codebooks import codebook_mark
from analysis.workflow.coding import Coder, CodingDesk, CodingQueue, open_desk, queue_suggestions
from analysis.workflow.exporting import CleanedData, gather_export
from analysis.workflow.linkage_ledger import LinkageLedger, open_ledger
from analysis.workflow.programme import ProgrammeReport, report_programme
from analysis.workflow.quality import QualityReport, Sensitivity, careless_sensitivity, report_quality
from analysis.workflow.speaker_desk import SpeakerDesk, open_speaker_desk
from analysis.workflow.studies import open_study
from analysis.workflow.talks import texts_mark, words_to_decide
from pages.shared.asked import asked_once
from pages.shared.charts import forget_charts
from pages.shared.kept import current_facts, current_version, forget_kept, kept_for
from pages.shared.session import current_study
from pages.shared.workspace import workspace

# Arguments are handed on by their names: Streamlit looks the names of others up at every call.


@st.cache_resource(max_entries=4, show_spinner="Opening the study")
def _study(name: str, version: str) -> Study:
    return open_study(workspace(), name)


@st.cache_resource(max_entries=4, show_spinner="Scoring the answers")
def _evidence(name: str, version: str) -> Evidence:
    return gather_evidence(_study(name, version))


@st.cache_resource(max_entries=4, show_spinner="Building the cards")
def _cards(name: str, version: str) -> tuple[Card, ...]:
    return build_cards(_evidence(name, version)).cards


@st.cache_resource(max_entries=16, show_spinner="Summing up every scale")
def _wave_figures(name: str, version: str, by: tuple[str, ...], k: int, since: str | None) -> WaveFigures:
    return wave_figures(_evidence(name, version), by, k=k, since=since)


@st.cache_resource(max_entries=4, show_spinner="Reading the answers")
def _items(name: str, version: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    study = _study(name, version)
    return answer_distributions(study, k=study.settings.k), item_means(study, k=study.settings.k)


@st.cache_resource(max_entries=4, show_spinner="Holding programme and comparison side by side")
def _balance(name: str, version: str) -> tuple[BalanceTable, ...]:
    return balance_tables(_evidence(name, version))


@st.cache_resource(max_entries=4, show_spinner="Scoring the facets")
def _facets(name: str, version: str) -> FacetFigures:
    return facet_figures(_study(name, version))


@st.cache_resource(max_entries=4, show_spinner="Checking the data")
def _quality(name: str, version: str) -> QualityReport:
    return report_quality(workspace().store, _study(name, version))


@st.cache_resource(max_entries=4, show_spinner="Working out the answers without careless ones")
def _sensitivity(name: str, version: str) -> Sensitivity:
    return careless_sensitivity(_study(name, version))


@st.cache_resource(max_entries=4, show_spinner="Looking at who was linked")
def _ledger(name: str, version: str) -> LinkageLedger:
    return open_ledger(workspace(), _study(name, version))


@st.cache_resource(max_entries=4, show_spinner="Looking for themes")
def _desk(name: str, version: str) -> CodingDesk:
    return open_desk(workspace(), name)


@st.cache_resource(max_entries=8, show_spinner=False)
def _queue(name: str, version: str, mark: str, coder: str, independent: bool) -> CodingQueue:
    return queue_suggestions(workspace().store, name, _desk(name, mark), Coder(coder, independent))


@st.cache_resource(max_entries=4, show_spinner="Looking at how the programme is run")
def _programme(name: str, version: str, today: dt.date) -> ProgrammeReport:
    return report_programme(_evidence(name, version), today=today)


@st.cache_resource(max_entries=4, show_spinner="Looking at who speaks")
def _speakers(name: str, version: str) -> SpeakerDesk:
    return open_speaker_desk(workspace(), name)


@st.cache_resource(max_entries=2, show_spinner="Gathering the cleaned data")
def _cleaned(name: str, version: str) -> CleanedData:
    return gather_export(workspace(), _study(name, version))


@st.cache_resource(max_entries=4, show_spinner="Looking for words that may be names")
def _words(name: str, version: str) -> pd.DataFrame:
    return words_to_decide(workspace(), _study(name, version))


def opened_study() -> Study:
    """The study that is open. It is shared by sessions: never change its frames."""
    return _study(name=current_study(), version=current_version())


def opened_evidence() -> Evidence:
    """The study that is open, scored; shared, never to be changed."""
    return _evidence(name=current_study(), version=current_version())


def opened_cards() -> tuple[Card, ...]:
    """Every card of the study that is open, with what no release shows; never to be changed."""
    return _cards(name=current_study(), version=current_version())


def opened_wave_figures(by: tuple[str, ...], k: int, since: str | None) -> WaveFigures:
    """Every scale at every wave by `by`, groups below `k` hidden, changes from `since` (None: the first wave)."""
    return _wave_figures(name=current_study(), version=current_version(), by=by, k=k, since=since)


def opened_items() -> tuple[pd.DataFrame, pd.DataFrame]:
    """How each question of the study that is open was answered, and its means, as `scores.items`; never to be
    changed.
    """
    return _items(name=current_study(), version=current_version())


def opened_balance() -> tuple[BalanceTable, ...]:
    """How alike programme and comparison of the open study were, as `impact.balance`; never to be changed."""
    return _balance(name=current_study(), version=current_version())


def opened_facets() -> FacetFigures:
    """The facets of the open study, as `scores.facets`; never to be changed."""
    return _facets(name=current_study(), version=current_version())


def opened_desk() -> CodingDesk:
    """The interviews of the study that is open, with what is suggested for them: decisions on codes do not open it
    anew, another codebook and those on speakers and names do.
    """
    return _desk(name=current_study(), version=desk_mark())


def opened_queue(coder: Coder) -> CodingQueue:
    """What is suggested and what is decided in the interviews of the open study, as this coder sees it."""
    mark, version = desk_mark(), current_version()
    return _queue(
        name=current_study(), version=version, mark=mark, coder=coder.name, independent=coder.independent
    )  # fmt: skip


def desk_mark() -> str:
    """What the opened desk depends on: the imported rows, what was decided on texts, and the codebook."""
    return f"{asked_once(_rows_version, current_study())} {kept_for(current_facts(), _marks)}"


def _rows_version(study: str) -> str:
    return rows_version(workspace().store, study)


def _marks() -> str:
    """What of the facts a desk depends on: what was decided on texts, and the codebook."""
    store, study = workspace().store, current_study()
    return f"{texts_mark(store, study)} {codebook_mark(store, study)}"


def opened_quality() -> QualityReport:
    """The quality report of the study that is open; shared, never to be changed."""
    return _quality(name=current_study(), version=current_version())


def opened_sensitivity() -> Sensitivity:
    """The answers of the study that is open with and without careless people; shared, never to be changed."""
    return _sensitivity(name=current_study(), version=current_version())


def opened_ledger() -> LinkageLedger:
    """The linkage ledger of the study that is open; shared, never to be changed."""
    return _ledger(name=current_study(), version=current_version())


def opened_speakers() -> SpeakerDesk:
    """Who speaks under a name alone in the open study; for whoever may see names, never to be changed."""
    return _speakers(name=current_study(), version=current_version())


def opened_words() -> pd.DataFrame:
    """Words in the texts of the open study that may be names, as `words_to_decide`; never to be changed."""
    return _words(name=current_study(), version=current_version())


def opened_cleaned() -> CleanedData:
    """The cleaned data of the study that is open, as it is handed out; shared, never to be changed."""
    return _cleaned(name=current_study(), version=current_version())


def opened_actions() -> tuple[Action, ...]:
    """What will be done in the study that is open, as `workflow.actions`: texts are redacted by all that is known."""
    return kept_for(f"{current_version()} {current_facts()}", _actions)


def _actions() -> tuple[Action, ...]:
    return read_actions(workspace(), current_study())


def opened_programme() -> ProgrammeReport:
    """How the programme of the open study is run; shared, never to be changed. Another day is another report."""
    return _programme(name=current_study(), version=current_version(), today=dt.datetime.now(dt.UTC).date())


def forget_opened() -> None:
    """Open studies anew from now on: somebody's rows were erased and must not stay in memory."""
    for opened in (
        _study,
        _evidence,
        _cards,
        _wave_figures,
        _items,
        _balance,
        _facets,
        _quality,
        _sensitivity,
        _ledger,
        _desk,
        _queue,
        _programme,
        _speakers,
        _words,
        _cleaned,
    ):
        opened.clear()
    forget_kept()
    forget_charts()
