"""What was not said in English is told by its small words, and nothing said in English is.

Witness: sentences written in eight other languages for this test, and the simulator's whole bank, which is English.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from analysis.scores.interviews import suggest_codes
from analysis.scores.languages import ENGLISH, OTHER_SCRIPT, are_english, language_of, small_words

SIMULATE = Path(__file__).parents[2] / "analysis" / "simulate"
SAID = {
    "german": ["Ich habe viel von meiner Mentorin gelernt, und das hat mir sehr geholfen.",
               "Wir konnten nie einen Termin finden, weil es im Team zu viel zu tun gab.",
               "Für mich war das Programm nicht nützlich, aber die Gespräche waren gut."],
    "french": ["J'ai beaucoup appris de ma mentore et nous avons parlé de tout.",
               "Le programme ne m'a pas aidé, mais les échanges étaient très riches.",
               "Nous ne trouvions pas le temps de nous voir parce que les agendas étaient pleins."],
    "spanish": ["Aprendí mucho de mi mentora y hablamos de todo lo que pasa en la empresa.",
                "No teníamos tiempo para vernos, pero las reuniones fueron muy útiles.",
                "El programa me ayudó porque pude hablar con ella como con una amiga."],
    "dutch": ["Ik heb veel van mijn mentor geleerd en dat was heel nuttig voor ons team.",
              "We konden geen tijd vinden om elkaar te zien, maar het was wel goed.",
              "Het programma heeft mij niet geholpen omdat wij over andere dingen spraken."],
    "italian": ["Ho imparato molto dalla mia mentore e abbiamo parlato di tutto quello che non va.",
                "Il programma non mi ha aiutato, ma gli incontri erano utili per noi.",
                "Non avevamo il tempo di vederci perché le riunioni erano sempre di più."],
    "portuguese": ["Eu aprendi muito com a minha mentora e falamos de tudo o que acontece na empresa.",
                   "Não tínhamos tempo para nos encontrar, mas as reuniões foram boas porque eram curtas.",
                   "O programa foi útil para mim e também para os meus colegas."],
    "polish": ["Nauczyłem się bardzo dużo od mojej mentorki i jestem z tego zadowolony.",
               "Nie było czasu na spotkania, ale program był dla mnie dobry.",
               "Myślę, że to jest coś, co się już nie powtórzy."],
    "swedish": ["Jag har lärt mig mycket av min mentor och det var bra för oss.",
                "Vi hade inte tid att träffas, men det är något som jag vill göra mer.",
                "Programmet var inte till nytta för mig, men hon kan mycket."],
    OTHER_SCRIPT: ["Я многому научился у своего наставника.", "私はメンターから多くのことを学びました。",
                   "Έμαθα πολλά από τη μέντορά μου.", "لقد تعلمت الكثير من مرشدتي."],
}  # fmt: skip
DOUBTFUL = ["Ja.", "Oui, merci.", "OK", "", "7", "Zoom, Teams, Slack", "Schadenfreude", "Na ja, so it was.",
            "She said 'das ist gut' and I liked that.", "The mentor de facto ran la la la in the meeting."]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, said in SAID.items() for text in said])
def test_other_languages_are_told(language: str, text: str) -> None:
    assert language_of(text) == language


def texts_in(held: object) -> Iterator[str]:
    if isinstance(held, str):
        yield held
    elif isinstance(held, (dict, list)):
        for one in held.values() if isinstance(held, dict) else held:
            yield from texts_in(one)


@pytest.mark.parametrize("bank", ["sentences.toml", "comments.toml"])
def test_english_stays_english(bank: str) -> None:
    said = list(texts_in(tomllib.loads((SIMULATE / bank).read_text(encoding="utf-8"))))
    assert len(said) > 30
    assert [text for text in said if language_of(text) != ENGLISH] == []


@pytest.mark.parametrize("text", DOUBTFUL)
def test_what_cannot_be_told_is_left_to_be_coded(text: str) -> None:
    assert language_of(text) == ENGLISH


def test_nothing_is_suggested_for_another_language() -> None:
    english = "My mentor listened and I trust her."
    german = f"{english} Ich habe viel von ihr gelernt, und das war für mich nicht leicht, aber wir haben uns gefunden."
    table = pd.DataFrame({"utterance": ["a", "b", "c"], "text": [english, german, None]}, dtype="str")
    assert are_english(table["text"]).tolist() == [True, False, True]
    assert set(suggest_codes(table)["utterance"]) == {"a"}


def test_the_lists_share_no_small_word_that_would_make_english_another_language() -> None:
    lists = small_words()
    assert len(lists) == len(SAID)
    assert all(len(words) >= 25 for words in lists.values())


@pytest.mark.parametrize("piece", ["a", "the ", "é", "-", "я", "of-"])
def test_hostile_texts_cost_nothing(piece: str) -> None:
    start = time.process_time()
    language_of(piece * 200_000)
    assert time.process_time() - start < 1.0
