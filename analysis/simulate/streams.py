"""Randomness in named streams, so that a part added later does not move the draws of the others."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from analysis.errors import UsageError


@dataclass(frozen=True, slots=True)
class Streams:
    """Independent generators that grow from one seed, one for each name. Raises UsageError for a seed below 0."""

    seed: int

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise UsageError("SEED_RANGE", f"The seed is {self.seed}.", "Give a whole number of 0 or more.")

    def stream(self, name: str) -> np.random.Generator:
        """The generator called `name`: the same seed and name always give the same draws."""
        sequence = np.random.SeedSequence(entropy=self.seed, spawn_key=(zlib.crc32(name.encode()),))
        return np.random.Generator(np.random.PCG64(sequence))
