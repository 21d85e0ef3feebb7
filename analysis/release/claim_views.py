"""The scoreboard as a page shows it: a table of states, and one claim with its kinds of evidence side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from analysis.impact.claim_evidence import claim_card
from analysis.instruments import Claim, claim_of, claims
from analysis.release.choices import first_source
from analysis.release.claims import OF_RECORDS
from analysis.release.release import Release, ReleasedClaim, Theme
from analysis.release.views import themes_of
from analysis.study import ALL, INTERVIEWS, Source
from analysis.wording.claims import ABOUT_WORDS, PARTS, STATE_WORDS, state_label
from analysis.wording.names import escape_markdown, plain_text
from analysis.wording.themes import told_in_words

WHOLE: Final = "Whole programme"
#: Which way a state points; the others point nowhere.
_WAYS: Final = {
    "supported": 1, "moved_as_claimed": 1, "participants_say": 1, "seldom": 1, "in_place": 1,
    "opposite": -1, "seen": -1, "missing": -1, "no_change_that_matters": 0,
}  # fmt: skip
_SURVEY: Final = ("card", "linked", "unlinked", "level", "later")

Agreement = Literal["converge", "diverge", "silent"]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim in one group: what survey and records say of it in words ("" where they are silent), the theme in
    which people speak of it (None where none may be shown) and where they do, and whether that and the rest agree.
    """

    claim: Claim
    state: ReleasedClaim
    survey: str
    records: str
    theme: Theme | None
    agreement: Agreement
    source: Source = INTERVIEWS

    @property
    def silent(self) -> bool:
        """Whether neither survey, interviews (or open answers) nor records say anything that may be shown."""
        return not (self.survey or self.records or self.theme)


def claim_states_of(release: Release, cohort: str = ALL) -> tuple[tuple[str, str], ...]:
    """(claim id, state) of every claim in one cohort, in the order of the claims."""
    return tuple((one.id, one.state) for one in release.claims if one.cohort == cohort)


def claim_table(release: Release, part: str, about: str) -> pd.DataFrame:
    """The claims of a part of the scoreboard about somebody, one a row under its number; a column a group with shape
    and words. The only cohort of a programme is the programme and gets no column of its own. Names are made safe for
    places that read Markdown.
    """
    every = _cohorts(release.claims)
    cohorts = every if len(every) > 2 else every[:1]
    found = {(one.id, one.cohort): state_label(one.state) for one in release.claims}
    rows = [
        {
            "No": claim.id,
            "Claim": claim.claim,
            **{escape_markdown(_group_name(cohort)): found.get((claim.id, cohort), "") for cohort in cohorts},
        }
        for claim in claims_of(part)
        if claim.about == about
    ]
    return pd.DataFrame(rows).astype("str").set_index("No")


def claims_of(part: str) -> tuple[Claim, ...]:
    """The claims of a part of the scoreboard, in order."""
    return tuple(claim for claim in claims() if claim.kind in PARTS[part])


def claims_about(part: str) -> tuple[str, ...]:
    """Whom the claims of a part are about, in order."""
    known = {claim.about for claim in claims_of(part)}
    return tuple(about for about in ABOUT_WORDS if about in known)


def scoreboard_table(release: Release) -> pd.DataFrame:
    """Every claim and group, one a row: what one takes away."""
    rows = [
        {
            "No": one.id, "Kind": claim.kind, "About": ABOUT_WORDS[claim.about], "Claim": claim.claim,
            "Group": _group_name(one.cohort), "State": STATE_WORDS[one.state], "Grade": one.grade or "",
            "Because": one.words, "Records": one.records,
        }
        for one in release.claims
        for claim in (claim_of(one.id),)
    ]  # fmt: skip
    return pd.DataFrame(rows).astype("str")


def claim_view(release: Release, claim_id: str, cohort: str = ALL) -> ClaimView | None:
    """One claim in one cohort; None where the release holds no state of it."""
    state = next((one for one in release.claims if (one.id, one.cohort) == (claim_id, cohort)), None)
    if state is None:
        return None
    claim, source = claim_of(claim_id), first_source(release)
    theme = _theme(themes_of(release, source), claim, cohort)
    survey = state.words if state.basis in _SURVEY else ""
    if state.basis == "card":
        survey = _card_sentence(release, claim, cohort) or survey
    records = state.words if state.basis in OF_RECORDS else ""
    told = " ".join(part for part in (records, state.records) if part)
    return ClaimView(claim, state, survey, told, theme, _agreement(state, theme), source)


def _card_sentence(release: Release, claim: Claim, cohort: str) -> str:
    """The sentence of the released card that is the claim; "" where none is out."""
    card = claim_card([one.card for one in release.cards], claim, cohort)
    return next((one.sentence for one in release.cards if one.card is card), "")


def _theme(themes: Iterable[Theme], claim: Claim, cohort: str) -> Theme | None:
    """The claim's first theme in the cohort; for the programme that of the claim's side where it may be shown."""
    sides = (claim.side, ALL) if cohort == ALL and claim.side else (ALL,)
    found = {(one.theme, one.cohort, one.side): one for one in themes if one.wave == ALL}
    keys = [(theme, cohort, side) for theme in claim.themes[:1] for side in sides]
    return next((found[key] for key in keys if key in found), None)


def _agreement(state: ReleasedClaim, theme: Theme | None) -> Agreement:
    way = _WAYS.get(state.state)
    said = None if theme is None else _way_of(theme)
    if way is None or said is None:
        return "silent"
    return "converge" if way == said else "diverge"


def _way_of(theme: Theme) -> int | None:
    """Which way people spoke; None where they spoke both ways, or nobody did."""
    direction = told_in_words(theme.words)[1]
    return {"mostly favourable": 1, "mostly unfavourable": -1}.get(direction)


def _cohorts(released: Iterable[ReleasedClaim]) -> list[str]:
    """The groups, the whole programme first."""
    return sorted(dict.fromkeys(one.cohort for one in released), key=lambda cohort: cohort != ALL)


def _group_name(cohort: str) -> str:
    return WHOLE if cohort == ALL else plain_text(cohort)
