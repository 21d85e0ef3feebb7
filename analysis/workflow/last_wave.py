"""Which wave is the last one: HR states it, so that what people are asked to guess is not told too early."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from analysis.scores.last_wave import LAST_WAVE, why_targets_wait
from analysis.storage.kept_facts import KeptFact, keep_facts
from analysis.study import Study
from analysis.workflow.workspace import Workspace

#: What is kept where a further wave is planned: the name of no wave, so that nothing is told until one is named.
STILL_PLANNED: Final = "a later wave is planned"


@dataclass(frozen=True, slots=True)
class LastWave:
    """What is known of the last wave of a study: the `waves` that were answered, the one `stated` for the whole
    programme (None: nobody said), and why guesses still wait (empty: they may be told).
    """

    waves: tuple[str, ...]
    stated: str | None
    because: str


def read_last_wave(study: Study) -> LastWave | None:
    """What is known of the last wave; None where nobody was asked to guess, so that nothing waits for it."""
    if not study.responses["item"].str.startswith("pred_").any():
        return None
    said = study.facts.loc[(study.facts["name"] == LAST_WAVE) & study.facts["cohort"].isna(), "value"].dropna()
    stated = str(said.iloc[-1]) if len(said) else None
    return LastWave(study.wave_names, stated, why_targets_wait(study))


def state_last_wave(workspace: Workspace, study: str, wave: str | None, *, who: str) -> None:
    """Keep which wave is the last of the whole programme; `STILL_PLANNED` where it is still to come, None takes back
    what was said. Raises StoreError for a read-only study.
    """
    keep_facts(workspace.store, study, [KeptFact(LAST_WAVE, wave)], who=who)
