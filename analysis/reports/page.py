"""The report as one page of HTML: it opens offline, runs no script, fetches nothing, and prints.

Pictures are SVG in the page (see `svg`): with a chart library inlined the file would be forty times as large, would
need its scripts allowed, and would print what a screen of one width had drawn. Figures behind a picture open on
demand; in print they are left out, as each picture carries its own.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from analysis.exports.writing import Download, name_download
from analysis.release.release import Release
from analysis.reports.outline import report_of
from analysis.reports.section import Plot, Report, Section
from analysis.reports.slide_charts import lacks
from analysis.reports.svg import hatching, picture, table

_STYLE: Final = Path(__file__).with_name("report.css")
#: A section longer than this many signs may run over a page's end; a shorter one is kept together.
_LONG: Final = 1600


def page(release: Release, *, paper: str = "") -> Download:
    """The release as a page, for whatever `paper` the reader's printer has, or for one ("A4"). The same release gives
    the same bytes.
    """
    report = report_of(release)
    return name_download(report.stem, "html", page_bytes(report, paper=paper))


def page_bytes(report: Report, *, paper: str = "") -> bytes:
    """A report as a page of HTML, UTF-8."""
    cover, *others = report.sections
    body = ["<header>", _banner(report), _line("kicker", cover.kicker), f"<h1>{html.escape(cover.title)}</h1>"]
    body += [_line("", cover.subtitle), *(_line("quiet-words", text) for text in cover.lead)]
    body += [_line("method", cover.footer), "</header>", _contents(others), "<main>"]
    body += [_section(report, section) for section in others]
    size = f"@page {{ size: {paper}; }}\n" if paper else ""
    return document(report.title, [*body, "</main>"], preview=report.banner, style=size)


def document(title: str, body: Iterable[str], *, preview: str = "", style: str = "") -> bytes:
    """A whole document around `body`, with a policy that lets it load nothing and run nothing."""
    css = _css() + style + (_preview_style(preview) if preview else "")
    sealed = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{sealed}'; base-uri 'none'; form-action 'none'"
    head = (
        f'<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{html.escape(title)}</title>\n<style>{css}</style>\n</head>\n<body>\n{hatching()}\n"
    )
    return (head + "\n".join(part for part in body if part) + "\n</body>\n</html>\n").encode()


@cache
def _css() -> str:
    return _STYLE.read_text(encoding="utf-8")


def _preview_style(told: str) -> str:
    """At the top of every printed page, what was not published says so."""
    words = told.replace("\\", "").replace('"', "")
    return f'@page {{ @top-center {{ content: "{words}"; font: bold 9pt Arial, sans-serif; color: #8f4e0f; }} }}\n'


def _banner(report: Report) -> str:
    return _line("banner", report.banner)


def _contents(sections: Iterable[Section]) -> str:
    links = "".join(f'<li><a href="#{one.key}">{html.escape(one.kicker)}</a></li>' for one in sections)
    return f'<nav aria-label="Contents"><ol>{links}</ol></nav>'


def _section(report: Report, section: Section) -> str:
    """One finding: what is asked, what was found, how it is drawn, the picture beside the words, the method."""
    words = _words(section)
    figures = _figures(section.plots)
    tables = "".join(table(one) for one in section.tables)
    two = " two" if (figures or tables) and words and len(section.plots) < 2 else ""
    evidence = f'<div class="evidence{two}"><div>{figures}{tables}</div>' if figures or tables else ""
    evidence = (
        f"{evidence}<div>{words}</div></div>" if evidence and words else f"{evidence}</div>" if evidence else words
    )
    long = ' class="long"' if len(words) > _LONG else ""
    return (
        f'<section id="{section.key}"{long} aria-labelledby="{section.key}-asks">{_banner(report)}'
        f'<p class="kicker" id="{section.key}-asks">{html.escape(section.kicker)}</p>'
        f"<h2>{html.escape(section.title)}</h2>"
        f"{_line('what', section.subtitle)}{evidence}{_line('what', section.aside)}{_behind(section)}"
        f"{_line('method', section.footer)}</section>"
    )


def _words(section: Section) -> str:
    lead = "".join(f"<li>{html.escape(text)}</li>" for text in section.lead)
    facts = "".join(
        f"<div><dt>{html.escape(label)}</dt><dd>{html.escape(text)}</dd></div>" for label, text in section.facts
    )
    if len(section.lead) == 1:
        lead = f"<p>{html.escape(section.lead[0])}</p>"
    elif lead:
        lead = f"<ul>{lead}</ul>"
    return lead + (f"<dl>{facts}</dl>" if facts else "")


def _figures(plots: tuple[Plot, ...]) -> str:
    if not plots:
        return ""
    if len(plots) == 1:
        return f"<figure>{picture(plots[0])}</figure>"
    return f'<div class="panels">{"".join(_panel(plot) for plot in plots)}</div>'


def _panel(plot: Plot) -> str:
    """One of several pictures, under the name of its group and what it lacks."""
    lacking = f' <span class="quiet-words">({html.escape(lack)})</span>' if (lack := lacks(plot)) else ""
    return f"<figure><h3><bdi>{html.escape(plot.title)}</bdi>{lacking}</h3>{picture(plot)}</figure>"


def _behind(section: Section) -> str:
    """What is there for whoever asks further, to open."""
    if not section.behind:
        return ""
    title = "The figures" if section.plots and len(section.behind) > 1 else section.behind[0].title
    return f"<details><summary>{html.escape(title)}</summary>{''.join(map(table, section.behind))}</details>"


def _line(kind: str, text: str) -> str:
    named = f' class="{kind}"' if kind else ""
    return f"<p{named}>{html.escape(text)}</p>" if text else ""
