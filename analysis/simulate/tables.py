"""A simulated programme as the tables of a study, with employee ids as persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.simulate.careers import EXIT_REASONS
from analysis.simulate.interviews import INTERVIEWER
from analysis.simulate.staff import as_dates
from analysis.study import GENERATIONS, JUNIOR, OTHER_EXIT, SENIOR

if TYPE_CHECKING:
    from analysis.simulate.programme import Programme


def study_tables(programme: Programme) -> dict[str, pd.DataFrame]:
    """The tables of `analysis.study.TABLES` that a simulated programme fills."""
    return {
        "people": _people(programme),
        "memberships": _memberships(programme),
        "employment": _employment(programme),
        "waves": _waves(programme),
        "invitations": _invitations(programme),
        "submissions": _submissions(programme),
        "responses": _responses(programme),
        "comments": programme.comments,
        "checkins": _checkins(programme),
        "interviews": _interviews(programme),
        "codes": _codes(programme),
        "events": _events(programme),
    }


def generation_of(birth_year: pd.Series) -> pd.Series:
    """The generation band of each year of birth; missing where no band holds it."""
    bands = [(birth_year.between(first, last), name) for name, (first, last) in GENERATIONS.items()]
    drawn = np.select([inside for inside, _ in bands], [name for _, name in bands], default="")
    return pd.Series(drawn, index=birth_year.index, dtype="str").replace("", None)


def _ids(programme: Programme, rows: pd.Series) -> pd.Series:
    return pd.Series(programme.staff["employee_id"].to_numpy()[rows.to_numpy()], index=rows.index, dtype="str")


def _people(programme: Programme) -> pd.DataFrame:
    """Attributes as on the day of the extract: of the last spell."""
    staff = programme.staff
    now = programme.careers.drop_duplicates("row", keep="last").set_index("row").loc[staff.index]
    return pd.DataFrame(
        {
            "person": staff["employee_id"], "generation": generation_of(staff["birth_year"]),
            "department": now["department"], "site": staff["site"], "level": now["level"],
        }
    )  # fmt: skip


def _memberships(programme: Programme) -> pd.DataFrame:
    members = programme.enrolment.members
    return members[["cohort", "pair", "arm", "side"]].assign(
        person=_ids(programme, members["row"]),
        from_date=as_dates(members["from_day"]),
        to_date=as_dates(members["to_day"]),
    )


def _employment(programme: Programme) -> pd.DataFrame:
    careers = programme.careers
    kind = careers["exit_reason"].map(EXIT_REASONS)
    final = careers["to_day"].notna() & ~_goes_on(careers)
    return careers[["department", "level", "exit_reason"]].assign(
        person=_ids(programme, careers["row"]),
        from_date=as_dates(careers["from_day"]),
        to_date=as_dates(careers["to_day"]),
        site=programme.staff["site"].to_numpy()[careers["row"].to_numpy()],
        manager=programme.staff["manager"].to_numpy()[careers["row"].to_numpy()],
        exit_kind=kind.where(~final | kind.notna(), OTHER_EXIT),
    )


def _goes_on(careers: pd.DataFrame) -> pd.Series:
    """Spells that the same person's next spell follows on the very next day: a move, not an exit."""
    same = careers["row"].shift(-1) == careers["row"]
    return same & (careers["from_day"].shift(-1) == careers["to_day"] + 1)


def _checkins(programme: Programme) -> pd.DataFrame:
    met = programme.meetings
    by = met["cancelled_by"].map({"Mentor": JUNIOR, "Mentee": SENIOR})
    return met.assign(date=as_dates(met["day"]), cancelled_by=by)


def _waves(programme: Programme) -> pd.DataFrame:
    """When each wave was open, a row for each cohort, and one (cohort missing) for the comparison group."""
    submissions = programme.submissions
    spans = submissions.groupby(["wave", "cohort"], dropna=False, sort=True)["day"].agg(["min", "max"]).reset_index()
    names = np.array([wave.name for wave in programme.plan.waves])
    return pd.DataFrame(
        {
            "wave": names[spans["wave"].to_numpy()], "order": spans["wave"].astype("float64"),
            "opens": as_dates(spans["min"]), "closes": as_dates(spans["max"]), "cohort": spans["cohort"],
        }
    )  # fmt: skip


def _wave_names(programme: Programme, numbers: pd.Series) -> list[str]:
    return [programme.plan.waves[number].name for number in numbers]


def _invitations(programme: Programme) -> pd.DataFrame:
    invited = programme.invitations
    rows = programme.respondents["row"].iloc[invited["respondent"].to_numpy()].reset_index(drop=True)
    return pd.DataFrame({"person": _ids(programme, rows), "wave": _wave_names(programme, invited["wave"])})


def _submissions(programme: Programme) -> pd.DataFrame:
    sent = programme.submissions
    return sent[["submission", "person", "seconds", "cohort", "side", "arm", "link_method"]].assign(
        wave=_wave_names(programme, sent["wave"]), date=as_dates(sent["day"])
    )


def _responses(programme: Programme) -> pd.DataFrame:
    """One row an answer, also where "prefer not to say" was ticked (value missing); none for a blank."""
    texts, values = programme.texts.to_numpy(dtype=object), programme.values.to_numpy(dtype="float64")
    row, column = np.nonzero(texts != "")
    items = np.array(programme.texts.columns, dtype=object)
    return pd.DataFrame(
        {
            "submission": programme.submissions["submission"].to_numpy()[row], "item": items[column],
            "raw": texts[row, column], "value": values[row, column],
        }
    )  # fmt: skip


def _interviews(programme: Programme) -> pd.DataFrame:
    """Speakers without names: the interviewer is nobody of the study."""
    said = programme.talk.utterances
    by_interviewer = said["speaker"] == INTERVIEWER
    return said.assign(
        person=said["person"].where(~by_interviewer), speaker=said["person"].where(~by_interviewer, INTERVIEWER)
    )


def _codes(programme: Programme) -> pd.DataFrame:
    return programme.talk.codes.assign(status="confirmed", decided_by="sample reviewer")


def _events(programme: Programme) -> pd.DataFrame:
    changed = programme.careers[programme.careers["change"] != "hire"]
    value = changed["level"].where(changed["change"] == "promotion", changed["department"])
    return pd.DataFrame(
        {
            "person": _ids(programme, changed["row"]),
            "kind": changed["change"],
            "date": as_dates(changed["from_day"]).to_numpy(),
            "value": value,
        }
    )
