"""The groups of a study's dimensions, what may still be changed about them, and coarser ones that would show more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.release.recode_offers import Offer, offer_recodes
from analysis.release.recodes import GROUPABLE, clean_grouping, fixed_by, names_out, require_unfixed
from analysis.release.release import Release
from analysis.study import Study
from analysis.workflow.access import User
from analysis.workflow.jobs import Progress, no_progress, part_of
from analysis.workflow.publishing import everything_out, gather_inputs, smallest_group
from analysis.workflow.recodes import read_recodes, write_recode
from analysis.workflow.releases import published_releases
from analysis.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension that may be grouped: its `values` in the data, the `grouping` of those that are in a group, the
    release by which that is fixed (None: it can be changed), and the values that can be put into a group (`free`).
    """

    name: str
    values: tuple[str, ...]
    grouping: Mapping[str, str]
    fixed_by: str | None = None
    free: tuple[str, ...] = ()

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """The values of each group."""
        names = sorted(set(self.grouping.values()))
        return {name: tuple(sorted(one for one, group in self.grouping.items() if group == name)) for name in names}


def read_dimensions(workspace: Workspace, study: Study, out: Sequence[Release]) -> tuple[Dimension, ...]:
    """The dimensions of an opened study that have values, and how each is grouped; `out` is all that was published."""
    recodes = read_recodes(workspace, study.name)
    found = (_dimension(name, _values(study, name), recodes.get(name, {}), out) for name in GROUPABLE)
    return tuple(one for one in found if one.values)


def _dimension(name: str, values: tuple[str, ...], grouping: Mapping[str, str], out: Sequence[Release]) -> Dimension:
    fixed = fixed_by(name, out)
    known = set() if fixed is None else {*grouping, *names_out(name, out)}
    return Dimension(name, values, grouping, fixed, tuple(value for value in values if value not in known))


def keep_recode(workspace: Workspace, study: Study, dimension: str, grouping: Mapping[str, str], user: User) -> bool:
    """Keep how an opened study groups a dimension, in place of what there was; an empty grouping takes it back. Gives
    whether that changed anything.

    Raises NotAllowed unless the user may publish, StudyError (RECODE_DIMENSION, RECODE_NAME, and RECODE_FIXED once a
    release shows the dimension), StoreError for a study that cannot be changed.
    """
    user.require("publish")
    cleaned = clean_grouping(dimension, grouping, _values(study, dimension) if dimension in GROUPABLE else ())
    before = read_recodes(workspace, study.name).get(dimension, {})
    if cleaned == before:
        return False
    require_unfixed(dimension, before, cleaned, published_releases(workspace.store, study.name))
    write_recode(workspace, study.name, dimension, cleaned, who=user.name)
    return True


def look_for_groups(workspace: Workspace, study: str, *, progress: Progress = no_progress) -> tuple[Offer, ...]:
    """The coarser groups that would show more of the study as it is now, each planned as a release would be."""
    inputs = gather_inputs(workspace, study, part_of(progress, 0.0, 0.4))
    told = part_of(progress, 0.4, 0.99)
    out = everything_out(workspace, study)
    return offer_recodes(
        inputs, smallest_group(workspace, study, (one.release for one in out)), out,
        tick=lambda share: told(share, "Planning what coarser groups would show"),
    )  # fmt: skip


def _values(study: Study, dimension: str) -> tuple[str, ...]:
    """The values of a dimension that any table of the study holds."""
    tables = [study.people, study.submissions, study.employment, study.headcounts]
    known = [table[dimension].dropna() for table in tables if dimension in table]
    return tuple(sorted({str(value) for values in known for value in values}))
