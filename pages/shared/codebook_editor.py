"""The Codebook page: a theme and its phrases, changed with a view of what they would find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from analysis.scores.codebook_faults import phrase_faults, theme_faults
from analysis.scores.phrase_preview import answers_with, compare_theme
from analysis.study import OUTCOMES
from analysis.wording.codebooks import describe_comparison, describe_found
from analysis.wording.coding import mark_passages
from analysis.wording.names import escape_passage
from analysis.workflow.access import User
from analysis.workflow.codebooks import NEW_THEME, with_theme
from pages.shared.codebook_versions import Versions, save_button
from pages.shared.panels import listing, prose, table_panel
from pages.shared.rows import opened_desk
from pages.shared.session import may_change_study

#: The texts of a theme, and its lists, with what they are called.
_TEXTS: Final = {"title": "Title", "definition": "Definition", "include": "Include", "exclude": "Exclude"}
_LISTS: Final = {
    "strong_favourable": "Strong phrases, favourable", "strong_unfavourable": "Strong phrases, unfavourable",
    "topic": "Topic phrases (the nearest cue gives the direction)", "questions": "Guide questions that ask about it",
    "examples": "Examples",
}  # fmt: skip
#: How many answers a preview shows.
_SHOWN: Final = 20
_NEW: Final = "new theme"
_HOW: Final = (
    'One phrase a line, in lower case. "word\\*" begins with; "a|b" one word or the other; "(a b|c)" one or the other '
    'of several; "{name}" one of a list; ".." up to four words of any kind. Contractions are opened: "did not".'
)


def theme_panel(versions: Versions, user: User) -> None:
    """One theme to change, or a new one, and what it would be suggested for."""
    document = versions[0].document
    titles = {theme["id"]: theme["title"] for theme in document["themes"]} | {_NEW: "A new theme"}
    chosen = st.selectbox("Theme", list(titles), format_func=titles.__getitem__, key="codebook-theme", width=420)
    before = next((theme for theme in document["themes"] if theme["id"] == chosen), NEW_THEME)
    after = _form(before, f"theme-{versions[0].number}-{chosen}")
    faults = list(theme_faults(after, document.get("lists", {})))
    if chosen == _NEW and after["id"] in titles:
        faults.append(f'theme "{after["id"]}" is there already: choose it above to change it')
    if after == before:
        return
    if faults:
        listing((escape_passage(f"{fault[:1].upper()}{fault[1:]}.") for fault in faults), otherwise="")
        return
    changed = with_theme(document, after)
    _compared(document, changed, after["id"])
    save_button(changed, user, key=f"theme-{versions[0].number}", label="Save as a new version")


def _form(theme: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The theme as the fields hold it now."""
    fixed = not may_change_study()
    after: dict[str, Any] = dict(theme)
    with st.expander("What it is", icon=":material/label:", key="theme-what", expanded=not theme["id"]):
        if not theme["id"]:
            after["id"] = st.text_input(
                "Short name", key=f"{key}-id", help="Small letters, digits and _; it never changes.", disabled=fixed
            ).strip()
        for name, label in _TEXTS.items():
            after[name] = st.text_area(
                label, theme[name], key=f"{key}-{name}", height="content", disabled=fixed
            ).strip()
        outcome = st.selectbox(
            "Outcome it speaks to", ("", *OUTCOMES), index=("", *OUTCOMES).index(theme.get("outcome", "")),
            format_func=lambda one: one.capitalize() or "None", key=f"{key}-outcome", width=320, disabled=fixed,
        )  # fmt: skip
        after.pop("outcome", None)
        if outcome:
            after["outcome"] = outcome
    with st.expander("Its phrases", icon=":material/format_quote:", key="theme-phrases", expanded=True):
        st.caption(_HOW)
        for name, label in _LISTS.items():
            lines = st.text_area(label, "\n".join(theme[name]), key=f"{key}-{name}", height=140, disabled=fixed)
            after[name] = [line.strip() for line in lines.splitlines() if line.strip()]
    return after


def _compared(before: Mapping[str, Any], after: Mapping[str, Any], theme: str) -> None:
    """What the changed theme would be suggested for in this study, and what it is suggested for now."""
    desk = opened_desk()
    if desk.said.empty or not desk.has_roster:
        prose(describe_found(0, 0))
        return
    found = compare_theme(before, after, theme, desk.utterances)
    was, now = found["before"].notna(), found["after"].notna()
    turned = was & now & (found["before"] != found["after"])
    more, fewer = now & ~was, was & ~now
    prose(describe_comparison(int(was.sum()), int(now.sum()), int(more.sum()), int(fewer.sum()), int(turned.sum())))
    rows = (
        found[more | fewer | turned]
        .merge(desk.said[["utterance", "side", "text"]], on="utterance", how="inner")
        .head(_SHOWN)
    )
    if not rows.empty:
        shown = pd.DataFrame(
            {"Now": rows["before"].fillna("no"), "Then": rows["after"].fillna("no"), "Words": rows["phrase"],
             "Side": rows["side"], "Answer": rows["text"]}
        )  # fmt: skip
        table_panel(shown, alt="Answers for which the suggestion would change", key="theme-changes")


def phrase_panel(versions: Versions) -> None:
    """Where one phrase stands in this study's answers."""
    with st.expander("Try a phrase", icon=":material/search:", key="try-phrase"):
        phrase = st.text_input("Phrase", key="phrase", placeholder="learn* .. from him|her", width=420).strip()
        lists = versions[0].document.get("lists", {})
        if not phrase:
            st.caption(_HOW)
            return
        if faults := list(phrase_faults(phrase, lists)):
            listing((escape_passage(f"{fault[:1].upper()}{fault[1:]}.") for fault in faults), otherwise="")
            return
        desk = opened_desk()
        said = desk.said if desk.has_roster else desk.said.iloc[:0]
        found = answers_with(phrase, lists, said)
        prose(describe_found(len(found), len(said)))
        _answers(found["text"].tolist(), found["phrase"].tolist())


def _answers(texts: Sequence[str], phrases: Sequence[str]) -> None:
    shown = zip(texts[:_SHOWN], phrases[:_SHOWN], strict=True)
    listing((f"“{mark_passages(text, phrase)}”" for text, phrase in shown), otherwise="")
