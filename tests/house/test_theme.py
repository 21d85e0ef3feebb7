"""What the themes allow: the accent of the dark one is too light for the white words of a primary button."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("page", sorted((ROOT / "pages").rglob("*.py")), ids=lambda path: path.name)
def test_no_button_is_primary(page: Path) -> None:
    assert 'type="primary"' not in page.read_text(encoding="utf-8")
