"""What a questionnaire is made of: response scales with their anchors, items, and the scales items are scored on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Anchor:
    """One answer a person can tick: its text as printed, and its value on the response scale."""

    text: str
    value: float


@dataclass(frozen=True, slots=True)
class ResponseScale:
    """The answers an item offers, from `minimum` to `maximum`.

    `anchors` may name only some of the values (0 and 10 of an eleven-point scale). `missing` are texts that
    are no answer ("not applicable"); they read as missing, never as a number. `aliases` are other wordings of
    the same answers that survey tools print ("Somewhat agree"); `anchors` name each value at most once.
    """

    id: str
    kind: Literal["agreement", "frequency", "likelihood", "rating", "open"]
    minimum: float
    maximum: float
    anchors: tuple[Anchor, ...]
    missing: tuple[str, ...] = ()
    aliases: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `text` is None where the wording is not ours to ship. `side` None means both sides.

    `role` says what the answer is for: scored on a scale, a work value of one's own, a prediction of the
    other side's value, or a single item that stands for itself. `waves` says when it is asked: at every wave,
    only after the start, only at the last wave, or (statements that rotate) at odd or even waves.
    """

    id: str
    text: str | None
    response_scale: ResponseScale
    scale: str | None = None
    subscale: str | None = None
    reversed: bool = False
    side: str | None = None
    role: Literal["scale", "value", "prediction", "single"] = "scale"
    predicts: str | None = None
    forms: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    waves: Literal["every", "after start", "last", "odd", "even"] = "every"


@dataclass(frozen=True, slots=True)
class Scale:
    """Items that are scored together. `outcome` is the impact outcome it speaks to, None for a scale beside them.

    A person's score needs at least `minimum_share` (0 to 1) of the items answered. `favourable_from` is the
    lowest keyed answer that counts as favourable, on the response scale. `instruction` stands above the items.
    """

    id: str
    title: str
    items: tuple[Item, ...]
    outcome: str | None = None
    higher_is_better: bool = True
    minimum_share: float = 0.5
    favourable_from: float | None = None
    reliability: str | None = None
    instruction: str = ""

    @property
    def minimum(self) -> float:
        """The lowest score in scale points."""
        return self.items[0].response_scale.minimum

    @property
    def maximum(self) -> float:
        """The highest score in scale points."""
        return self.items[0].response_scale.maximum


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A published or own questionnaire.

    `licence` "ship" means that the wording is in the file; "key only" that the user's file brings it and the
    user confirms the permission. `verified` is False where the key could not be checked against its source;
    `unverified` then names the parts that were not. A header pattern may hold a group `n`, the item's place.
    """

    id: str
    title: str
    construct: str
    source: str
    licence: Literal["ship", "key only"]
    licence_name: str
    verified: bool
    scales: tuple[Scale, ...]
    items: tuple[Item, ...]
    open_questions: tuple[Item, ...] = ()
    header_patterns: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    minutes: tuple[tuple[str, float], ...] = ()
    new: bool = False
    unverified: tuple[str, ...] = ()

    def item(self, item_id: str) -> Item:
        """The item with this id; raises KeyError where there is none."""
        return {item.id: item for item in self.items}[item_id]

    def scale(self, scale_id: str) -> Scale:
        """The scale with this id; raises KeyError where there is none."""
        return {scale.id: scale for scale in self.scales}[scale_id]
