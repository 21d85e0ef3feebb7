"""Every XML part of a workbook, checked as a stream: well formed, and without anything that reaches outside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn
from xml.parsers import expat

from analysis.errors import FileRefused
from analysis.ingest.door_zip import corrupt

#: Called with an element's local name (without prefix) and its attributes (local names).
StartElement = Callable[[str, Mapping[str, str]], None]


class XmlCheck:
    """A stream of one part's bytes that must be plain, well-formed XML; expat reads UTF-16 as well as UTF-8.

    Raises FileRefused: DOCTYPE where a document type or an entity is declared (no spreadsheet program writes one;
    it can read files of the server or swell without end), CORRUPT where the XML is not well formed.
    """

    def __init__(self, part: str, on_start: StartElement | None = None) -> None:
        self.part = part
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        if on_start is not None:
            self._parser.StartElementHandler = lambda tag, attributes: on_start(
                _local(tag), {_local(name): value for name, value in attributes.items()}
            )

    def feed(self, piece: bytes) -> None:
        """Check the next bytes of the part."""
        self._parse(piece, final=False)

    def close(self) -> None:
        """Check that the part ends where it should."""
        self._parse(b"", final=True)

    def _parse(self, piece: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(piece, final)
        except expat.ExpatError as error:
            raise corrupt(f'its part "{self.part}" breaks off or is not valid XML (line {error.lineno})') from error
        except (LookupError, ValueError) as error:  # an encoding that is unknown, or not one byte a character
            raise corrupt(f'its part "{self.part}" is written in an unknown encoding') from error

    def _refuse(self, *_: object) -> NoReturn:
        raise FileRefused(
            "DOCTYPE",
            f'The part "{self.part}" declares a document type or an entity, which no office program writes.',
            "Do not upload this file. If the data are wanted, open it in Excel and save it as a new .xlsx file.",
        )


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1]
