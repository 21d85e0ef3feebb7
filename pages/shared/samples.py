"""The first start: the sample studies go through the door before anything else is shown."""

from __future__ import annotations

import threading

import streamlit as st

from analysis.errors import ReverbError
from analysis.storage.turns import turn
from analysis.workflow.samples import missing_samples, seed_sample
from pages.shared.workspace import workspace

#: Two sessions that come first at once seed one after the other, of one server or of several; the second then finds
#: nothing missing.
_SEEDING = threading.Lock()


def ensure_samples() -> None:
    """Import the samples that are not in the store yet, with a bar that says how far it is."""
    if not missing_samples(workspace()):
        return
    bar = st.progress(0.0, "Preparing the sample programme: this happens once")
    with _SEEDING, turn(workspace().store, "samples"):
        for name in missing_samples(workspace()):
            _seed(name, bar)
    bar.empty()


def _seed(name: str, bar: st.delta_generator.DeltaGenerator) -> None:
    try:
        seed_sample(workspace(), name, progress=lambda share, doing: bar.progress(share, f"Sample {name}: {doing}"))
    except ReverbError as error:
        st.error(f"The sample {name} could not be prepared. {error.message} {error.advice}", icon=":material/error:")
