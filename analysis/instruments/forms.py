"""Questionnaires to hand out: which items of the own bank are asked of whom at a wave, and how long they take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from analysis.errors import UsageError
from analysis.instruments.bank import OWN_BANK, questionnaire
from analysis.instruments.claims import packs
from analysis.instruments.questionnaire import Item, Questionnaire, ResponseScale
from analysis.study import COMPARISON, PROGRAMME, SIDES

PULSE: Final = "pulse"
STANDARD: Final = "standard"
PREDICTION: Final = "prediction"
#: Forms that every programme has; whatever else the bank has are packs of items for one claim or a few.
CORE_FORMS: Final = (STANDARD, PULSE, PREDICTION)

BASELINE: Final = "baseline"
MID: Final = "mid"
END: Final = "end"
#: The waves of a programme in their order, and the months after its end at which follow-ups are due.
WAVES: Final = (BASELINE, MID, END, "follow-up 6", "follow-up 12")
FOLLOW_UP_MONTHS: Final = {"follow-up 6": 6, "follow-up 12": 12}

#: Words read in a minute by adults in silence: Brysbaert (2019), Journal of Memory and Language 109, 104047.
_WORDS_A_MINUTE: Final = 238.0
#: Seconds to decide and tick, and to write an answer: set so that the pulse takes 3 and the standard form 8 minutes.
_SECONDS_A_TICK: Final = 4.5
_SECONDS_A_TEXT: Final = 35.0


@dataclass(frozen=True, slots=True)
class Occasion:
    """A wave and who is asked: its `number` counts from 1 (the baseline); `last` is the last wave while pairs meet."""

    wave: str
    number: int
    last: bool = False
    arm: str = PROGRAMME


@dataclass(frozen=True, slots=True)
class Block:
    """Items with one heading, one instruction and one row of answers; `side` None is for both sides."""

    title: str
    instruction: str
    response_scale: ResponseScale
    items: tuple[Item, ...]
    side: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether people write an answer of their own."""
        return self.response_scale.kind == "open"


@dataclass(frozen=True, slots=True)
class Form:
    """One questionnaire for an occasion: the bank's `forms` that it is made of, and its blocks in order."""

    occasion: Occasion
    forms: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def id(self) -> str:
        """A name for files and sheets that says the wave, and the arm where it is not the programme."""
        arm = self.occasion.arm
        return self.occasion.wave if arm == PROGRAMME else f"{self.occasion.wave} {arm}"

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item of the form, those of both sides, in the order in which they are asked."""
        return tuple(item for block in self.blocks for item in block.items)

    def blocks_for(self, side: str) -> tuple[Block, ...]:
        """The blocks that people of `side` answer."""
        return tuple(block for block in self.blocks if block.side in (None, side))

    def minutes(self, side: str | None = None) -> float:
        """Minutes for people of `side`, by `minutes_to_answer`; the longer of both sides where none is named."""
        return max(minutes_to_answer(self.blocks_for(one)) for one in ((side,) if side else SIDES))


def minutes_to_answer(blocks: Iterable[Block]) -> float:
    """Minutes that a form takes: words read at 238 a minute, 4.5 seconds a tick, 35 a text; to half a minute.

    Instructions and items are read once. The two times are set so that the bank's own pulse takes 3 and its standard
    form 8 minutes; they are not measured. An empty form takes 0.
    """
    asked = list(blocks)
    words = sum(
        len(block.instruction.split()) + sum(len((i.text or i.id).split()) for i in block.items) for block in asked
    )
    ticks = sum(len(block.items) for block in asked if not block.is_open)
    texts = sum(len(block.items) for block in asked if block.is_open)
    minutes = words / _WORDS_A_MINUTE + (_SECONDS_A_TICK * ticks + _SECONDS_A_TEXT * texts) / 60
    return round(2 * minutes) / 2


def form_names() -> tuple[str, ...]:
    """The forms of the own bank: the core first, then its packs."""
    return (*CORE_FORMS, *(name for name in questionnaire(OWN_BANK).forms if name not in CORE_FORMS))


def form_title(name: str) -> str:
    """A form's name as a person reads it: "Standard", or the title of a pack."""
    titles = {pack.form: pack.title for pack in packs()}
    return titles.get(name, name.capitalize())


def compose_form(forms: Sequence[str], occasion: Occasion) -> Form:
    """The questionnaire of `forms` for an occasion. Raises UsageError naming the forms there are.

    An item is asked where one of the forms has it and the wave is one of its waves: "after start" and "last" items and
    open questions are about the programme and asked of those in it only, once it has begun (the last ones at the last
    wave); "odd" and "even" statements rotate, so that odd waves ask four of the eight and even waves the other four.
    """
    known = form_names()
    if unknown := [name for name in forms if name not in known]:
        raise UsageError("UNKNOWN_FORM", f'There is no form "{unknown[0]}".', f"Forms are {', '.join(known)}.")
    bank = questionnaire(OWN_BANK)
    chosen = [item for item in bank.items if set(forms) & set(item.forms) and _is_due(item, occasion)]
    said = [item for item in bank.open_questions if set(forms) & set(item.forms) and _has_begun(occasion)]
    last = [item for item in chosen if _is_closing(item)]
    first = [item for item in chosen if not _is_closing(item)]
    return Form(occasion, tuple(forms), (*_blocks(first, bank), *_open_block(said), *_blocks(last, bank)))


def forms_at(occasion: Occasion, chosen: Sequence[str]) -> tuple[str, ...]:
    """Which of the chosen forms are handed out: the standard one and the packs at the baseline and at the end, the
    pulse in between, afterwards and to the comparison group; the prediction always. One that was not chosen gives way
    to the other. People on a waiting list get what the programme gets, so that both can be compared on every item.
    """
    ends = occasion.number == 1 or occasion.last
    full = ends and occasion.arm != COMPARISON
    wanted = (STANDARD, PULSE) if full else (PULSE, STANDARD)
    core = next((name for name in wanted if name in chosen), None)
    rest = [name for name in chosen if name == PREDICTION or (full and name not in CORE_FORMS)]
    return tuple(name for name in (core, *rest) if name is not None)


def occasions(waves: Sequence[str], arms: Sequence[str]) -> Iterator[Occasion]:
    """Every wave with everybody who is asked; the comparison group is asked at every wave as well.

    Raises UsageError for a wave that is not one of `WAVES`, or for none.
    """
    if unknown := [wave for wave in waves if wave not in WAVES]:
        raise UsageError("UNKNOWN_WAVE", f'There is no wave "{unknown[0]}".', f"Waves are {', '.join(WAVES)}.")
    if not waves:
        raise UsageError("NO_WAVE", "No wave is named.", f"Name some of {', '.join(WAVES)}.")
    ordered = [wave for wave in WAVES if wave in waves]
    meeting = [wave for wave in ordered if wave not in FOLLOW_UP_MONTHS]
    for wave in ordered:
        is_last = wave == meeting[-1] and wave != BASELINE if meeting else False
        for arm in arms:
            yield Occasion(wave, WAVES.index(wave) + 1, is_last, arm)


def _is_due(item: Item, occasion: Occasion) -> bool:
    inside = occasion.arm == PROGRAMME
    due = {
        "every": True,
        "odd": occasion.number % 2 == 1,
        "even": occasion.number % 2 == 0,
        "after start": inside and occasion.number > 1,
        "last": inside and occasion.last,
    }
    return due[item.waves] and (_has_begun(occasion) or not _is_closing(item))


def _is_closing(item: Item) -> bool:
    """Whether an item is about the answers themselves (may we contact you about what you wrote?): a yes or no."""
    return item.role == "single" and item.scale is None and _steps(item.response_scale) == 1


def _steps(scale: ResponseScale) -> float:
    return scale.maximum - scale.minimum


def _has_begun(occasion: Occasion) -> bool:
    return occasion.arm == PROGRAMME and occasion.number > 1


def _open_block(questions: Sequence[Item]) -> Iterator[Block]:
    if questions:
        yield Block("In your own words", "", questions[0].response_scale, tuple(questions))


def _blocks(items: Sequence[Item], bank: Questionnaire) -> Iterator[Block]:
    """Items that share scale (or pack), answers, side and role, as one block where the first of them stands."""
    packs_by_form = {pack.form: pack.title for pack in packs()}
    grouped: dict[tuple[str, str, str | None, str, str], list[Item]] = {}
    for item in items:
        grouped.setdefault(_block_key(item, packs_by_form), []).append(item)
    for (scale_id, role, side, pack, _), members in grouped.items():
        scale = bank.scale(scale_id) if scale_id else None
        if scale is not None:
            title, instruction = scale.title, scale.instruction
        else:
            title, instruction = _HEADS.get(role, (packs_by_form.get(pack, "One last question"), _AGREE))
        closing = _is_closing(members[0])
        yield Block(title, "" if closing else instruction.strip(), members[0].response_scale, tuple(members), side)


def _block_key(item: Item, packs_by_form: Mapping[str, str]) -> tuple[str, str, str | None, str, str]:
    pack = next((form for form in item.forms if form in packs_by_form), "") if item.scale is None else ""
    return item.scale or "", item.role, item.side, pack, item.response_scale.id


_AGREE: Final = "How far do you agree?"
#: Title and instruction of what is scored on no scale and in no pack.
_HEADS: Final = {
    "value": ("What matters to you at work", _AGREE),
    "prediction": (
        "What the other side would say",
        "Juniors guess for seniors, seniors for juniors: the average answer of the other side.",
    ),
}
