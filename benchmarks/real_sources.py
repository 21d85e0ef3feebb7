"""Where the real files are from, and under which licences they were published."""

from __future__ import annotations

from typing import Final

LICENCES: Final = (
    ("ctesta01/QualtricsTools (Qualtrics)", "BSD"),
    ("ropensci/qualtRics (Qualtrics)", "MIT"),
    ("fivethirtyeight/data (SurveyMonkey)", "CC BY 4.0"),
    ("spack/spack-user-survey (Google Forms)", "MIT or Apache-2.0"),
    ("microsoft/vivaglint (Viva Glint)", "MIT"),
    ("OuhscBbmc/REDCapR (REDCap)", "MIT"),
    ("Roche/pyreadstat, tidyverse/haven (SPSS, Stata)", "Apache-2.0, MIT"),
    ("tafia/calamine, tidyverse/readxl, nolze/msoffcrypto-tool (workbooks)", "MIT"),
    ("okfn/messytables, frictionlessdata/tabulator-py (tables)", "MIT"),
    ("python-excel/xlrd (workbooks)", "BSD"),
    ("glut23/webvtt-py, andrewpknight/zoomGroupStats (transcripts)", "MIT"),
    ("ccbogel/QualCoder (interviews)", "LGPL-3.0"),
    ("Queensland Government open data, exit survey of the TAFE institutes", "CC BY 3.0 AU; read only"),
    ("IBM sample data, attrition of employees", "Database Contents Licence; read only"),
    ("General Social Survey, wages, by way of stevedata", "public data; read only"),
    ("lifelines, pingouin (reference data)", "MIT, GPL-3.0; read only"),
)
