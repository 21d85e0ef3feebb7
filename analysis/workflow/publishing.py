"""From a study to what leaders may read: a preview after every change, a release when HR publishes it."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from analysis.errors import StoreError
from analysis.impact.worth import meeting_hours, read_costs
from analysis.instruments import outcome_scales, questionnaires
from analysis.release.actions import Told
from analysis.release.documents import to_document
from analysis.release.inputs import Measure, ReleaseInputs, released_measures
from analysis.release.offered import OfferedQuotes
from analysis.release.panels import panels_from_text, panels_to_text, renamed
from analysis.release.planning import SMALLEST_K, plan_release, require_k
from analysis.release.published import PlannedRelease
from analysis.release.quotes import QuotePlan, plan_quotes
from analysis.release.recodes import recode_inputs
from analysis.release.release import PREVIEW_ENDING, Release
from analysis.scores.codebook import Codebook, codebook
from analysis.scores.groups import NET_ENDING, with_net_scores
from analysis.scores.headcounts import leaving_counts
from analysis.scores.skill import LARGEST_SKILL, PREDICTION_SKILL
from analysis.storage.checking import check
from analysis.storage.receipts import take_receipt
from analysis.storage.release_panels import keep_panels, read_panels
from analysis.storage.releases import publish as store_published
from analysis.storage.releases import save_preview
from analysis.storage.studies import read_study
from analysis.storage.versions import study_version
from analysis.study import COMPARISON, ENGAGEMENT, UNDERSTANDING, Study
from analysis.wording.cards import board_sentence, describe_card
from analysis.workflow.codebooks import codebook_in_use
from analysis.workflow.impact import Assessment, assess
from analysis.workflow.jobs import Progress, no_progress, part_of
from analysis.workflow.kept_results import keep_assessment, results_state
from analysis.workflow.linking import names_now
from analysis.workflow.quotes import offered_quotes
from analysis.workflow.recodes import read_recodes
from analysis.workflow.releases import newest_line, parse_document, published_releases
from analysis.workflow.studies import open_study
from analysis.workflow.telling import told_now
from analysis.workflow.workspace import Workspace


def prepare_preview(workspace: Workspace, study: str, *, progress: Progress = no_progress) -> Release:
    """Work out what would be published now, and keep it as the study's preview."""
    release = _plan(workspace, study, "preview", None, progress).release
    _keep_preview(workspace, release)
    return release


def preview_is_current(workspace: Workspace, study: str, version: str | None = None) -> bool:
    """Whether the preview was worked out from the study as it is now; `version` is what it is, where that is known."""
    line = newest_line(workspace.store, study, preview=True)
    return line is not None and line.data_version == (version or study_version(workspace.store, study))


def publish_release(
    workspace: Workspace, study: str, *, who: str, k: int | None = None, progress: Progress = no_progress
) -> Release:
    """Plan a release of the study as it is now and publish it: leaders read it from then on. The preview becomes the
    same, so that nothing has to be worked out twice. Without `k` the smallest group stays as it is.

    Raises StudyError (RELEASE_K) for a smaller `k` than before, StoreError (STORE_CHANGED) where rows of the study are
    not those that were imported, and what `release.plan_release` raises.
    """
    progress(0.0, "Verifying the rows")
    _require_whole(workspace, study)
    planned = _plan(workspace, study, "published", k, progress)
    release = replace(planned.release, log=take_receipt(workspace.store).line)
    (panels,) = workspace.store.encrypt([panels_to_text(planned.panels)])
    store_published(
        workspace.store, study, release.release_id, release.data_version, _document(release), who=who,
        beside=lambda connection, study_id: keep_panels(connection, study_id, release.release_id, str(panels)),
    )  # fmt: skip
    _keep_preview(workspace, replace(release, status="preview", release_id=f"{release.release_id}{PREVIEW_ENDING}"))
    return release


def smallest_group(workspace: Workspace, study: str, out: Iterable[Release]) -> int:
    """The smallest group a release of the study may show: what was decided, or published (`out`); it can be raised
    only.
    """
    return max((SMALLEST_K, read_study(workspace.store, study).settings.k, *(one.k for one in out)))


def release_inputs(
    study: Study, results: Assessment, book: Codebook | None = None, quotes: OfferedQuotes | None = None,
    told: Told | None = None,
) -> ReleaseInputs:  # fmt: skip
    """What the row level of one study brings to a release; `quotes` None: none is offered, `told` None: nothing."""
    members = study.memberships[study.memberships["arm"] != COMPARISON]
    return ReleaseInputs(
        study=study.name,
        data_version=study.version,
        table=with_net_scores(results.evidence.scores),
        changes=results.evidence.changes,
        measures=_measures(results),
        describe=describe_card,
        board=board_sentence,
        cohorts=study.cohorts,
        waves=_waves(results),
        as_of=study.as_of,
        people=members["person"].nunique(),
        pairs=len(members[["cohort", "pair"]].dropna().drop_duplicates()),
        cards=results.cards,
        spreads=results.spreads,
        headcounts=leaving_counts(study),
        curves=results.curves,
        speakers=results.speakers,
        followed=results.followed,
        comparison=results.comparison,
        incidences=results.incidences,
        themes=results.themes,
        comment_themes=results.comment_themes,
        theme_titles=_theme_titles(book or codebook()),
        sides=results.sides,
        costs=read_costs(study.facts),
        meetings=meeting_hours(study),
        claims=results.claims,
        quotes=quotes or OfferedQuotes(),
        told=told or Told(),
    )


def planned_quotes(workspace: Workspace, study: Study, release: Release, out: Sequence[Release]) -> QuotePlan:
    """The quotes that a release of an opened study holds or would hold beside all that is `out`, and why others stay
    behind: for HR alone.
    """
    book = codebook_in_use(workspace.store, study.name)
    return plan_quotes(
        offered_quotes(workspace, study),
        {theme.theme for theme in release.themes},
        _theme_titles(book),
        release.k,
        release_id=release.release_id,
        published=out,
    )


def _theme_titles(book: Codebook) -> dict[str, tuple[str, str | None]]:
    return {theme.id: (theme.title, theme.outcome) for theme in book.themes}


def gather_inputs(workspace: Workspace, study: str, progress: Progress = no_progress) -> ReleaseInputs:
    """What a release of the study as it is now is planned from, each dimension in the groups that were decided."""
    progress(0.0, "Opening the study")
    before = results_state(workspace.store, study)
    opened, book = open_study(workspace, study), codebook_in_use(workspace.store, study)
    results = assess(opened, book=book, progress=lambda share, doing: progress(0.1 + 0.9 * share, doing))
    keep_assessment(workspace.store, before, opened, results)
    inputs = release_inputs(opened, results, book, offered_quotes(workspace, opened), told_now(workspace, study))
    return recode_inputs(inputs, read_recodes(workspace, study))


def everything_out(workspace: Workspace, study: str) -> tuple[PlannedRelease, ...]:
    """Everything that is out, with who is behind it, by the names they have now."""
    panels = read_panels(workspace.store, study)
    names = names_now(workspace, open_study(workspace, study)) if panels else {}
    releases = published_releases(workspace.store, study)
    return tuple(
        PlannedRelease(release, renamed(panels_from_text(panels.get(release.release_id, "[]")), names))
        for release in releases
    )


def _plan(
    workspace: Workspace, study: str, status: Literal["preview", "published"], k: int | None, progress: Progress
) -> PlannedRelease:
    inputs = gather_inputs(workspace, study, part_of(progress, 0.0, 0.7))
    progress(0.8, "Deciding what may be shown")
    out = everything_out(workspace, study)
    least = smallest_group(workspace, study, (one.release for one in out))
    return plan_release(
        inputs,
        k=least if k is None else require_k(k, least),
        created_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
        release_id=f"R{uuid.uuid4().hex[:8]}",
        status=status,
        published=out,
        tick=lambda: progress(0.8, "Holding all figures against each other and against what is out"),
    )


def _require_whole(workspace: Workspace, study: str) -> None:
    faults = check(workspace.store, study)
    if faults:
        raise StoreError("STORE_CHANGED", faults[0].message, faults[0].advice)


def _keep_preview(workspace: Workspace, release: Release) -> None:
    save_preview(workspace.store, release.study, release.release_id, release.data_version, _document(release))


def _document(release: Release) -> str:
    """The release as it is kept; raises what reading it would, so that nothing is kept that could not be shown."""
    document = json.dumps(to_document(release), ensure_ascii=False)
    parse_document(document, release.release_id)
    return document


def _measures(results: Assessment) -> tuple[Measure, ...]:
    """Measures that may be released, those of the outcomes first."""
    first = [scale for outcome in (ENGAGEMENT, UNDERSTANDING) for scale in outcome_scales(outcome)]
    rest = [scale for one in questionnaires() for scale in one.scales if scale not in first]
    asked = set(results.evidence.scores["scale"])
    asked |= {scale + NET_ENDING for scale in asked}
    measures = [measure for measure in released_measures([*first, *rest]) if measure.id in asked]
    if PREDICTION_SKILL in asked:
        skill = Measure(PREDICTION_SKILL, "Prediction skill", -LARGEST_SKILL, LARGEST_SKILL, outcome=UNDERSTANDING)
        measures.append(skill)
    return tuple(measures)


def _waves(results: Assessment) -> tuple[str, ...]:
    order = results.evidence.scores[["wave", "wave_order"]].dropna().drop_duplicates().sort_values("wave_order")
    return tuple(order["wave"])
