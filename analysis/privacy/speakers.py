"""Whose name the label of a speaker is: "Schmidt, Anna", "anna.schmidt@x.example", "Anna (Mentor)" against a roster."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from analysis.privacy.names import ELISIONS, Form, full_name, name_forms, spells_a_name
from analysis.privacy.pseudonyms import TOKEN_KINDS, normal_form
from analysis.privacy.vocabulary import fold, vocabulary

#: By what a label was recognised. All but "part of a name" are sure, where they fit one person alone.
How = Literal["identifier", "full name", "part of a name", ""]

_BRACKETS: Final = re.compile(r"[(\[]([^()\[\]]{0,120})[)\]]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_TOKENS: Final = re.compile(r"[^\s()\[\]<>,;:]{1,254}")
_LONGEST: Final = 254
#: What tells people apart, beside names.
_IDENTIFIERS: Final = ("employee_id", "email", "code")


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom a label may name: who they are, and their names, mails, numbers and codes as given, by kind.

    `kind` is name, email, employee_id or code. `side` is "" where it is not known.
    """

    person: str
    kind: str
    value: str
    side: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Whom a label may be (persons in alphabetical order), and by what. It is sure where it `is_sure`."""

    persons: tuple[str, ...] = ()
    how: How = ""

    @property
    def is_sure(self) -> bool:
        """Whether one person alone fits, by a whole name or an identifier."""
        return len(self.persons) == 1 and self.how in ("identifier", "full name")


class Acquaintances:
    """Knows people by name, mail, number and code, and says whom a label means."""

    def __init__(self, people: Iterable[Known]) -> None:
        self._sides: dict[str, str] = {}
        self._identifiers: dict[str, set[str]] = {}
        self._names: dict[Form, set[str]] = {}
        for known in people:
            self._sides[known.person] = known.side or self._sides.get(known.person, "")
            if known.kind == "name":
                for form in name_forms([known.value, *_with_short_names(known.value)]):
                    self._names.setdefault(form, set()).add(known.person)
            else:
                self._identifiers.setdefault(_identifier(known.kind, known.value), set()).add(known.person)

    def whose(self, label: str, side: str = "") -> Likeness:
        """Whom a label means. Of several whom it fits, those on the other side than `side` are left out.

        A form is a whole name where it has two words or more and no initial; else it is part of one, which is never
        sure. The work grows with the length of the label, of which the first 254 signs are read.
        """
        label = label[:_LONGEST]
        found = self._by_identifier(label)
        if found:
            return self._narrowed(found, "identifier", side)
        for text in (_BRACKETS.sub(" ", label), label, *_BRACKETS.findall(label)):
            forms = [form for form in (_form(text), full_name(text)) if form in self._names]
            if forms:
                best = max(forms, key=_is_whole)
                return self._narrowed(self._names[best], "full name" if _is_whole(best) else "part of a name", side)
        return Likeness()

    def _by_identifier(self, label: str) -> set[str]:
        texts = [label.strip(), *(text.strip(".") for text in _TOKENS.findall(label))]
        keys = (_identifier(kind, text) for text in texts for kind in _IDENTIFIERS)
        return set().union(*(self._identifiers.get(key, set()) for key in keys))

    def _narrowed(self, persons: set[str], how: How, side: str) -> Likeness:
        fitting = {person for person in persons if not side or self._sides.get(person, "") in ("", side)}
        return Likeness(tuple(sorted(fitting or persons)), how)


def calls_somebody(label: str) -> bool:
    """Whether a label is a name rather than a part in the talk: a full name, or one unknown word with a capital."""
    if spells_a_name(label):
        return True
    words, lists = _WORD.findall(label), vocabulary()
    if len(words) != 1 or any(sign.isdigit() for sign in label):
        return False
    word = fold(words[0])
    known = word in lists.known or word in lists.everyday or word in lists.roles
    return words[0][0].isupper() and len(word) > 2 and not known


def _identifier(kind: str, value: str) -> str:
    prefix = TOKEN_KINDS[kind]
    return f"{prefix}:{normal_form(prefix, value)}"


def _form(label: str) -> Form:
    """The words of a label that can be a name's: those of parts in the talk, titles and suffixes left out."""
    lists = vocabulary()
    beside = lists.roles | lists.titles | lists.suffixes
    return tuple(word for written in _WORD.findall(label) if (word := fold(written)) not in beside)


def _is_whole(form: Form) -> bool:
    """Whether a form has two words or more and no initial; the letter of O'Brien within a name is none."""
    return len(form) > 1 and all(
        len(word) > 1 or (word in ELISIONS and 0 < place < len(form) - 1) for place, word in enumerate(form)
    )


def _with_short_names(name: str) -> tuple[str, ...]:
    """The name with what stands in brackets for the given name: "Anna (Annie) Schmidt" is Annie Schmidt as well."""
    short = _BRACKETS.search(name)
    family = _BRACKETS.sub(" ", name).split()
    return (f"{short[1]} {family[-1]}",) if short and len(family) > 1 and "," not in name else ()


def known_of(rows: Iterable[tuple[str, str, str]], sides: Mapping[str, str]) -> list[Known]:
    """What is known of people from (person, kind, value) and their sides; kinds that tell nobody apart are left out."""
    return [
        Known(who, kind, value, sides.get(who, ""))
        for who, kind, value in rows
        if kind == "name" or kind in _IDENTIFIERS
    ]
