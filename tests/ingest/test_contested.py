"""Identifiers that several people use, found whatever the order of rows; what may be one person's stays linked."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.ingest.contested import find_contested, without_contested

TIME = ("date", "from_date", "to_date")


def frame(columns: str, *rows: tuple[object, ...]) -> pd.DataFrame:
    made = pd.DataFrame(list(rows), columns=columns.split())
    return made.astype({c: "datetime64[s]" if c in TIME else "float64" if c == "value" else "str" for c in made})


def links(*pairs: tuple[str, str]) -> pd.DataFrame:
    return frame("token_a token_b", *pairs)


def submissions(*rows: tuple[object, ...]) -> pd.DataFrame:
    made = frame("submission token wave date side", *rows)
    return made.assign(generation=None, cohort=None, arm=None).astype({"generation": "str", "cohort": "str"})


def tables(*given: tuple[object, ...], **others: pd.DataFrame) -> dict[str, pd.DataFrame]:
    none = frame("submission item value")
    return {"submissions": submissions(*given), "responses": none, **others}


TWO = links(("id:1", "mail:a"), ("mail:a", "id:2"))


def spells(*rows: tuple[object, ...]) -> dict[str, pd.DataFrame]:
    return tables(employment=frame("token from_date to_date", *rows))


@pytest.mark.parametrize(
    ("employment", "one_person"),
    [
        ([("id:1", "2019-01-01", "2021-12-31"), ("id:2", "2023-01-01", None)], True),
        ([("id:1", "2019-01-01", "2021-12-31"), ("id:2", "2021-12-15", None)], True),
        ([("id:1", "2019-01-01", None), ("id:1", "2019-01-01", "2021-12-31"), ("id:2", "2023-01-01", None)], True),
        ([("id:1", "2019-01-01", None), ("id:2", "2021-12-15", None)], False),
        ([("id:1", None, None), ("id:2", None, None)], False),
        ([("id:1", "2019-01-01", None)], True),
    ],
    ids=["rehired", "handed over", "closed by a later file", "both at once", "both always", "nothing known of one"],
)
def test_two_numbers_at_one_mail_are_one_person_unless_both_were_employed(employment, one_person):
    found = find_contested(spells(*employment), TWO)
    assert (found.successive == {"mail:a"}) is one_person
    assert (found.mails == {"mail:a"}) is not one_person
    assert len(without_contested(TWO, found)) == (2 if one_person else 0)


def test_both_partners_of_a_pair_are_two_people():
    places = frame("token cohort pair", ("id:1", "C", "P1"), ("id:2", "C", "P1"))
    assert find_contested(tables(memberships=places), TWO).mails == {"mail:a"}
    apart = places.assign(pair=["P1", "P2"])
    assert find_contested(tables(memberships=apart), TWO).successive == {"mail:a"}


def test_two_numbers_that_answered_one_wave_are_two_people():
    both = tables(("s1", "id:1", "end", None, None), ("s2", "id:2", "end", None, None))
    assert find_contested(both, TWO).mails == {"mail:a"}
    waves = tables(("s1", "id:1", "end", None, None), ("s2", "id:2", "mid", None, None))
    assert find_contested(waves, TWO).successive == {"mail:a"}


def test_many_numbers_at_one_mail_are_a_shared_mailbox():
    many = links(*((f"id:{number}", "mail:a") for number in range(5)))
    assert find_contested(tables(), many).mails == {"mail:a"}
    assert find_contested(tables(), many.iloc[1:]).successive == {"mail:a"}


def test_a_code_joins_nobody_whom_a_number_or_mail_tells_apart():
    assert find_contested(tables(), links(("id:1", "code:x"), ("id:2", "code:x"))).codes == {"code:x"}
    assert find_contested(tables(), links(("mail:a", "code:x"), ("mail:b", "code:x"))).codes == {"code:x"}
    rehired = links(("id:1", "code:x"), ("id:2", "code:x"), ("id:1", "mail:a"), ("id:2", "mail:a"))
    assert find_contested(tables(), rehired).codes == frozenset()
    assert find_contested(tables(), links(("id:1", "code:x"), ("mail:a", "code:x"))).codes == frozenset()


FIRST = ("s1", "code:x", "end", "2025-05-01", "junior")


@pytest.mark.parametrize(
    ("other", "answers", "contested"),
    [
        (("s2", "code:x", "end", "2025-05-02", "senior"), (4, 4), True),
        (("s2", "code:x", "end", "2025-05-02", "junior"), (4, 2), False),
        (("s2", "code:x", "end", "2025-05-01", "junior"), (4, 2), True),
        (("s2", "code:x", "end", None, None), (4, 2), True),
        (("s2", "code:x", "end", "2025-05-01", None), (4, 4), False),
        (("s2", "code:x", "mid", "2025-05-01", "senior"), (4, 2), None),
        (("s2", "code:y", "end", "2025-05-01", "senior"), (4, 2), None),
    ],
    ids=["other side", "later", "one day", "no date", "the same again", "another wave", "another code"],
)
def test_a_code_given_twice_at_one_wave(other, answers, contested):
    given = tables(FIRST, other)
    given["responses"] = frame("submission item value", ("s1", "e", answers[0]), ("s2", "e", answers[1]))
    found = find_contested(given, links())
    assert found.codes == ({"code:x"} if contested else frozenset())
    assert found.repeated == ({"code:x"} if contested is False else frozenset())
    turned = given | {"submissions": given["submissions"][::-1].reset_index(drop=True)}
    assert find_contested(turned, links()) == found


def test_a_changed_mail_is_one_person_and_contests_nothing():
    found = find_contested(tables(), links(("id:1", "mail:a"), ("id:1", "mail:b")))
    assert (found.tokens, found.successive) == (frozenset(), frozenset())
