"""Invented programmes with known effects, in memory and written as the exports of real tools."""

from analysis.simulate.exports import TRUTH_FILE, write_exports
from analysis.simulate.plan import CohortPlan, PlantedEffect, ProgrammePlan, WavePlan
from analysis.simulate.presets import PRESETS, SAMPLE_SEED, plan_from_options, preset
from analysis.simulate.programme import Programme, simulate
from analysis.simulate.truth import TrueEffect

__all__ = [
    "PRESETS",
    "SAMPLE_SEED",
    "TRUTH_FILE",
    "CohortPlan",
    "PlantedEffect",
    "Programme",
    "ProgrammePlan",
    "TrueEffect",
    "WavePlan",
    "plan_from_options",
    "preset",
    "simulate",
    "write_exports",
]
