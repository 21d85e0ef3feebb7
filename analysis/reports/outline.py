"""A release as a report, told once: an ordered tuple of sections that slides, page and print only draw.

The order is that of the Overview: what the programme is and as of when, the three answers, how they moved, for whom,
who stays, what people say, the claims, what needs somebody, what cannot be told, whether it is worth it, what next,
and how all of it was made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from analysis.charts.survival import survival_figure
from analysis.charts.themes import theme_figure
from analysis.instruments import claim_of
from analysis.release.answers import answers
from analysis.release.choices import first_source, hidden_results
from analysis.release.claim_views import claim_states_of
from analysis.release.offered import POSSIBLE_AUTHORS
from analysis.release.outlook import next_step, of_whole_programme, open_questions, risks
from analysis.release.quotes import quotes_of
from analysis.release.release import Release
from analysis.release.views import curves_for, themes_for
from analysis.release.worth import worth_of
from analysis.reports.answer_sections import OUTCOME_TITLES, answer_section, cohort_sections, trend_sections
from analysis.reports.method import BANNER, hidden_words, method_line
from analysis.reports.plots import MOST_THEMES, curve_plot, numbers_of, theme_plot
from analysis.reports.section import Report, Section, Table
from analysis.reports.text import named, said
from analysis.study import ALL
from analysis.wording.claims import PART_WORDS, STATE_WORDS, describe_scoreboard
from analysis.wording.evidence import grade_meanings
from analysis.wording.headlines import WORDS_EXPLAINED, describe_answers, describe_programme
from analysis.wording.notices import describe_hidden, explain_empty, explain_missing
from analysis.wording.numbers import counted, number
from analysis.wording.outlook import NO_RISKS, NOTHING_OPEN, describe_next_step
from analysis.wording.quotes import describe_authors, describe_quote
from analysis.wording.retention import FIRST_RIVAL, describe_naive_beside_fair, describe_staying
from analysis.wording.subject import SCALE_NOTE
from analysis.wording.themes import FAVOURABLY_MEANS, SOURCE_WORDS, describe_theme
from analysis.wording.voices import describe_voices
from analysis.wording.worth import (
    RULE,
    describe_benefits,
    describe_break_even,
    describe_meetings,
    describe_missing_costs,
    describe_worth,
    worth_rows,
)

#: Claims named on the slide of the scoreboard, at most; all of them are in the workbook.
MOST_CLAIMS: Final = 12
RISKS: Final = "Risks that need somebody"
#: States that say something for or against a claim, the most telling first.
_TELLING: Final = ("supported", "moved_as_claimed", "opposite", "seen", "no_change_that_matters", "participants_say")


def report_of(release: Release) -> Report:
    """The whole report of a release; a part of which nothing is there says so or is left out, never a hidden one."""
    sections = (
        _cover(release),
        *(answer_section(release, one) for one in answers(release)),
        *trend_sections(release),
        *cohort_sections(release),
        _staying(release),
        _voices(release),
        _quotes(release),
        _claims(release),
        _risks(release),
        _open(release),
        _worth(release),
        _next(release),
        _method(release),
    )
    name = named(release.study) or "programme"
    preview = release.status != "published"
    return Report(
        f"Reverse mentoring programme: {name}", f"{name} report {release.release_id}", release.created_at, preview,
        tuple(section for section in sections if section is not None), BANNER if preview else "",
    )  # fmt: skip


def _cover(release: Release) -> Section:
    """What the programme is and as of when, and the three answers in one sentence."""
    three = answers(release)
    cards = [one.card.card for one in three if one.card is not None]
    told = describe_answers(cards, unseen=[one.outcome for one in three if one.card is None])
    line = describe_programme(release.cohorts, release.waves, release.people, release.pairs, release.as_of)
    return Section(
        "cover", f"Did the programme work? {named(release.study)}", said(told),
        method_line(release, release.people, hidden=len(release.hidden)), subtitle=said(line),
        lead=(SCALE_NOTE, WORDS_EXPLAINED),
    )  # fmt: skip


def _staying(release: Release) -> Section | None:
    """Who is still employed, with the people at risk, and the naive figure beside the fair one."""
    drawn, hidden = curve_plot(release), len(curves_for(release).suppressed)
    if drawn is None:
        told = said(describe_hidden(one.because for one in curves_for(release).suppressed))
        return Section("staying", "Who is still here", told, method_line(release, hidden=hidden)) if hidden else None
    plot, risk = drawn
    words = survival_figure(release)
    lead = [describe_staying([c for c in curves_for(release).curves if c.group in ("participants", "comparison")])]
    lead += [describe_naive_beside_fair(release.retention)] if release.retention else []
    footer = method_line(release, _at_start(release), hidden=hidden)
    return Section(
        "staying", "Who is still here", said(words.title), footer, subtitle=said(words.subtitle),
        lead=tuple(said(told) for told in (*lead, FIRST_RIVAL) if told), plots=(plot,), tables=(risk,),
        behind=(numbers_of(plot),), notes=named(words.alt),
    )  # fmt: skip


def _at_start(release: Release) -> int | None:
    found = [one.at_risk[0] for one in release.curves if (one.group, one.side) == ("participants", ALL) and one.at_risk]
    return found[0] if found else None


def _voices(release: Release) -> Section:
    """What participants say: themes as people, in numbers or in words."""
    source = first_source(release)
    view = themes_for(release, source=source)
    themes = of_whole_programme(view.themes)
    hidden = sum(one.what in ("theme", "comment") for one in release.hidden)
    kicker = f"What participants say, in {SOURCE_WORDS[source].lower()}"
    if not themes:
        page = explain_empty("no_themes" if hidden else "no_interviews")
        return Section("voices", kicker, f"{page.heading} {page.next_step}", method_line(release, hidden=hidden))
    plot = theme_plot(themes)
    people = max((theme.people or 0 for theme in themes), default=0) or None
    shown = themes[:MOST_THEMES]
    rows = tuple((named(one.title), named(one.words)) for one in shown)
    words = said(theme_figure(release, source=source).subtitle) if plot else ""
    more = f" The {number(len(themes) - MOST_THEMES)} raised by fewest are in the workbook." * (
        len(themes) > len(shown)
    )
    return Section(
        "voices", kicker, said(describe_voices(themes, source)), method_line(release, people, hidden=hidden),
        subtitle=f"{_people_drawn() if words else ''}{FAVOURABLY_MEANS}{more}", plots=(plot,) if plot else (),
        tables=() if plot else (Table("Themes, in words", ("Theme", "Raised by"), rows),),
        behind=(numbers_of(plot),) if plot else (), notes=" ".join(said(describe_theme(one)) for one in themes),
    )  # fmt: skip


def _people_drawn() -> str:
    return "People who raised each theme, in which direction; who did not raise it is not drawn. "


def _quotes(release: Release) -> Section | None:
    """What participants said in their own words, where HR turned quotes on."""
    told = quotes_of(release.quotes)
    if not told:
        return None
    by_cohort = all(quote.cohort != ALL for quote in release.quotes)
    least = max(POSSIBLE_AUTHORS, release.k)
    title = f"What participants said in interviews, in {counted(len(release.quotes), 'quote')}."
    return Section(
        "quotes", "In their own words", title,
        method_line(release), subtitle=describe_authors(least, by_cohort=by_cohort, on_page=False),
        facts=tuple((named(title), " ".join(said(describe_quote(one)) for one in quotes)) for title, quotes in told),
    )  # fmt: skip


def _claims(release: Release) -> Section | None:
    """The scoreboard: how many claims have which state, and those of which something can be said."""
    if not release.claims:
        return None
    states = claim_states_of(release)
    first, *rest = (said(describe_scoreboard(states, part)) for part in PART_WORDS if part != "context")
    whole = [one for one in release.claims if one.cohort == ALL and one.state in _TELLING]
    whole.sort(key=lambda one: _TELLING.index(one.state))
    rows = tuple((claim_of(one.id).claim, STATE_WORDS[one.state], one.grade or "") for one in whole[:MOST_CLAIMS])
    hidden = sum(one.cohort == ALL and one.state == "hidden" for one in release.claims)
    told = "Claims of which the data say something"
    if len(whole) > MOST_CLAIMS:
        told += f", the first {MOST_CLAIMS} of {len(whole)}; all are in the workbook"
    return Section(
        "claims", "Claims made for reverse mentoring", first, method_line(release, release.people, hidden=hidden),
        lead=tuple(rest), tables=(Table(told, ("Claim", "State", "Grade"), rows),) if rows else (),
    )  # fmt: skip


def _risks(release: Release) -> Section | None:
    """What needs somebody; where nothing does, the section on what cannot be told says so."""
    found = [said(risk) for risk in risks(release)]
    if not found:
        return None
    title = f"{counted(len(found), 'risk needs', 'risks need')} somebody."
    return Section("risks", RISKS, title, method_line(release, release.people), lead=tuple(found))


def _open(release: Release) -> Section:
    """What cannot be told yet, what it would take, and what is hidden of what one would look for first."""
    kicker = "What we cannot tell yet, and what it would take"
    found = [*_unanswered(release), *map(said, open_questions(release)), *map(named, release.notes)]
    hidden = hidden_results(release)
    title = f"{counted(len(found), 'thing')} cannot be told yet." if found else NOTHING_OPEN
    facts = [("Hidden", said(describe_hidden(one.because for one in hidden)))] if hidden else []
    facts += [] if risks(release) else [(RISKS, NO_RISKS)]
    return Section(
        "open", kicker, title, method_line(release, release.people, hidden=len(hidden)), lead=tuple(found),
        facts=tuple(facts),
    )  # fmt: skip


def _unanswered(release: Release) -> Iterator[str]:
    """For each outcome without a card why there is none."""
    for one in answers(release):
        if one.card is None:
            told = explain_missing(one.outcome, because=one.because, measured=one.is_measured)
            yield f"{OUTCOME_TITLES[one.outcome]}: {said(told)}"


def _worth(release: Release) -> Section:
    """What the programme costs, what would have to happen for it to pay, what its effects support."""
    worth = worth_of(release)
    cards = [one.card.card for one in answers(release) if one.card is not None]
    told = (describe_break_even(worth), describe_missing_costs(worth), describe_meetings(release.meetings),
            *describe_benefits(worth, cards))  # fmt: skip
    rows = tuple(
        (named(what), number(low or 0.0), number(high or 0.0), named(unit))
        for what, low, high, unit in worth_rows(worth, release.meetings)
    )
    return Section(
        "worth", "Is it worth it", said(describe_worth(worth)), method_line(release, release.people),
        lead=tuple(said(one) for one in told if one), subtitle=RULE,
        behind=(Table("Cost and break-even", ("What", "From", "To", "Unit"), rows, numeric=True),) if rows else (),
    )  # fmt: skip


def _next(release: Release) -> Section:
    told = said(describe_next_step(next_step(release)))
    head, _, rest = told.partition(". ")
    return Section("next", "What next", f"{head}.", method_line(release, release.people), lead=(rest,) if rest else ())


def _method(release: Release) -> Section:
    """How the figures were made, what the grades mean, and which rules decided what is shown."""
    rules = " ".join(named(rule) for rule in release.audit)
    facts = (
        *grade_meanings(), ("What may be shown", rules or "No rule is recorded."),
        ("What is hidden", hidden_words(release)),
        ("Release", f"{named(release.release_id)}, data version {named(release.data_version)}."),
    )  # fmt: skip
    title = f"No group in this report is smaller than {number(release.k)} people, and every figure carries its grade."
    return Section("method", "How it was made", title, method_line(release, hidden=len(release.hidden)), facts=facts)
