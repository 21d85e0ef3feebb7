"""Small REFI-QDA projects built part by part, so that a test can spoil exactly one thing."""

from __future__ import annotations

from tests.ingest.workbook_parts import HEAD, packed

SPACE = "urn:QDA-XML:project:1.0"


def guid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def code(number: int, name: str, *below: str) -> str:
    return f'<Code guid="{guid(number)}" name="{name}" isCodable="true">{"".join(below)}</Code>'


def coding(target: int, user: int = 1) -> str:
    return (
        f'<Coding guid="{guid(900 + target)}" creatingUser="{guid(user)}" creationDateTime="2026-02-03T10:00:00Z">'
        f'<CodeRef targetGUID="{guid(target)}"/></Coding>'
    )


def selection(start: int, end: int, *codings: str, name: str = "", number: int = 500) -> str:
    return (
        f'<PlainTextSelection guid="{guid(number)}" name="{name}" startPosition="{start}" endPosition="{end}">'
        f"{''.join(codings)}</PlainTextSelection>"
    )


def marked(text: str, wanted: str, *codings: str, named: bool = False) -> str:
    """The selection of `wanted` within `text`, by the standard's way of counting."""
    start = text.index(wanted)
    return selection(start, start + len(wanted), *codings, name=wanted if named else "")


def source(number: int, *selections: str, path: str = "", content: str = "", name: str = "Talk 1.docx") -> str:
    inside = f"<PlainTextContent>{content}</PlainTextContent>" if content else ""
    stated = f' plainTextPath="{path}"' if path else ""
    return (
        f'<TextSource guid="{guid(number)}" name="{name}"{stated}>{inside}{"".join(selections)}</TextSource>'
    )  # fmt: skip


def document(*sources: str, codes: str = "", before: str = "", cases: str = "") -> str:
    users = f'<Users><User guid="{guid(1)}" name="Ada Coder"/></Users>'
    book = f"<CodeBook><Codes>{codes or code(10, 'Trust', code(11, 'grew'))}</Codes></CodeBook>"
    return (
        f'{HEAD}{before}<Project name="p" xmlns="{SPACE}">{users}{book}{cases}'
        f"<Sources>{''.join(sources)}</Sources></Project>"
    )


def project(
    *sources: str, texts: dict[str, str | bytes] | None = None, name: str = "project.qde", **more: str
) -> bytes:
    parts: dict[str, str | bytes] = {name: document(*sources, **more)}
    parts |= {f"Sources/{path}": text for path, text in (texts or {}).items()}
    return packed(parts)
