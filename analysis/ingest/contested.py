"""Identifiers that more than one person uses: a shared mailbox, a code that two people made. They link nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.ingest.linkage import resolve_persons

#: Two spells of one person may overlap by as many days where somebody is handed from one employer to the next.
HANDOVER_DAYS: Final = 31
#: More numbers than this at one mail address are a shared mailbox.
MOST_NUMBERS: Final = 4
#: What people state of themselves and does not change between two answers of one wave.
STATED: Final = ("side", "generation", "cohort", "arm")

_KEYS: Final = ["token", "wave", "submission"]


@dataclass(frozen=True, slots=True)
class Contested:
    """Tokens that link nobody, and what shows it.

    `mails` stand with numbers of people who cannot be one; `codes` stand with several numbers, or two answers of one
    wave under them contradict each other. `successive` are mails with several numbers that may well be one person's,
    one after the other: a rehire. `repeated` are codes under which one wave was answered twice without contradiction:
    the last complete answer counts.
    """

    mails: frozenset[str]
    codes: frozenset[str]
    successive: frozenset[str]
    repeated: frozenset[str]

    @property
    def tokens(self) -> frozenset[str]:
        """All tokens that link nobody."""
        return self.mails | self.codes


def find_contested(tables: Mapping[str, pd.DataFrame], links: pd.DataFrame) -> Contested:
    """The contested tokens of a study, from all its live imports in any order.

    tables  with `token`: submissions (each once) and responses, and employment and memberships where there are any
    links   columns token_a, token_b: tokens seen in one row

    Numbers that share a mail are of different people where their spells of employment overlap by more than
    `HANDOVER_DAYS`, where they hold places in one pair, where both answered one wave, or where they are more than
    `MOST_NUMBERS`. A code is no proof that two people whom numbers or mails tell apart are one: people make the same
    code by chance.
    """
    uses = _uses(links, "mail", ("id",))
    wrong = _used_by_several(tables, uses)
    contradicted, twice = _codes_given_twice(tables["submissions"], tables["responses"])
    codes = contradicted | _codes_of_several(links, wrong)
    successive = frozenset(uses["token"]) - wrong
    return Contested(frozenset(wrong), frozenset(codes), successive, frozenset(twice - codes))


def without_contested(links: pd.DataFrame, contested: Contested) -> pd.DataFrame:
    """The links that remain when contested tokens link nobody."""
    hit = links["token_a"].isin(contested.tokens) | links["token_b"].isin(contested.tokens)
    return links[~hit].reset_index(drop=True)


def _uses(links: pd.DataFrame, kind: str, surer: tuple[str, ...]) -> pd.DataFrame:
    """Columns token, number: every token of `kind` that stands with several tokens of the surer kinds, with these."""
    both = pd.concat([links, links.rename(columns={"token_a": "token_b", "token_b": "token_a"})], ignore_index=True)
    kinds = {name: both[name].str.split(":", n=1).str[0] for name in ("token_a", "token_b")}
    hit = (kinds["token_a"] == kind) & kinds["token_b"].isin(surer)
    used = both[hit.to_numpy(dtype=bool)].drop_duplicates().set_axis(["token", "number"], axis=1)
    return used[used.duplicated("token", keep=False)].sort_values(["token", "number"], ignore_index=True)


def _used_by_several(tables: Mapping[str, pd.DataFrame], uses: pd.DataFrame) -> set[str]:
    """The tokens whose numbers cannot be one person's."""
    counts = uses["token"].value_counts()
    found = {str(token) for token in counts.index[counts > MOST_NUMBERS]}
    few = uses[~uses["token"].isin(found)]
    held = {
        name: few.merge(tables[name].rename(columns={"token": "number"}), on="number")
        for name in ("submissions", "memberships", "employment")
        if name in tables
    }
    for name, place in (("submissions", ["wave"]), ("memberships", ["cohort", "pair"])):
        if name in held:
            found |= _standing_together(held[name], place)
    return found | (_employed_at_once(held["employment"]) if "employment" in held else set())


def _standing_together(rows: pd.DataFrame, place: list[str]) -> set[str]:
    """The tokens of which two numbers stand in one place."""
    known = rows.dropna(subset=[place[-1]])
    numbers = known.groupby(["token", *place], dropna=False)["number"].nunique()
    return {str(token) for token in numbers.index[numbers > 1].get_level_values("token")}


def _employed_at_once(spells: pd.DataFrame) -> set[str]:
    """The tokens of which two numbers were employed together for more than a handover; no date is an open end."""
    spell = ["token", "number", "from_date"]
    dated = spells.groupby(spell, dropna=False)["to_date"].max().reset_index()  # a later file closes an open spell
    both = dated.merge(dated, on="token", suffixes=("", "_other"))
    both = both[both["number"] < both["number_other"]]
    begin = both[["from_date", "from_date_other"]].max(axis=1)
    end = both[["to_date", "to_date_other"]].min(axis=1)
    apart = (end - begin).dt.days <= HANDOVER_DAYS
    return set(both.loc[~apart, "token"])


def _codes_of_several(links: pd.DataFrame, wrong: set[str]) -> set[str]:
    """The codes with several numbers, or several mails, of people whom numbers and mails alone tell apart.

    A code that one file gives with a number and another with a mail is what joins the two.
    """
    uses = _uses(links, "code", ("id", "mail"))
    sure = links[~(links["token_a"].isin(wrong) | links["token_b"].isin(wrong))]
    sure = sure[~(sure["token_a"].str.startswith("code:") | sure["token_b"].str.startswith("code:")).astype(bool)]
    person = resolve_persons(uses["number"], sure).set_index("token")["person"]
    kind = uses["number"].str.split(":", n=1).str[0]
    people = uses["number"].map(person).groupby([uses["token"], kind]).nunique()
    return {str(token) for token in people.index[people > 1].get_level_values("token")}


def _codes_given_twice(submissions: pd.DataFrame, responses: pd.DataFrame) -> tuple[set[str], set[str]]:
    """Codes under which a wave holds several submissions: those that contradict each other, and the others.

    They contradict where they state another side, generation, cohort or arm, or where they answer a question
    differently and no date says which came last.
    """
    given = submissions.dropna(subset=["token", "wave"])
    coded = given[given["token"].str.startswith("code:").to_numpy(dtype=bool)].drop_duplicates(_KEYS)
    several = coded[coded.duplicated(["token", "wave"], keep=False)]
    if several.empty:
        return set(), set()
    groups = several.groupby(["token", "wave"])
    stated = (groups[list(STATED)].nunique() > 1).any(axis=1)
    days = groups["date"].agg(["size", "nunique"])
    dated = days["size"] == days["nunique"]
    clash = stated | (~dated & dated.index.isin(_answered_differently(several, responses)))
    return set(clash.index[clash].get_level_values("token")), set(clash.index.get_level_values("token"))


def _answered_differently(several: pd.DataFrame, responses: pd.DataFrame) -> pd.MultiIndex:
    """The codes and waves of `several` where two submissions give one question different values."""
    answers = responses[["submission", "item", "value"]].merge(several[_KEYS], on="submission")
    values = answers.dropna(subset=["value"]).groupby(["token", "wave", "item"])["value"].nunique()
    differing = values[values > 1].reset_index()
    return pd.MultiIndex.from_frame(differing[["token", "wave"]].drop_duplicates())
