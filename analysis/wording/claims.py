"""The scoreboard in words: what a state is called, why a claim has it, and the answer in one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from analysis.impact.claim import STATES, Basis, Change, ClaimState, Share
from analysis.impact.claim_levels import ANSWERS_FOR_SELDOM, SEEN_ABOVE, SELDOM_BELOW
from analysis.impact.measures import A_MONTH, DAYS
from analysis.instruments import Claim, claim_of, packs_for
from analysis.instruments.claims import RECORDS
from analysis.stats.change import CLUSTERS_FOR_ROBUST
from analysis.wording.claim_logs import describe_tally
from analysis.wording.names import escape_markdown, escape_passage
from analysis.wording.numbers import counted, decimals_for, interval, listed, number, percent, signed, size
from analysis.wording.themes import how_many

#: What a state is called. "hidden" is a state only in a release.
STATE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "supported": "supported",
        "moved_as_claimed": "moved as claimed",
        "participants_say": "participants say so",
        "no_change_that_matters": "no change that matters",
        "opposite": "opposite",
        "seen": "seen",
        "seldom": "seldom",
        "in_place": "in place",
        "partly": "partly",
        "missing": "missing",
        "unknown": "unknown",
        "cannot_tell": "cannot tell",
        "not_measured": "not measured",
        "context": "context",
        "hidden": "hidden to protect people",
    }
)
#: A shape for each state, so that a table can be scanned without colour.
STATE_SHAPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "supported": "▲", "moved_as_claimed": "△", "participants_say": "◇", "no_change_that_matters": "≈",
        "opposite": "▼", "seen": "●", "seldom": "○", "in_place": "■", "partly": "◧", "missing": "□", "unknown": "…",
        "cannot_tell": "?", "not_measured": "–", "context": "·", "hidden": "▨",
    }
)  # fmt: skip
#: The scoreboard's parts, in order, with the kinds that are read together: a mechanism is judged as an outcome is.
PARTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"outcome": ("outcome", "mechanism"), "risk": ("risk",), "practice": ("practice",), "context": ("context",)}
)
PART_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"outcome": "Outcomes", "risk": "Risks", "practice": "Practices", "context": "Context"}
)
#: Whom claims are about, as a heading.
ABOUT_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "senior": "Seniors (the mentees)", "junior": "Juniors (the mentors)", "pair": "The pair",
        "organisation": "The organisation", "programme": "The programme",
    }
)  # fmt: skip

#: How what people said and the rest stand to each other.
AGREEMENT_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "converge": "They converge: what people said points the same way.",
        "diverge": "They diverge: what people said does not point the same way. Both are worth a second look.",
        "silent": "Whether they converge cannot be said: at least one of them is silent, or points neither way.",
    }
)
#: How one, and how several claims of a state read: "6 are supported".
_COUNTED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "supported": ("is supported", "are supported"),
        "moved_as_claimed": ("moved as claimed", "moved as claimed"),
        "participants_say": ("rests on what participants say", "rest on what participants say"),
        "no_change_that_matters": ("shows no change that matters", "show no change that matters"),
        "opposite": ("moved the other way", "moved the other way"),
        "seen": ("is seen", "are seen"),
        "seldom": ("is seldom", "are seldom"),
        "in_place": ("is in place", "are in place"),
        "partly": ("is partly in place", "are partly in place"),
        "missing": ("is missing", "are missing"),
        "unknown": ("is unknown", "are unknown"),
        "cannot_tell": ("cannot be told yet", "cannot be told yet"),
        "not_measured": ("was not measured", "were not measured"),
        "hidden": ("is hidden to protect people", "are hidden to protect people"),
    }
)
_GRADE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"A": "because of the programme", "B": "more than among similar staff", "C": "during the programme", "D": ""}
)


def state_label(state: str) -> str:
    """A state as its shape and its words: "△ moved as claimed"."""
    return f"{STATE_SHAPES[state]}\u00a0{STATE_WORDS[state]}"


def describe_scoreboard(states: Iterable[tuple[str, str]], part: str) -> str:
    """The answer in a sentence, from the (claim id, state) of one group and one of `PARTS`: "Of 45 claims about
    outcomes, 6 moved as claimed and 20 were not measured."; context has no verdict, and is only counted.
    """
    told = Counter(state for claim_id, state in states if claim_of(claim_id).kind in PARTS[part])
    if part == "context":
        return f"{counted(told.total(), 'claim')} describe programmes and have no verdict."
    order = (*STATES[PARTS[part][0]], "hidden")
    parts = [f"{told[state]} {_COUNTED[state][told[state] > 1]}" for state in order if told[state]]
    return f"Of {counted(told.total(), 'claim')} about {PART_WORDS[part].lower()}, {listed(parts)}."


def legend(part: str) -> str:
    """What the shapes of a part mean: "▲ supported · △ moved as claimed ..."."""
    return " · ".join(state_label(state) for state in (*STATES[PARTS[part][0]], "hidden"))


def describe_claim(state: ClaimState) -> str:
    """Why a claim has its state: the figures, the grade, and what would make it measurable where it is not."""
    claim = claim_of(state.id)
    sentences = [_decisive(state, claim)]
    if state.beside is not None:
        sentences.append(_beside(state.beside))
    if state.log is not None:
        sentences.append(describe_tally(state.log))
    return " ".join(sentence for sentence in sentences if sentence)


def _decisive(state: ClaimState, claim: Claim) -> str:
    if claim.kind in ("practice", "context"):
        return escape_passage(state.note) or "Nothing is known of it yet."
    if state.state == "not_measured":
        reason = f"Not measured: {escape_passage(state.note).rstrip('.')}." if state.note else ""
        return f"{reason} {how_to_measure(claim)}".strip()
    if state.change is not None:
        return _moved(state, state.change)
    if state.share is None:
        return (
            f"{STATE_WORDS[state.state].capitalize()}: {escape_passage(state.note).rstrip('.')}." if state.note else ""
        )
    return _risk(state, state.share) if claim.kind == "risk" else _level(state, state.share)


def how_to_measure(claim: Claim) -> str:
    """What would make a claim measurable: a pack, the forms, records."""
    ways = [f'the claim pack "{pack.title}" ({counted(len(pack.items), "question")})' for pack in packs_for(claim.id)]
    if claim.items and not ways:
        ways.append("the standard questionnaire")
    ways += [RECORDS[name] for name in claim.records]
    return f"It takes {_either(ways)}." if ways else "Nothing that Reverb reads would show it."


def _either(ways: list[str]) -> str:
    return ways[0] if len(ways) == 1 else f"{', '.join(ways[:-1])} or {ways[-1]}"


def _moved(state: ClaimState, change: Change) -> str:
    why = escape_passage(state.note).rstrip(".")
    if change.estimate is None or change.low is None or change.high is None:
        return f"Cannot tell: there is no interval, because {why or 'too few people answered'}."
    figures = _figures(change)
    span = "" if not change.wave_from else f" from {escape_markdown(change.wave_from)} to {_wave(change)}"
    held = f", held against {escape_passage(change.compared_with)}" if change.compared_with else ""
    told = f"{figures}{span}{_among(state)}{held}"
    graded = f" Grade {state.grade}{f', because {why}' if why and state.grade in ('C', 'D') else ''}."
    if state.state == "cannot_tell":
        return f"Cannot tell yet: {told}.{_too_wide(state, change)}{graded}"
    words = {
        "no_change_that_matters": "No change that matters: ", "opposite": "The opposite moved: ",
        "participants_say": "Participants say so: ",
    }.get(state.state, f"Moved as claimed, {_GRADE_WORDS[state.grade or 'D']}: ")  # fmt: skip
    return f"{words}{told}.{graded}"


def _figures(change: Change) -> str:
    estimate, low, high = change.estimate or 0.0, change.low or 0.0, change.high or 0.0
    decimals = decimals_for(estimate, low, high, width=high - low)
    unit = change.unit if change.unit in (DAYS, A_MONTH) else "points of 100"
    return f"{signed(estimate, decimals)} {unit} ({interval(low, high, decimals, sign=True)})"


def _wave(change: Change) -> str:
    return escape_markdown(change.wave_to)


def _among(state: ClaimState) -> str:
    return f", {counted(state.people, 'person', 'people')}" if state.people else ""


def _too_wide(state: ClaimState, change: Change) -> str:
    """What stands in the way: the looks that were taken, or too few people."""
    if change.low is not None and change.high is not None and (change.low > 0 or change.high < 0):
        return f" Among {counted(state.looks, 'change')} looked at, chance alone may bring this."
    if change.detectable is None and change.unit != A_MONTH:
        return f" It takes answers of at least {CLUSTERS_FOR_ROBUST} pairs at both waves for a narrower interval."
    if change.detectable is None:
        return " It takes more months on both sides."
    unit = change.unit if change.unit in (DAYS, A_MONTH) else "points"
    if change.unit == A_MONTH:
        return f" With so many months only a change of {size(change.detectable, 1)} {unit} or more would show."
    return f" With so many people only a change of {size(change.detectable, 0)} {unit} or more would show."


def _level(state: ClaimState, share: Share) -> str:
    told = f"{_share(share)}"
    if state.basis == "records":
        return f"Cannot tell: {told} {escape_passage(share.what)}; {state.note}."
    why = escape_passage(state.note).rstrip(".")
    if state.basis == "log":
        return f"{STATE_WORDS[state.state].capitalize()}: {told} {escape_passage(share.what)}. Grade D, because {why}."
    because = why or "it is asked only after the start, so that no change is known"
    says = "do not agree" if state.state == "opposite" else "agree"
    return f"{STATE_WORDS[state.state].capitalize()}: {told} {says}. Grade D, because {because}."


def _risk(state: ClaimState, share: Share) -> str:
    concerned = f" {escape_passage(share.what)}" if share.what else " lean towards it in their answers"
    reading = {
        "seen": f"surely more than {percent(SEEN_ABOVE)}",
        "seldom": f"surely fewer than {percent(SELDOM_BELOW)}",
        "cannot_tell": f"neither surely above {percent(SEEN_ABOVE)} nor surely below {percent(SELDOM_BELOW)}",
    }[state.state]
    short = state.state == "cannot_tell" and share.n < ANSWERS_FOR_SELDOM
    needed = f" It takes at least {ANSWERS_FOR_SELDOM} to call it seldom." if short else ""
    return f"{STATE_WORDS[state.state].capitalize()}: {_share(share)}{concerned}, {reading}.{needed}"


def _share(share: Share) -> str:
    of = escape_passage(share.of)
    return f"{share.hits} of {number(share.n)} {of} ({percent(share.share)}; {_percents(share)})"


def _percents(share: Share) -> str:
    return f"{percent(share.low).removesuffix(' %')} to {percent(share.high)}"


def _beside(beside: Change | Share) -> str:
    if isinstance(beside, Share):
        return f"Records beside it: {_share(beside)} {escape_passage(beside.what)}."
    if beside.estimate is None or beside.low is None:
        return ""
    return f"Since {escape_markdown(beside.wave_from)} it moved by {_figures(beside)}, upwards being better."


def claim_words(kind: str, state: str, basis: Basis, grade: str | None) -> str:
    """Why a claim has its state, for leaders: in words that hold no figure of their own."""
    if (basis, state) in _BASIS_WORDS:
        return _BASIS_WORDS[basis, state]
    if state in _LEADER_WORDS:
        return _LEADER_WORDS[state]
    if kind == "risk":
        of = "the records" if basis == "records" else "what people answered"
        limit = f"more than {percent(SEEN_ABOVE)}" if state == "seen" else f"fewer than {percent(SELDOM_BELOW)}"
        return f"By {of}, it surely concerns {limit}."
    if state == "participants_say" and basis == "level":
        return "Most people agree after the start; nobody was asked before it."
    if state in ("opposite", "participants_say") and basis != "level":
        return f"Answers moved {'against' if state == 'opposite' else 'with'} the claim, beyond what chance gives."
    if state == "opposite":
        return "Most people say that it is not so."
    return f"Answers moved as claimed, {_GRADE_WORDS[grade or 'D']}."


#: Words of states that rest on neither answers nor shares.
_BASIS_WORDS: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        (
            "log",
            "moved_as_claimed",
        ): "A log kept by hand counts more of it a month than before the start; it may also be "
        "kept more carefully since.",
        ("log", "opposite"): "A log kept by hand counts less of it a month than before the start.",
        (
            "log",
            "participants_say",
        ): "Most pairs have a case of it on a log kept by hand; nothing says how it was before.",
        (
            "log",
            "cannot_tell",
        ): "A log kept by hand counts cases of it, too few or without the months before to say more.",
        (
            "costs",
            "supported",
        ): "The lower end of what people staying is worth exceeds the highest cost that was entered.",
        ("costs", "cannot_tell"): "Costs were entered; no effect that may be priced surely exceeds them.",
        ("later", "seen"): "What had risen by the end fell again afterwards, beyond what chance gives.",
        ("later", "seldom"): "What had risen by the end held afterwards, or fell by less than was fixed as mattering.",
        ("cohorts", "seen"): "Larger cohorts surely gained less, or their pairs met less regularly.",
        (
            "cohorts",
            "seldom",
        ): "Larger cohorts did not surely lose what was fixed as mattering, in outcomes or in meetings.",
    }
)
_LEADER_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cannot_tell": "The data cannot tell yet: too few people, or a change that chance alone may bring.",
        "no_change_that_matters": "The change is surely smaller than what was fixed as mattering.",
        "in_place": "The practice checklist finds it in place.",
        "partly": "The practice checklist finds it in place in part.",
        "missing": "The practice checklist finds it missing.",
        "unknown": "Nothing is known of it yet.",
        "context": "It describes programmes and does not say what they do; it has no verdict.",
    }
)


def records_words(share: Share) -> str:
    """A share in the records without a figure: "Most of the pairs whose departments are known cross departments."."""
    told = how_many(share.share) if share.hits else "none"
    return f"{told.capitalize()} of the {share.of} {share.what}."
