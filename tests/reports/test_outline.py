"""A report tells what its release holds: every part that is there, nothing that is hidden, and no figure of its own."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from analysis.release.documents import to_document
from analysis.release.release import HiddenCell
from analysis.reports.outline import report_of
from analysis.reports.section import Report
from tests.reports.told import HOSTILE, SECRET, empty, full, numbers_in, preview, tiny, with_hidden

EVERY = {"full": full, "hidden": with_hidden, "tiny": tiny, "empty": empty, "preview": preview,
         "hostile": lambda: full(HOSTILE), "one cohort": lambda: full(("Only one",))}  # fmt: skip
EVERY = {name: cache(make) for name, make in EVERY.items()}


@cache
def outline_of(name: str) -> Report:
    """The report of one of those, drawn up once: nobody can change it."""
    return report_of(EVERY[name]())


def texts(report: Report) -> list[str]:
    found = [report.title, report.banner]
    for one in report.sections:
        found += [one.kicker, one.title, one.subtitle, one.footer, one.aside, one.notes, *one.lead]
        found += [text for fact in one.facts for text in fact]
        for plot in one.plots:
            found += [plot.title, plot.alt, *plot.categories]
            found += [mark.told for series in plot.series for mark in series.marks]
        for table in (*one.tables, *one.behind):
            found += [table.title, *table.header, *(cell for row in table.rows for cell in row)]
    return found


@pytest.fixture(params=EVERY, ids=str)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def test_every_section_has_a_finding_and_its_method(name):
    release = EVERY[name]()
    for one in outline_of(name).sections:
        assert one.key
        assert one.kicker
        assert one.title.strip()[-1] in ".…"
        assert release.release_id.removesuffix("-preview") in one.footer
        assert one.footer.startswith("Source: Test")


def test_every_drawn_figure_is_one_of_the_release(name):
    held = numbers_in(to_document(EVERY[name]())) | {0.0}
    for one in outline_of(name).sections:
        for plot in one.plots:
            assert plot.alt
            for series in plot.series:
                assert len(series.marks) == len(plot.categories)
                for mark in series.marks:
                    ends = [end for end in (mark.value, mark.low, mark.high) if end is not None]
                    assert {round(end, 6) for end in ends} <= held
                    assert mark.value is None or plot.bounds[0] <= mark.value <= plot.bounds[1]


def test_texts_hold_no_markdown_and_no_sign_that_a_file_cannot_hold(name):
    for text in texts(outline_of(name)):
        assert "\\" not in text
        assert not any(sign in text for sign in "\u2060\u202e\x00\x07\ufffe\n\t")
    bold = [text for text in texts(outline_of("full")) if "**" in text]
    assert not bold


def test_sections_come_in_the_order_of_the_overview():
    keys = [one.key for one in outline_of("full").sections]
    assert keys == [
        "cover", "engagement", "understanding", "retention", "engagement-trend", "understanding-trend",
        "engagement-cohorts", "retention-cohorts", "staying", "voices", "quotes", "claims", "open", "worth", "next",
        "method",
    ]  # fmt: skip


def test_an_answer_says_everything_that_a_figure_may_not_lack():
    section = next(one for one in outline_of("full").sections if one.key == "engagement")
    assert section.title.startswith("Across the programme, engagement rose by 6 points (3 to 9)")
    labels = dict(section.facts)
    assert {"Grade", "Compared with", "What else could explain it", "What so many could show", "Who ended worse off",
            "Who was asked", "Fixed beforehand", "How many looks"} == set(labels)  # fmt: skip
    assert all(name in labels["Who was asked"] for name in ("Invited: 40", "Answered: 30", "People linked: 25"))
    assert "higher is better" in section.subtitle
    assert all(part in section.footer for part in ("grade B", "looked at", "data of 1 February 2026"))
    everything = dict(section.behind[0].rows)
    assert everything["Pairs linked"] == "13"


def test_a_card_that_is_withheld_says_why():
    hidden = next(one for one in outline_of("tiny").sections if one.key == "engagement")
    assert not hidden.plots
    assert hidden.title.endswith(".")


def test_what_is_hidden_says_so_and_is_never_a_figure():
    report = outline_of("hidden")
    sections = {one.key: one for one in report.sections}
    forest = sections["engagement-cohorts"].plots[0]
    mark = forest.series[0].marks[forest.categories.index("Cedar")]
    assert (mark.value, mark.low, mark.high, mark.told) == (None, None, None, "hidden to protect people")
    cedar = next(plot for plot in sections["engagement-trend"].plots if plot.title == "Cedar")
    assert cedar.series[-1].marks[-1].value is None
    assert cedar.series[-1].marks[-1].told == "hidden to protect people"
    assert "hidden to protect people" in cedar.alt
    assert SECRET in dict(sections["open"].facts)["Hidden"]
    assert "1 group hidden to protect people" in sections["staying"].footer


def test_a_hidden_curve_alone_is_told_and_not_left_out():
    gone = replace(with_hidden(), curves=(), retention=None)
    section = next(one for one in report_of(gone).sections if one.key == "staying")
    assert "hidden to protect people" in section.title
    assert not section.plots


def test_an_empty_release_claims_no_answer_and_says_what_to_bring():
    sections = {one.key: one for one in outline_of("empty").sections}
    assert sections["open"].title == "3 things cannot be told yet."
    assert any("leaver dates" in text for text in sections["open"].lead)
    assert "cannot be shown" in sections["cover"].title


def test_means_are_drawn_where_their_card_is_hidden():
    hidden = HiddenCell("engagement", "change", "end", "programme", (), SECRET, "card", "engagement")
    report = report_of(replace(tiny(), hidden=(*tiny().hidden, hidden)))
    sections = {one.key: one for one in report.sections}
    assert SECRET in sections["engagement"].title
    assert sections["engagement-trend"].plots[0].series[-1].marks[-1].value is not None


def test_cohorts_are_ranked_only_if_they_differ_more_than_chance():
    section = next(one for one in outline_of("full").sections if one.key == "engagement-cohorts")
    assert section.plots[0].categories == ("Atlas", "Birch", "Cedar", "Whole programme")
    assert "not ranked" in section.title


def test_a_preview_says_so_and_a_release_does_not():
    assert outline_of("preview").banner.startswith("PREVIEW")
    assert not outline_of("full").banner
    assert "preview r1." in outline_of("preview").sections[0].footer.replace(" ·", ".")
