"""The key is made once, kept to its owner, and what derives from it can be opened by no other."""

from __future__ import annotations

import hmac
import stat
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import StoreError, UsageError
from analysis.privacy.encryption import Cipher
from analysis.privacy.keys import Key, key_file, open_key
from analysis.privacy.pseudonyms import Pseudonymiser

KEY = Key(bytes(range(32)))


def test_a_key_is_made_once_for_its_owner(tmp_path):
    path = tmp_path / "apart" / "reverb.key"
    first = open_key(path)
    assert open_key(path) == first
    assert len(first.secret) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["reverb.key"]


def test_all_who_come_first_at_once_get_the_same_key(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        keys = list(pool.map(lambda _: open_key(tmp_path / "reverb.key"), range(64)))
    assert len({key.secret for key in keys}) == 1


def test_a_key_never_shows():
    assert repr(KEY) == "Key()"


def test_a_key_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "reverb.key"
    open_key(path)
    path.chmod(0o640)
    with pytest.raises(StoreError) as refused:
        open_key(path)
    assert refused.value.code == "KEY_OPEN"


@pytest.mark.parametrize("text", ["", "reverb-key-1:", "reverb-key-1:AAAA", "é", "QUJD" * 11, "reverb-key-1:?"])
def test_a_file_that_holds_no_key_is_refused(tmp_path, text):
    path = tmp_path / "reverb.key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(StoreError) as refused:
        open_key(path)
    assert refused.value.code == "KEY_DAMAGED"
    assert text not in refused.value.message or not text


def test_a_missing_key_is_not_made_where_one_is_expected(tmp_path):
    with pytest.raises(StoreError) as refused:
        open_key(tmp_path / "reverb.key", create=False)
    assert refused.value.code == "KEY_MISSING"


def test_the_key_lies_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.delenv("REVERB_KEY_FILE", raising=False)
    assert key_file(tmp_path / "s.sqlite") == tmp_path / "s.sqlite.key"
    with pytest.raises(StoreError):
        key_file("postgresql://here/reverb")
    monkeypatch.setenv("REVERB_KEY_FILE", str(tmp_path / "k"))
    assert key_file("postgresql://here/reverb") == tmp_path / "k"


def test_derivation_is_hkdf_sha256():
    """RFC 5869 by hand: extract with a salt of zeros, then one block of expansion."""
    pseudo_random_key = hmac.digest(bytes(32), KEY.secret, "sha256")
    assert KEY.derive("pseudonyms") == hmac.digest(pseudo_random_key, b"reverb pseudonyms\x01", "sha256")
    assert KEY.derive("pseudonyms") != KEY.derive("encryption")


def test_a_token_is_a_keyed_hash_of_the_normal_form():
    token = Pseudonymiser(KEY).one("employee_id", " e00123 ")
    secret = hmac.digest(KEY.derive("pseudonyms"), b"id:E00123", "sha256").hex()
    assert token == f"id:{secret[:32]}"


def test_writings_of_one_identifier_share_a_token():
    tokens = Pseudonymiser(KEY).token
    ids = tokens("employee_id", pd.Series(["E1", " e1", "E1\u00a0", "Ｅ１"]))
    assert ids.nunique() == 1
    mails = tokens("email", pd.Series(["Anna@Firma.de ", "anna@firma.de"]))
    assert mails.nunique() == 1
    assert tokens("manager_id", pd.Series(["E1"]))[0] == ids[0]


def test_identifiers_that_differ_keep_apart():
    tokens = Pseudonymiser(KEY)
    assert tokens.token("id", pd.Series(["00123", "123", "None", "NA", "nan"])).nunique() == 5
    assert tokens.one("id", "a1")[3:] != tokens.one("code", "a1")[5:]
    assert tokens.one("id", "a1") != Pseudonymiser(Key(bytes(32))).one("id", "a1")


def test_missing_and_blank_have_no_token_and_the_index_is_kept():
    given_ids = pd.Series(["E1", None, "  ", float("nan")], index=[4, 3, 2, 1], name="employee_id", dtype=object)
    tokens = Pseudonymiser(KEY).token("employee_id", given_ids)
    assert tokens.isna().tolist() == [False, True, True, True]
    assert tokens.index.tolist() == [4, 3, 2, 1]
    assert str(tokens.dtype) == "str"
    assert Pseudonymiser(KEY).one("id", " ") is None


def test_an_unknown_kind_is_refused():
    with pytest.raises(UsageError):
        Pseudonymiser(KEY).token("badge", pd.Series(["1"]))


@given(st.lists(st.none() | st.text(max_size=40), max_size=8))
def test_what_is_encrypted_is_decrypted(values):
    cipher = Cipher(KEY)
    sealed = cipher.encrypt(values)
    assert cipher.decrypt(sealed) == values
    assert [value is None for value in sealed] == [value is None for value in values]


def test_equal_texts_have_different_ciphertexts():
    assert len(set(Cipher(KEY).encrypt(["Anna"] * 50))) == 50


def test_a_changed_ciphertext_or_another_key_is_refused():
    (sealed,) = Cipher(KEY).encrypt(["Anna Schmidt"])
    changed = [("B" if sealed[0] == "A" else "A") + sealed[1:], sealed[:-4], sealed + "!", "", "Anna"]
    for value in changed:
        with pytest.raises(StoreError) as refused:
            Cipher(KEY).decrypt([value])
        assert refused.value.code == "CIPHERTEXT"
    with pytest.raises(StoreError):
        Cipher(Key(bytes(32))).decrypt([sealed])
    assert Cipher(KEY).fingerprint == Cipher(KEY).fingerprint != Cipher(Key(bytes(32))).fingerprint
