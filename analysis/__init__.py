"""Answers for a reverse mentoring programme: did it work, for whom, how sure are we, and what next.

A pure library: it runs in a notebook, behind ``python -m analysis`` and behind the pages. Rooms, in the
order in which they may import each other: vocabulary (``errors``, ``study``), ``instruments``, ``stats``,
then ``ingest``, ``privacy``, ``storage`` and ``scores`` (which do not know each other), ``impact``,
``wording``, ``release``, then ``charts``, ``exports`` and ``simulate``, then ``workflow``, then ``cli``.
"""

__version__ = "0.1.0"
