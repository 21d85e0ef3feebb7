"""Questionnaires as data: one TOML a questionnaire, read into frozen dataclasses."""

from analysis.instruments.bank import item_index, outcome_scales, questionnaire, questionnaires, scale_of
from analysis.instruments.claims import Claim, Pack, claim_of, claims, packs, packs_for
from analysis.instruments.questionnaire import Anchor, Item, Questionnaire, ResponseScale, Scale
from analysis.instruments.reading import read_questionnaire

__all__ = [
    "Anchor",
    "Claim",
    "Item",
    "Pack",
    "Questionnaire",
    "ResponseScale",
    "Scale",
    "claim_of",
    "claims",
    "item_index",
    "outcome_scales",
    "packs",
    "packs_for",
    "questionnaire",
    "questionnaires",
    "read_questionnaire",
    "scale_of",
]
