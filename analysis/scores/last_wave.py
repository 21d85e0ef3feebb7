"""Whether everybody has been asked for the last time, so that the answers to be guessed may be told."""

from __future__ import annotations

from typing import Final

import pandas as pd

from analysis.scores.respondents import respondents
from analysis.study import COMPARISON, Study

#: The fact, kept by hand, that names the last wave of a cohort (none: of every cohort).
LAST_WAVE: Final = "last wave"
#: The last wave is in once this share of those who answered the cohort's first wave has answered it.
SHARE_BACK: Final = 0.5

ONE_WAVE: Final = "only one wave has been answered, and people would learn what they are asked to guess"
NOT_IN: Final = "a cohort has not answered its last wave yet, and people would learn what they are asked to guess"
UNNAMED: Final = "nobody has said which wave is the last one, and people would learn what they are asked to guess"


def why_targets_wait(study: Study) -> str:
    """Why the other side's answers may not be told yet, as the end of "hidden, because ..."; empty where they may be.

    They may be told once every cohort has answered its last wave. Which wave that is, the fact `LAST_WAVE` says (the
    cohort's own before that of the whole programme); where nobody stated it, a wave called "end" or "follow-up", as
    the import names them whatever the file called them. A cohort has answered it when at least half as many people of
    its programme and waitlist arms answered as at the cohort's first wave. A plan for a further wave that asks the
    same statements has to be stated as that fact: waves that nobody answered are known from nowhere else.
    """
    rows = respondents(study)
    members = rows.loc[rows["arm"] != COMPARISON, ["cohort", "wave", "wave_order"]].fillna({"cohort": ""})
    counts = members.groupby(["cohort", "wave_order", "wave"]).size().reset_index(name="n")
    if counts["wave"].nunique() < 2:
        return ONE_WAVE
    stated = study.facts.loc[study.facts["name"] == LAST_WAVE].dropna(subset=["value"])
    own = {str(cohort): str(wave) for cohort, wave in zip(stated["cohort"].fillna(""), stated["value"], strict=True)}
    reasons = [_why_one_waits(waves, own.get(str(cohort)) or own.get("")) for cohort, waves in counts.groupby("cohort")]
    return next((reason for reason in (NOT_IN, UNNAMED) if reason in reasons), "")


def _why_one_waits(waves: pd.DataFrame, stated: str | None) -> str:
    """For one cohort; `waves` are its waves in their order with how many answered."""
    first = int(waves["n"].iloc[0])
    for wave, n in list(zip(waves["wave"], waves["n"], strict=True))[1:]:
        if (wave == stated if stated else _sounds_last(str(wave))) and n >= SHARE_BACK * first:
            return ""
    unsaid = stated is None and len(waves) > 1 and not any(_sounds_last(str(wave)) for wave in waves["wave"])
    return UNNAMED if unsaid else NOT_IN


def _sounds_last(wave: str) -> bool:
    return wave.casefold() == "end" or wave.casefold().startswith("follow-up")
