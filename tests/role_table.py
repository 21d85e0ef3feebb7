"""Who may open which page, written out by hand: the tests of the pages and of the browser hold the app against it."""

READERS = {"admin", "hr", "analyst", "leader"}
WORKERS = {"admin", "hr"}
RESEARCHERS = {"admin", "hr", "analyst"}

#: Every page's address and the roles that see it.
SEEN_BY = {
    "overview": READERS, "engagement": READERS, "understanding": READERS, "retention": READERS, "cohorts": READERS,
    "voices": READERS, "claims": READERS, "worth-it": READERS, "method": READERS,
    "load": WORKERS, "quality": WORKERS, "interviews": WORKERS, "programme": WORKERS, "costs": WORKERS,
    "publish": WORKERS,
    "codebook": RESEARCHERS, "cleaned-data": RESEARCHERS, "explore": RESEARCHERS, "plan": RESEARCHERS,
    "access": {"admin"}, "audit": {"admin", "auditor"}, "retention-rules": {"admin"},
}  # fmt: skip
