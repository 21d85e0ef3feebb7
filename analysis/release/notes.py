"""What a release cannot show although leaders would look for it, and how many more answers would open it."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.release.families import PAIRS_NEEDED
from analysis.release.inputs import Measure, ReleaseInputs
from analysis.release.release import Cell, HiddenCell, Theme
from analysis.release.themes import PEOPLE_FOR_WORDS, people_who_raise
from analysis.study import INTERVIEWS, PROGRAMME, SIDES


def missing_notes(
    inputs: ReleaseInputs, cells: Iterable[Cell], hidden: Iterable[HiddenCell], themes: tuple[Theme, ...], k: int
) -> tuple[str, ...]:
    """A sentence for each outcome's wave that is missing for the programme or by side, and for missing themes.

    A hidden number of people is never told, so the answers that are missing are told as the most it can take: k more
    open a group whatever it has. Plain text: names in it come from data.
    """
    shown = {(cell.measure, cell.wave, cell.by): cell for cell in cells if cell.arm == PROGRAMME}
    waves = {(cell.measure, cell.wave) for cell in hidden if cell.arm == PROGRAMME and cell.what == "cell"}
    waves |= {(measure, wave) for measure, wave, _ in shown}
    notes = []
    for measure in inputs.measures:
        for wave in inputs.waves:
            if measure.outcome is not None and (measure.id, wave) in waves:
                notes += _missing_at(measure, wave, shown, k, is_later=wave != inputs.waves[0])
    return (*notes, *_missing_themes(inputs, themes, k))


def _missing_at(
    measure: Measure,
    wave: str,
    shown: dict[tuple[str, str, tuple[tuple[str, str], ...]], Cell],
    k: int,
    *,
    is_later: bool,
) -> list[str]:
    whole = shown.get((measure.id, wave, ()))
    if whole is None:
        return [
            f"{measure.title} at {wave} cannot be shown for the programme yet: "
            f"{k} more answers, from {PAIRS_NEEDED} pairs, would open it for certain."
        ]
    linked = " from people who also answered at the first wave" if whole.kind == "change" else ""
    notes = []
    if is_later and whole.kind == "level" and any(key[:1] == (measure.id,) and key[1] != wave for key in shown):
        notes.append(
            f"{measure.title} at {wave} is where everyone who answered stands, not a change: fewer than {k} people "
            "could be linked to their first answers."
        )
    if any((measure.id, wave, (("side", side),)) not in shown for side in SIDES):
        notes.append(
            f"{measure.title} at {wave} cannot be shown by side yet: "
            f"up to {k} more answers{linked} from each side would open it."
        )
    return notes


def _missing_themes(inputs: ReleaseInputs, themes: tuple[Theme, ...], k: int) -> list[str]:
    if inputs.themes.empty or themes:
        return []
    raised = people_who_raise(INTERVIEWS, k)
    return [
        f"No interview theme can be shown yet: it takes {PEOPLE_FOR_WORDS} people who spoke, {raised} who raised it."
    ]
