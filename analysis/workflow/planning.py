"""A plan in the setting of a study: its options, what holds for people, and every file that it hands out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.exports.calendar_file import calendar_csv, calendar_ics
from analysis.exports.notices import paper_text, paper_word
from analysis.exports.questionnaire_limesurvey import limesurvey_form
from analysis.exports.questionnaire_word import questionnaire_word
from analysis.exports.questionnaire_workbook import questionnaire_workbook
from analysis.exports.writing import Download
from analysis.impact.planning import MOST_COHORTS, MOST_PAIRS, MOST_PEOPLE, Plan, PlanOptions, plan_programme
from analysis.impact.unmeasured import records_in
from analysis.impact.wave_calendar import WaveWindow, wave_calendar
from analysis.instruments.forms import Form
from analysis.instruments.linking import EMPLOYEE_ID
from analysis.storage.rules import DEFAULT_RULES, read_rules
from analysis.storage.studies import list_studies, read_study
from analysis.study import COMPARISON, JUNIOR, SENIOR, WAITLIST, Study, StudySettings
from analysis.wording.participants import Paper, StudyTerms, invitation, privacy_notice, works_council_sheet
from analysis.workflow.notices import notice_allows
from analysis.workflow.studies import open_study
from analysis.workflow.workspace import Workspace

#: What papers are called where no study gives them its name.
TITLE = "Reverse mentoring programme"


def plan_for(workspace: Workspace, study: str | None, *, pairs: int, **options: Any) -> Plan:  # noqa: ANN401
    """What a programme of `pairs` could show; further options are those of `PlanOptions`.

    A study that is named lends its smallest change that matters and the records it holds, unless options say otherwise.
    Without one the defaults hold: planning needs no data. Raises StudyError for an unknown study, UsageError for
    an option that does not fit.
    """
    if study is not None:
        found = open_study(workspace, study)
        options = _lent(found) | options
    return plan_programme(PlanOptions(pairs=pairs, **options))


def terms_of(workspace: Workspace, study: str | None, plan: Plan, *, link: str = EMPLOYEE_ID) -> StudyTerms:
    """What holds for people in this plan: the study's own threshold and rules of keeping, or the defaults."""
    named = study is not None and study in {line.name for line in list_studies(workspace.store)}
    settings = read_study(workspace.store, study).settings if named and study else StudySettings()
    rules = read_rules(workspace.store, study) if named and study else DEFAULT_RULES
    options = plan.options
    return StudyTerms(
        title=study if named and study else TITLE,
        k=settings.k,
        months={rule.name: rule.months for rule in rules},
        link=link,
        waves=tuple(dict.fromkeys(form.occasion.wave for form in plan.forms)),
        minutes=plan.minutes,
        comparison=options.comparison > 0,
        waitlist=options.waitlist,
        intention_and_exits=bool(named and study and notice_allows(workspace, study)),
    )


def papers(terms: StudyTerms) -> tuple[Paper, ...]:
    """The invitations for everybody who is asked, the privacy notice, and the works council's sheet."""
    audiences = [JUNIOR, SENIOR, *([WAITLIST] if terms.waitlist else []), *([COMPARISON] if terms.comparison else [])]
    invitations = (replace(paper, title=f"{paper.title} ({whom})") for paper, whom in _invitations(terms, audiences))
    return (*invitations, privacy_notice(terms), works_council_sheet(terms))


def calendar_of(plan: Plan, starts: Mapping[str, dt.date]) -> tuple[WaveWindow, ...]:
    """The wave calendar of a plan for cohorts with their start dates."""
    return wave_calendar(plan.options, starts)


def form_files(forms: Sequence[Form], *, link: str, title: str = TITLE) -> Iterator[Download]:
    """Every questionnaire: one workbook for all, a Word and a LimeSurvey file for each."""
    yield questionnaire_workbook(forms, link=link, title=title)
    for form in forms:
        yield questionnaire_word(form, link=link, title=title)
        yield limesurvey_form(form, link=link, title=title)


def write_plan_files(
    workspace: Workspace, study: str | None, plan: Plan, folder: Path, *, link: str, start: dt.date | None = None
) -> tuple[Path, ...]:
    """Write questionnaires, papers and, where a start is known, the calendar into `folder`; gives the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    files = list(form_files(plan.forms, link=link))
    for paper in papers(terms_of(workspace, study, plan, link=link)):
        files += [paper_word(paper), paper_text(paper)]
    if start is not None:
        windows = calendar_of(plan, {"": start})
        files += [calendar_ics(windows, title=TITLE), calendar_csv(windows, title=TITLE)]
    paths = [folder / file.file_name for file in files]
    for path, file in zip(paths, files, strict=True):
        path.write_bytes(file.data)
    return tuple(paths)


def _lent(study: Study) -> dict[str, Any]:
    return {"smallest_change": study.settings.smallest_change, "records": tuple(sorted(records_in(study)))}


def _invitations(terms: StudyTerms, audiences: list[str]) -> Iterator[tuple[Paper, str]]:
    for audience in audiences:
        yield invitation(terms, audience), audience


def options_lent(study: Study) -> dict[str, Any]:
    """What a study lends to a plan, to begin with: its pairs, cohorts and comparison people where it has any, its
    smallest change that matters, and the records it holds. A study larger than a plan can be lends the most that one
    takes.
    """
    members = study.memberships
    pairs = members.dropna(subset=["pair"]).drop_duplicates(["cohort", "pair"])
    others = members.loc[members["arm"] == COMPARISON, "person"].nunique()
    answered = study.submissions.loc[study.submissions["arm"] == COMPARISON, "person"].nunique()
    found = {
        "pairs": min(len(pairs), MOST_PAIRS),
        "cohorts": min(len(study.cohorts), MOST_COHORTS),
        "comparison": min(max(others, answered), MOST_PEOPLE),
    }
    return {name: count for name, count in found.items() if count} | _lent(study)
