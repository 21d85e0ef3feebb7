"""The app's icon as it goes into the page itself: a file of its own is served to nobody who is not let in."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Final

ICON: Final = "data:image/png;base64," + base64.b64encode(Path(__file__).with_name("icon.png").read_bytes()).decode()
