"""Randomness in named streams, so that a part added later does not move the draws of the others."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Streams:
    """Independent generators that grow from one seed, one for each name."""

    seed: int

    def stream(self, name: str) -> np.random.Generator:
        """The generator called `name`: the same seed and name always give the same draws."""
        sequence = np.random.SeedSequence(entropy=self.seed, spawn_key=(zlib.crc32(name.encode()),))
        return np.random.Generator(np.random.PCG64(sequence))
