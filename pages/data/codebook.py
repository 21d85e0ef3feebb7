"""What is looked for in interviews: the themes and their phrases, changed with a preview, every version kept."""

from pages.shared.access import require
from pages.shared.codebook_editor import phrase_panel, theme_panel
from pages.shared.codebook_versions import file_panel, version_panel, versions_panel

user = require("edit codebook")

versions = version_panel()
theme_panel(versions, user)
phrase_panel(versions)
versions_panel(versions, user)
file_panel(versions, user)
