"""Interviews of several files told apart: what two files call alike is not one talk, and what both hold counts once."""

from __future__ import annotations

import pandas as pd

from analysis.errors import Finding
from analysis.study import PASSAGE

_SAME = ["utterance", "interview", "person", "wave", "speaker", "text"]


def told_apart(interviews: pd.DataFrame) -> pd.DataFrame:
    """Table interviews (with `import_id`, in the order of the files' hashes) with one row an utterance.

    A row that another file holds as well (same labels, person, wave, speaker and redacted text) is kept once; withheld
    texts are never the same. Interviews of
    different files that share ids of utterances are different talks: each gets its wave behind its name ("I01 (end)"),
    else its number among such files, and so do its utterances. The order of imports changes nothing.
    """
    again = interviews.duplicated(_SAME) & interviews["text"].notna()
    once = interviews[~again].reset_index(drop=True)
    shared = once["utterance"].duplicated(keep=False)
    clash = once["interview"].isin(once.loc[shared, "interview"])
    if not clash.any():
        return once
    behind = _distinction(once[clash])
    named = {
        column: once[column].mask(clash, once[column] + " (" + behind.reindex(once.index) + ")")
        for column in ("interview", "utterance")
    }
    return once.assign(**named)


def _distinction(rows: pd.DataFrame) -> pd.Series[str]:
    """What tells each talk from others of its name: the wave where each file has one of its own, else a number."""
    talks = rows[["interview", "import_id", "wave"]].drop_duplicates()
    one_wave = ~talks.duplicated(["interview", "import_id"], keep=False)
    own_wave = talks["wave"].notna() & ~talks.duplicated(["interview", "wave"], keep=False) & one_wave
    by_wave = own_wave.groupby(talks["interview"]).all()
    files = rows[["interview", "import_id"]].drop_duplicates()
    number = (files.groupby("interview").cumcount() + 1).astype("str").set_axis(pd.MultiIndex.from_frame(files))
    counted = pd.Series(number.reindex(pd.MultiIndex.from_frame(rows[list(files)])).to_numpy(), index=rows.index)
    return rows["wave"].where(rows["interview"].map(by_wave), counted).astype("str")


def note_utterances(stored: pd.DataFrame, codes: pd.DataFrame, opened: pd.DataFrame) -> tuple[Finding, ...]:
    """Findings on interviews and codes as stored, and interviews as opened: ids that several files share, and codes
    that find no utterance. Passages of coded projects are left out: they go to other interviews where they were said.
    """
    stored, codes = (table[~table["utterance"].str.startswith(PASSAGE, na=False)] for table in (stored, codes))
    renamed = sorted(set(stored["interview"].dropna()) - set(opened["interview"].dropna()))
    found = []
    if renamed:
        found.append(
            Finding(
                "SAME_INTERVIEW", "warning",
                f"{len(renamed)} names of interviews ({', '.join(renamed[:3])}{' ...' if len(renamed) > 3 else ''}) "
                "stand in several files with other words in them. They are kept as different talks.",
                "If codes made elsewhere name their utterances, give each file ids of its own.", "interview",
            )
        )  # fmt: skip
    lost = codes[~codes["utterance"].isin(opened["utterance"])]
    if len(lost):
        found.append(
            Finding(
                "CODE_WITHOUT_TEXT", "warning",
                f"{len(lost)} codes name utterances that no interview here has, or that several have. They are kept "
                "and count as soon as one interview has them.",
                "Import the interviews they belong to, or give utterances ids that stand in one file only.",
                "utterance",
            )
        )  # fmt: skip
    return tuple(found)
