"""Which tokens are one person: everything that was ever seen in one row, however many files it takes."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from analysis.stats.components import connected_components

#: The best name of a person comes first; the kinds are the prefixes of tokens.
_KINDS = ("id", "mail", "code")

#: How a submission was linked, besides the kind of identifier: by a code that differs in one slip, or not at all.
CODE_FUZZY = "code_fuzzy"
NOT_LINKED = "none"


def resolve_persons(tokens: pd.Series, links: pd.DataFrame) -> pd.DataFrame:
    """Columns token, person: each token once, with the person it belongs to.

    tokens  identifiers as `id:...`, `mail:...` or `code:...` (pseudonyms, never raw)
    links   columns token_a, token_b: two tokens seen in one row

    Persons are the connected components of all links. A person is called after the first of its sorted `id:` tokens,
    else mail, else code, as "P" and 10 hexadecimal characters of that token's SHA-256, so neither the order of imports
    nor an import that adds a lesser token changes the name. Two rows that share nothing stay two people.
    """
    seen = [tokens, links["token_a"], links["token_b"]]
    known = pd.Series(pd.concat(seen, ignore_index=True).dropna().unique(), dtype="str").sort_values(ignore_index=True)
    if known.empty:
        return pd.DataFrame({"token": pd.Series(dtype="str"), "person": pd.Series(dtype="str")})
    places = pd.Index(known)
    whole = links.dropna(subset=["token_a", "token_b"])
    left, right = places.get_indexer(whole["token_a"]), places.get_indexer(whole["token_b"])
    labels = connected_components(left.astype(np.int64), right.astype(np.int64), len(known))
    frame = pd.DataFrame({"token": known, "component": labels, "rank": _rank(known)})
    best = frame.sort_values(["component", "rank", "token"]).drop_duplicates("component")
    names = dict(zip(best["component"], best["token"].map(person_name), strict=True))
    return pd.DataFrame({"token": frame["token"], "person": frame["component"].map(names).astype("str")})


def link_method(tokens: pd.Series, known: pd.Series) -> pd.Series:
    """How each submission was linked: "employee_id", "email", "code", or "none" (never "code_fuzzy", which is no
    matter of its own token).

    tokens  the submission's best token, NA for an anonymous one
    known   tokens that other rows of the study carry too; a token that nothing else carries links nobody
    """
    words = dict(zip(_KINDS, ("employee_id", "email", "code"), strict=True))
    # Where nobody is named the column holds nothing but missing values, and is not one of texts.
    kinds = tokens.astype("str").str.extract("^([^:]*):", expand=False).map(words)
    return kinds.where(tokens.isin(known.dropna()), NOT_LINKED).fillna(NOT_LINKED).astype("str")


def _rank(tokens: pd.Series) -> pd.Series:
    return tokens.str.partition(":")[0].map({kind: place for place, kind in enumerate(_KINDS)}).fillna(len(_KINDS))


def person_name(token: str) -> str:
    """What a person is called who is called after this token: "P" and ten hexadecimal characters."""
    return "P" + hashlib.sha256(token.encode("utf-8")).hexdigest()[:10]
