"""The participants' page, of a release alone: what they told, what will change, what stays confidential; one sheet."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Final

from analysis.exports.writing import Download, name_download
from analysis.release.answers import answers
from analysis.release.choices import first_source
from analysis.release.outlook import of_whole_programme
from analysis.release.release import Release, Theme
from analysis.release.views import themes_for
from analysis.reports.method import BANNER, method_line
from analysis.reports.page import document
from analysis.reports.text import named, said
from analysis.wording.headlines import describe_answers
from analysis.wording.participants import Paper
from analysis.wording.telling import (
    BRACKETS_MEAN,
    NOTHING_DECIDED,
    NOTHING_SPOKEN,
    TITLE,
    describe_confidence,
    describe_contact,
    describe_next_survey,
    describe_thanks,
    describe_told_action,
)
from analysis.wording.themes import FAVOURABLY_MEANS, describe_theme, told_in_words

#: Themes told in each direction, at most.
MOST_THEMES: Final = 3
#: A theme troubles people where so many of those who raised it, at least, spoke unfavourably of it (0 to 1).
TROUBLES_FROM: Final = 0.4
#: From so many signs on, the sheet is set smaller, so that it stays one page.
_LONG, _VERY_LONG = 3600, 5000
_STYLE: Final = """
main { max-width: 44rem; padding-bottom: 2rem; }
h1 { margin-bottom: 0.5rem; }
h2 { font-size: 1.125rem; margin: 1.25rem 0 0.35rem; }
section { border: 0; padding: 0; margin: 0; }
@page { margin: 11mm 17mm; @bottom-right { content: none; } }
@media print {
  html { font-size: 10.5pt; }
  html:has(main.long) { font-size: 8.5pt; }
  html:has(main.very-long) { font-size: 7.5pt; }
  main.very-long { line-height: 1.25; }
  main { max-width: none; padding: 0; }
  h1 { font-size: 20pt; }
  h2 { font-size: 12pt; margin: 9pt 0 3pt; }
  section { padding: 0; margin: 0; }
}
"""


def sheet_of(release: Release) -> Paper:
    """The sheet as a paper: its first part has no heading; several paragraphs of a part are a list."""
    three = answers(release)
    cards = [one.card.card for one in three if one.card is not None]
    summary = describe_answers(cards, unseen=[one.outcome for one in three if one.card is None])
    told = [said(one.card.sentence) for one in three if one.card is not None]
    liked, troubling = themes_told(release)
    parts = [
        ("", (describe_thanks(release.people, release.pairs),)),
        ("What came of it", tuple(told) or (said(summary),)),
        *_themes(liked, troubling),
        ("What will change", tuple(said(describe_told_action(one)) for one in release.actions) or (NOTHING_DECIDED,)),
        ("What stays confidential", (describe_confidence(release.k, len(release.hidden), len(release.quotes)),)),
        ("What comes next", (
            said(describe_next_survey(release.next_survey)), said(describe_contact(release.contact)),
        )),
    ]  # fmt: skip
    return Paper(TITLE, tuple(parts))


def themes_told(release: Release) -> tuple[tuple[Theme, ...], tuple[Theme, ...]]:
    """The themes most people spoke well of, and those that trouble people, of everyone who spoke; the most told first.

    A theme that many spoke of both well and ill stands with those that trouble.
    """
    themes = of_whole_programme(themes_for(release, source=first_source(release)).themes)
    troubling = [one for one in themes if _troubles(one)]
    liked = [one for one in themes if one not in troubling and _is_liked(one)]
    return tuple(liked[:MOST_THEMES]), tuple(troubling[:MOST_THEMES])


def _troubles(theme: Theme) -> bool:
    if theme.counts is None:
        return told_in_words(theme.words)[1] in ("mostly unfavourable", "in both directions")
    favourable, unfavourable, mixed, _ = theme.counts
    raised = favourable + unfavourable + mixed
    return raised > 0 and unfavourable + mixed >= TROUBLES_FROM * raised


def _is_liked(theme: Theme) -> bool:
    if theme.counts is None:
        return told_in_words(theme.words)[1] == "mostly favourable"
    return theme.counts[0] > 0


def _themes(liked: Sequence[Theme], troubling: Sequence[Theme]) -> list[tuple[str, tuple[str, ...]]]:
    if not liked and not troubling:
        return [("What you told us", (NOTHING_SPOKEN,))]
    both = (("What you spoke well of", liked), ("What troubles you, or divides you", troubling))
    return [(heading, tuple(said(describe_theme(one)) for one in themes)) for heading, themes in both if themes]


def sheet_page(release: Release) -> Download:
    """The sheet as a page of HTML that prints on one side of A4. The same release gives the same bytes."""
    data = sheet_bytes(release)
    return name_download(f"{named(release.study)} participants page {release.release_id}", "html", data)


def sheet_bytes(release: Release) -> bytes:
    """The sheet as HTML, UTF-8; it loads and runs nothing."""
    paper, banner = sheet_of(release), BANNER if release.status != "published" else ""
    size = len(paper.text)
    kind = ' class="very-long"' if size > _VERY_LONG else ' class="long"' if size > _LONG else ""
    body = [f"<main{kind}>", f'<p class="banner">{html.escape(banner)}</p>' if banner else "",
            f"<h1>{html.escape(paper.title)}</h1>", *(_part(*part) for part in paper.parts),
            f'<p class="quiet-words">{BRACKETS_MEAN} {FAVOURABLY_MEANS}</p>',
            f'<p class="method">{html.escape(method_line(release, release.people, hidden=len(release.hidden)))}</p>',
            "</main>"]  # fmt: skip
    return document(f"{paper.title}: {named(release.study)}", body, preview=banner, style=_STYLE)


def _part(heading: str, paragraphs: Sequence[str]) -> str:
    head = f"<h2>{html.escape(heading)}</h2>" if heading else ""
    if len(paragraphs) == 1 or not heading:
        return f"<section>{head}{''.join(f'<p>{html.escape(text)}</p>' for text in paragraphs)}</section>"
    return f"<section>{head}<ul>{''.join(f'<li>{html.escape(text)}</li>' for text in paragraphs)}</ul></section>"
