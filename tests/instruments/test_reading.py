"""A questionnaire that is wrong is refused, with everything that is wrong said at once."""

from pathlib import Path

import pytest

from analysis.errors import MappingError
from analysis.instruments import read_questionnaire

SOUND = """
id = "own"
title = "Own"
construct = "Something"
source = "Nobody"
licence = "ship"
licence_name = "CC0"
verified = true
[response_scales.agree]
kind = "agreement"
minimum = 1
maximum = 3
anchors = [["No", 1], ["Yes", 3]]
[[scales]]
id = "s"
title = "S"
[[items]]
id = "a"
scale = "s"
text = " One. "
"""


def read(tmp_path: Path, text: str):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return read_questionnaire(path)


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    own = read(tmp_path, SOUND)
    assert own.item("a").text == "One."
    assert own.scale("s").items == own.items
    assert (own.scale("s").minimum, own.scale("s").maximum, own.scale("s").minimum_share) == (1.0, 3.0, 0.5)
    assert "prefer not to say" in own.item("a").response_scale.missing


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "Own"\n', "", 'the questionnaire lacks "title"'),
        ('title = "Own"', 'titel = "Own"', 'unknown key "titel"'),
        ("minimum = 1", 'minimum = "1"', '"minimum" is a str'),
        ("minimum = 1", "minimum = true", '"minimum" is a bool'),
        ("minimum = 1", "minimum = 3", "runs from 3 to 3"),
        ('["Yes", 3]', '["Yes", 4]', 'anchor "Yes" has the value 4'),
        ('["Yes", 3]', '["No", 3]', "two anchors of one text"),
        ('["Yes", 3]', '["Yes", 1]', "two anchors of one value"),
        ('["Yes", 3]', '["Yes"]', "an anchor that is not a text and its value"),
        ('kind = "agreement"', 'kind = "mood"', '"kind" is "mood"'),
        ('licence = "ship"', 'licence = "never"', '"licence" is "never"'),
        ('licence = "ship"', 'licence = "key only"', "has a text though only the key is ours"),
        ('text = " One. "', "", "lacks the text that ships"),
        ('scale = "s"', 'scale = "t"', 'the unknown scale "t"'),
        ('scale = "s"', 'scale = "s"\nresponse_scale = "x"', 'the unknown response scale "x"'),
        ('scale = "s"', "", "belongs to no scale"),
        ('scale = "s"', 'scale = "s"\nrole = "prediction"', '"predicts" without the role'),
        ('scale = "s"', 'scale = "s"\nrole = "prediction"\npredicts = "b"', "no item of role value"),
        ('scale = "s"', 'scale = "s"\nforms = ["pulse"]', "whose minutes are not stated"),
        ('scale = "s"', 'scale = "s"\nclaims = ["Y1"]', "no claim id"),
        ('scale = "s"', 'scale = "s"\nside = "boss"', '"side" is "boss"'),
        ('title = "S"', 'title = "S"\nminimum_share = 0', "minimum_share is 0"),
        ('title = "S"', 'title = "S"\nfavourable_from = 9', "favourable_from is 9"),
        ('title = "S"', 'title = "S"\noutcome = "retention"', '"outcome" is "retention"'),
        ("[response_scales", "header_patterns = ['(']\n[response_scales", "no regular expression"),
    ],
)
def test_each_mistake_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SOUND
    with pytest.raises(MappingError) as caught:
        read(tmp_path, SOUND.replace(old, new, 1))
    assert caught.value.code == "QUESTIONNAIRE_INVALID"
    assert said in caught.value.message


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    text = (
        SOUND.replace('["Yes", 3]', '["Yes", 4]').replace('scale = "s"', 'scale = "t"')
        + SOUND[SOUND.index("[[items]]") :]
    )
    with pytest.raises(MappingError) as caught:
        read(tmp_path, text)
    for said in ('"Yes" has the value 4', 'unknown scale "t"', 'item id "a" stands 2 times'):
        assert said in caught.value.message


def test_scales_of_mixed_range_and_empty_scales_are_refused(tmp_path: Path) -> None:
    wide = '[response_scales.wide]\nkind = "rating"\nminimum = 0\nmaximum = 10\nanchors = []\n'
    wide += '[[scales]]\nid = "e"\ntitle = "E"\n'
    other = '[[items]]\nid = "b"\nscale = "s"\nresponse_scale = "wide"\ntext = "Two."\n'
    with pytest.raises(MappingError) as caught:
        read(tmp_path, SOUND.replace("[[scales]]", wide + "[[scales]]", 1) + other)
    assert 'scale "s" mixes response scales' in caught.value.message
    assert 'scale "e" has no item' in caught.value.message


@pytest.mark.parametrize("content", [b"id = ", b"\xff\xfe\x00"])
def test_what_is_no_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(content)
    with pytest.raises(MappingError) as caught:
        read_questionnaire(path)
    assert caught.value.code == "QUESTIONNAIRE_UNREADABLE"
    with pytest.raises(MappingError):
        read_questionnaire(tmp_path / "absent.toml")
