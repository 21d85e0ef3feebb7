"""The forms in which a person is named: "Anna Maria Schmidt" is also Anna, Schmidt, A. Schmidt, Anna S."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from analysis.privacy.vocabulary import fold, vocabulary

#: A form is the folded words it consists of; one letter alone stands for an initial.
Form = tuple[str, ...]

#: Words in one form at most, which bounds the work at each word of a text.
LONGEST: Final = 7

#: One letter that opens a family name (O'Brien, D'Angelo) and may be written small.
ELISIONS: Final = frozenset("od")

_WORD: Final = re.compile(r"[^\W\d_]+")
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_MAIL_PARTS: Final = re.compile(r"[._\-+]")


def name_forms(names: Iterable[str]) -> frozenset[Form]:
    """Every form of every name, for "Anna Schmidt", "Schmidt, Anna" and "Dr. Anna (Annie) Schmidt" alike.

    Particles (van, de la) and titles are never a form of their own, nor is a single letter.
    """
    forms: set[Form] = set()
    for name in dict.fromkeys(names):
        for spelling in _spellings(name):
            forms.update(form for form in _forms(spelling) if _serves(form))
    return frozenset(forms)


def full_name(text: str) -> Form:
    """All words of a name in the order given-family, folded: "Schmidt, Anna" and "Dr. Anna Schmidt" alike."""
    given, family = _parts(text)
    return tuple(word for part in given for word in part) + family


def name_in_mail(mail: str) -> str | None:
    """The name that an address spells out ("anna.schmidt@..."), None where it does not."""
    parts = [part for part in _MAIL_PARTS.split(mail.partition("@")[0].strip()) if part]
    spelled = len(parts) >= 2 and all(part.isalpha() for part in parts) and all(len(part) > 1 for part in parts[-1:])
    return " ".join(parts) if spelled else None


def spells_a_name(text: str) -> bool:
    """Whether a label such as that of a speaker reads as a person's full name: two words or more, each with a capital,
    no digit, and not all of them words of every day ("Senior Mentor", "Participant 3").
    """
    words, known = _WORD.findall(text), vocabulary().known | vocabulary().everyday | vocabulary().roles
    if len(words) < 2 or any(sign.isdigit() for sign in text):
        return False
    written = [word for word in words if fold(word) not in vocabulary().particles]
    return all(word[0].isupper() for word in written) and any(fold(word) not in known for word in written)


def _spellings(name: str) -> set[str]:
    """The name with umlauts, with ae oe ue for them, and the other way about."""
    contracted = re.sub(r"(?i)([aou])e", lambda match: match[1], name)
    return {name, name.translate(_UMLAUTS), contracted}


def _forms(name: str) -> Iterator[Form]:
    given, family = _parts(name)
    flat_given = [word for part in given for word in part]
    if not family:
        yield from (part for part in given)
        return
    core = tuple(word for word in family if word not in vocabulary().particles) or family
    first = given[0] if given else ()
    middle = [part[0][0] for part in given[1:]]
    yield from (two for two in pairwise(family) if two[0] in ELISIONS)  # O'Neill of O'Neill-Smith
    for last in {family, core, ("".join(family),), ("".join(core),)}:
        yield last
        if given:
            initials = [part[0][0] for part in given]
            yield from ((*flat_given, *last), (*last, *flat_given), (*first, *last), (*last, *first))
            yield from ((*first, *middle, *last), (initials[0], *last), (*initials, *last), (*last, initials[0]))
    if given:
        yield from ((*first, core[0][0]), (*first, family[0][0]))
    for part in (*given, core):
        yield from (part, ("".join(part),))
        yield from ((word,) for word in part if len(part) > 1)


def _parts(name: str) -> tuple[list[Form], Form]:
    """Given names, each as its folded words, and the family name with its particles."""
    words = vocabulary()
    head, comma, tail = name.partition(",")
    if comma and (after := _words(tail)):
        return after, tuple(word for part in _words(head) for word in part)
    parts = _words(head)
    cut = len(parts) - 1
    while cut > 1 and parts[cut - 1][0] in words.particles:
        cut -= 1
    return parts[:cut], tuple(word for part in parts[cut:] for word in part)


def _words(text: str) -> list[Form]:
    """The parts of a name, each as folded words ("Anna-Lena" is one part of two words), titles and suffixes dropped."""
    words = vocabulary()
    parts = (tuple(fold(word) for word in _WORD.findall(part)) for part in text.split())
    return [part for part in parts if part and part[0] not in words.titles and part[-1] not in words.suffixes]


def _serves(form: Form) -> bool:
    """Whether a form names somebody: not too long, and not a particle or an initial alone."""
    if len(form) == 1:
        # "Ben" and "Al" are particles in other names; as a given name, capitals and the sentence decide.
        return len(form[0]) > 1 and (form[0] not in vocabulary().particles or form[0] in vocabulary().everyday)
    return len(form) <= LONGEST and any(len(word) > 1 for word in form)
