"""People who were forgotten are known by keyed hashes alone, and their names still leave every text."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.privacy.forgotten import Forgotten, name_tokens, pair_tokens
from analysis.privacy.keys import Key
from analysis.privacy.pseudonyms import Pseudonymiser
from analysis.privacy.redaction import Redactor

NAMES = ("Anna Maria van der Berg", "Will Grace")
TEXTS = (
    "I met Anna yesterday, and A. van der Berg today.", "Berg, Anna Maria was late.", "will you grace us?",
    "We asked Will Grace.", "VAN DER BERG said so; ask 00417.", "Nobody is named here, ever.",
)  # fmt: skip


@pytest.fixture
def pseudonymiser():
    return Pseudonymiser(Key(b"k" * 32))


@pytest.fixture
def forgotten(pseudonymiser):
    ids = {pseudonymiser.one("id", "00417"), pseudonymiser.one("mail", "x.y@firm.example")}
    names = name_tokens(NAMES, ["ida.ek@firm.example"], pseudonymiser)
    return Forgotten(ids | names | pair_tokens(["P1"], pseudonymiser), pseudonymiser)


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_ends_as_it_would_with_the_names_at_hand(forgotten, text):
    texts = pd.Series([text], dtype="str")
    by_name, by_hash = Redactor(NAMES, ["00417"]).redact(texts), Redactor(forgotten=forgotten).redact(texts)
    assert by_hash.texts.tolist() == by_name.texts.tolist()
    assert Redactor(forgotten=forgotten).redact_known(text) == Redactor(NAMES, ["00417"]).redact_known(text)


def test_tokens_tell_nothing_without_the_key(forgotten):
    told = " ".join(sorted(forgotten.tokens)).casefold()
    assert not [word for name in NAMES for word in name.casefold().split() if len(word) > 3 and word in told]
    other = Forgotten(forgotten.tokens, Pseudonymiser(Key(b"o" * 32)))
    assert not other.is_full_name("Will Grace")
    assert not other.is_id("00417")


def test_ids_mails_full_names_and_pairs_are_known_again(forgotten):
    assert forgotten.is_id("00417")
    assert forgotten.is_id(" X.Y@firm.example ")
    assert forgotten.is_full_name("van der Berg, Anna Maria")
    assert forgotten.is_full_name("Ida Ek"), "spelled out by a mail"
    assert forgotten.is_pair("P1")
    assert not forgotten.is_full_name("Anna"), "a first name alone is many people's"
    assert not forgotten.is_id("00418")
    assert not forgotten.is_pair("P2")
    assert not Forgotten((), Pseudonymiser(Key(b"k" * 32)))
