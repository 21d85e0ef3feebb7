"""The one way out: from the rows of a study to what leaders may read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Literal

from analysis.errors import StudyError
from analysis.impact.card import Card
from analysis.release.actions import told_parts
from analysis.release.audit import audit_statement
from analysis.release.audited_curves import audit_curves
from analysis.release.audited_themes import audit_raised, audit_themes
from analysis.release.card_coding import draw_released
from analysis.release.cards import ShownCells, levels_of, plan_cards, plan_spreads
from analysis.release.cells import plan_cells
from analysis.release.choosing import Audit
from analysis.release.claims import freeze_claims, plan_claims
from analysis.release.curves import plan_comparison, plan_curves
from analysis.release.exits import freeze_exits, plan_exits
from analysis.release.families import build_families
from analysis.release.freezing import freeze_cards, freeze_curves
from analysis.release.frozen_themes import freeze_themes, still_hidden, waiting_themes
from analysis.release.guard import require_releasable
from analysis.release.inputs import ReleaseInputs, require_safe
from analysis.release.leaving import freeze_leaving, plan_leaving
from analysis.release.notes import missing_notes
from analysis.release.panels import Panels
from analysis.release.perceptions import freeze_perceptions, plan_perceptions
from analysis.release.published import PlannedRelease, Published
from analysis.release.quotes import plan_quotes
from analysis.release.release import HiddenCell, Release, ReleasedCard, Theme
from analysis.release.themes import plan_themes
from analysis.release.worth import plan_meetings
from analysis.study import COMMENTS, INTERVIEWS, Source

#: The smallest group a release may ever show; a study can ask for more, never for less.
SMALLEST_K = 5


def plan_release(
    inputs: ReleaseInputs,
    *,
    k: int = SMALLEST_K,
    created_at: dt.datetime,
    release_id: str,
    status: Literal["preview", "published"] = "preview",
    published: tuple[PlannedRelease, ...] = (),
    tick: Callable[[], object] = lambda: None,
) -> PlannedRelease:
    """Plan a release: everything that may leave the row level, and nothing else.

    Cells, cards, curves and themes each go through their own rules (see `audit.start_codes`, `cards.plan_cards`,
    `curves.plan_curves`, `themes.plan_themes`, `leaving.plan_leaving`, `perceptions.plan_perceptions`,
    `exits.plan_exits`, `claims.plan_claims`, `quotes.plan_quotes`) and are audited together with what `published`
    releases of the study hold (`choosing.choose_figures`), which stays as it is out (`freezing`). What is hidden is
    listed with its reason and never with its size.
    The inputs are not changed.

    With it come the panels of what it shows for the first time, which the next release is audited against. `tick` is
    called between the steps of long work; it may raise to end it.

    Raises StudyError: RELEASE_K for a `k` below 5 or below that of a published release, RELEASE_INPUT where the inputs
    are not what the rules were made for, RELEASE_UNSAFE where the result breaks a rule after all.
    """
    require_k(k, max((SMALLEST_K, *(one.release.k for one in published))))
    require_safe(inputs)
    out, audit = Published.of(published, k), Audit(tick)
    older = tuple(one.release for one in published)
    families, rows = build_families(inputs, k, out.kinds())
    levels = levels_of(inputs.cards)
    plan = plan_cells(families, rows, inputs.dimensions, k, crossed=inputs.crossed, levels=levels, out=out, audit=audit)
    planned, hidden_curves = plan_curves(inputs.curves, k)
    curves, ended, curve_panels = audit_curves(freeze_curves(planned, out, k), inputs.followed, out, k, audit)
    cards, refused = plan_cards(inputs.cards, ShownCells.of(plan.current, plan.hidden, curves), k)
    themes, written, hidden_themes, theme_panels = _plan_both_themes(inputs, out, k, audit)
    said = tuple(_say(inputs, card) for card in cards)
    released, hidden_cards = freeze_cards(said, refused, plan, out, k)
    released = draw_released(released)
    comparison, remarks = plan_comparison(inputs.comparison, curves, k)
    leaving, hidden_counts = plan_leaving(inputs.headcounts, k)
    seen = freeze_perceptions(plan_perceptions(inputs.sides, k), older, k)
    exits, hidden_exits = plan_exits(inputs.incidences, curves, k)
    claims, hidden_claims = plan_claims(inputs.claims, released, k)
    told = {theme.theme for theme in themes}
    quotes = plan_quotes(inputs.quotes, told, inputs.theme_titles, k, release_id=release_id, published=older)
    release = require_releasable(
        Release(
            release_id=release_id, study=inputs.study, data_version=inputs.data_version, status=status,
            created_at=created_at, as_of=inputs.as_of, k=k, cohorts=inputs.cohorts, waves=inputs.waves,
            people=_counted(inputs.people, k), pairs=_counted(inputs.pairs, 3), cells=plan.shown,
            hidden=(
                *plan.hidden, *hidden_cards, *hidden_curves, *ended, *hidden_themes, *hidden_counts, *seen.hidden,
                *hidden_exits, *hidden_claims,
            ),
            cards=released, curves=curves, retention=comparison, themes=themes, audit=audit_statement(inputs, k),
            notes=(*missing_notes(inputs, plan.shown, plan.hidden, themes, k), *remarks),
            spreads=plan_spreads(inputs.spreads, released), leaving=freeze_leaving(leaving, older, k),
            misreadings=seen.misreadings, both_ways=seen.both_ways, alike=seen.alike,
            exits=freeze_exits(exits, older, k), **told_parts(inputs.told),
            costs=inputs.costs, meetings=plan_meetings(inputs.meetings, older),
            claims=freeze_claims(claims, older, inputs.as_of, k), comment_themes=written, quotes=quotes.quotes,
        )
    )  # fmt: skip
    return PlannedRelease(release, (*plan.panels, *curve_panels, *theme_panels))


def _plan_both_themes(
    inputs: ReleaseInputs, out: Published, k: int, audit: Audit
) -> tuple[tuple[Theme, ...], tuple[Theme, ...], tuple[HiddenCell, ...], Panels]:
    """The themes of interviews, those of open answers, both with what is out; what is hidden of either; who spoke."""
    spoken, hidden_spoken = plan_themes(inputs.themes, inputs.theme_titles, k)
    written, hidden_written = plan_themes(inputs.comment_themes, inputs.theme_titles, k, COMMENTS)
    told, who_told = _audit(freeze_themes(spoken, out.themes, k), inputs, INTERVIEWS, out, k, audit)
    wrote, who_wrote = _audit(freeze_themes(written, out.comment_themes, k), inputs, COMMENTS, out, k, audit)
    hidden = (
        *still_hidden(hidden_spoken, told), *still_hidden(hidden_written, wrote),
        *waiting_themes(spoken, told, INTERVIEWS), *waiting_themes(written, wrote, COMMENTS),
    )  # fmt: skip
    return told, wrote, hidden, (*who_told, *who_wrote)


def _audit(
    themes: tuple[Theme, ...], inputs: ReleaseInputs, source: Source, out: Published, k: int, audit: Audit
) -> tuple[tuple[Theme, ...], Panels]:
    """Those of the themes that may be told beside what is out: by who spoke, and by who raised them."""
    spoken, who_spoke = audit_themes(themes, inputs.speakers, source, out, k, audit)
    told, who_raised = audit_raised(spoken, inputs.speakers, source, out, k, audit)
    return told, (*who_spoke, *who_raised)


def require_k(k: int, least: int) -> int:
    """`k`, where groups of `least` are the smallest that may be shown; raises StudyError (RELEASE_K) below that."""
    if k < least:
        raise StudyError(
            "RELEASE_K", f"The smallest group is {k}; allowed is {least} or more.", "It can be raised only."
        )
    return k


def _say(inputs: ReleaseInputs, card: Card) -> ReleasedCard:
    """The card with the sentences of what may be said, not of what was computed."""
    return ReleasedCard(card, inputs.describe(card), inputs.board(card))


def _counted(count: int | None, least: int) -> int | None:
    return None if count is None or count < least else count
