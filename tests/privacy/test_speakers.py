"""Whose name a speaker's label is: sure where it is whole and fits one person, else offered, else nobody's."""

from __future__ import annotations

import time

import pytest

from analysis.privacy.speakers import Acquaintances, Known, calls_somebody

PEOPLE = [
    Known("P1", "name", "Anna Schmidt", "junior"), Known("P1", "employee_id", "E00123"),
    Known("P1", "email", "a.schmidt@firm.example"),
    Known("P2", "name", "Dr. Anna Maria Nowak", "senior"), Known("P2", "code", "MA12RO"),
    Known("P3", "name", "García, José", "senior"),
    Known("P4", "name", "Ben Okafor", "junior"), Known("P5", "name", "Ben Okafor", "senior"),
    Known("P6", "name", "Katherine (Kate) Lee", "junior"),
    Known("P7", "name", "Ludwig van der Berg", "senior"),
    Known("P8", "name", "Grace O'Neill-Smith", "senior"), Known("P9", "name", "Oscar Ito", "senior"),
]  # fmt: skip


@pytest.fixture(scope="module")
def known() -> Acquaintances:
    return Acquaintances(PEOPLE)


@pytest.mark.parametrize(
    ("label", "person"),
    [
        ("Anna Schmidt", "P1"), ("Schmidt, Anna", "P1"), ("Schmidt Anna", "P1"), ("ANNA SCHMIDT", "P1"),
        ("Mentor: Anna Schmidt", "P1"), ("Anna Schmidt (Mentor)", "P1"), ("Anna Schmidt (she/her)", "P1"),
        ("E00123", "P1"), ("Participant E00123", "P1"), ("e00123", "P1"), ("A.Schmidt@firm.example", "P1"),
        ("Somebody <a.schmidt@firm.example>", "P1"), ("Anna Nowak", "P2"), ("Dr. Nowak, Anna", "P2"),
        ("ma12ro", "P2"), ("Jose Garcia", "P3"), ("José García", "P3"), ("Kate Lee", "P6"), ("Katherine Lee", "P6"),
        ("iPad (Katherine Lee)", "P6"), ("Ludwig van der Berg", "P7"), ("Berg, Ludwig van der", "P7"),
        ("Grace O’Neill-Smith", "P8"), ("O'Neill-Smith, Grace", "P8"),
    ],
)  # fmt: skip
def test_a_whole_name_or_an_identifier_is_sure(known, label, person):
    found = known.whose(label)
    assert (found.persons, found.is_sure) == ((person,), True)


@pytest.mark.parametrize(
    ("label", "side", "persons", "sure"),
    [
        ("Anna", "", ("P1", "P2"), False), ("Anna", "junior", ("P1",), False), ("Schmidt", "", ("P1",), False),
        ("O. Ito", "", ("P9",), False), ("A. Schmidt", "", ("P1",), False), ("Anna S.", "", ("P1",), False),
        ("Ben Okafor", "", ("P4", "P5"), False), ("Ben Okafor", "senior", ("P5",), True),
        ("Anna Schmidt", "senior", ("P1",), True),
    ],
)  # fmt: skip
def test_part_of_a_name_or_a_name_of_two_is_offered_and_never_taken(known, label, side, persons, sure):
    found = known.whose(label, side)
    assert (found.persons, found.is_sure) == (persons, sure)


@pytest.mark.parametrize(
    "label", ["Mentor", "Mentee 3", "Participant", "Interviewer", "", "Zoe Quux", "123", "E0012", "(  )", "van der"]
)
def test_others_are_nobody(known, label):
    assert known.whose(label).persons == ()


@pytest.mark.parametrize(
    ("label", "called"),
    [
        ("Anna Schmidt", True), ("Anna", True), ("Mentor", False), ("Group", False), ("Speaker 2", False),
        ("Will", False), ("anna", False), ("Jo", False), ("", False),
    ],
)  # fmt: skip
def test_a_label_is_a_name_or_a_part_in_the_talk(label, called):
    assert calls_somebody(label) is called


@pytest.mark.parametrize("piece", ["(", "a ", "Anna ", "a@", "[(", "-", ")("])
def test_long_labels_cost_nothing(known, piece):
    start = time.process_time()
    known.whose(piece * 100_000)
    assert time.process_time() - start < 1.0
