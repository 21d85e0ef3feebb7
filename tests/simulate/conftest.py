"""One programme of each preset for the whole room: drawing them is the slow part."""

import pytest

from analysis.simulate import SAMPLE_SEED, preset, simulate


@pytest.fixture(scope="session")
def programme():
    return simulate(preset("programme"), SAMPLE_SEED)


@pytest.fixture(scope="session")
def first_year():
    return simulate(preset("first-year"), SAMPLE_SEED)
