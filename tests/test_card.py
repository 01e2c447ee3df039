from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from soundsight.card import Boxes, load_card, packaged_models, read_card
from soundsight.error import Error
from soundsight.model import Model

TINY = Path(__file__).parent / "models" / "tiny.toml"
LEVEL = TINY.with_name("level.toml")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("tiny.toml", "tiny.onnx"):
        (tmp_path / name).write_bytes((TINY.parent / name).read_bytes())
    return tmp_path / "tiny.toml"


def test_the_tiny_card_reads_as_written() -> None:
    card = load_card(str(TINY))
    assert card.ids == ("low_tone", "middle_tone", "high_tone")
    assert (card.rate, card.hop, card.window % card.hop, card.step % card.hop) == (16000, 1280, 0, 0)
    assert card.display("low_tone") == "Low tone"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("hop = 1280", "hop = 0", "hop must be a positive"),
        ("hop = 1280", "hop = 1000", "multiples of hop"),
        ("threshold = 0.5", "threshold = 1.5", "must lie in"),
        ('id = "low_tone"', 'id = "high_tone"', "each once"),
        ("rate = 16000", 'rate = 16000\nleak = "no"', "leak must be true or false, not 'no'"),
        ("schema = 1", "schema = 99", "not a card of schema 1"),
        ("rate = 16000", "rate = 16000\nwings = 2", "wings"),
        ("rate = 16000", "", "rate"),
        ("rate = 16000", "rate = ", "not a card"),
    ],
)
def test_a_wrong_card_is_refused_in_one_line(copy: Path, old: str, new: str, words: str) -> None:
    text = copy.read_text()
    assert old in text
    copy.write_text(text.replace(old, new, 1))
    with pytest.raises(Error, match=re.escape(words)) as caught:
        read_card(copy)
    assert "\n" not in str(caught.value)


def test_a_card_of_before_is_read_without_what_its_boxes_were_told_by(copy: Path) -> None:
    text = copy.read_text(encoding="utf-8")
    former = "step = 3\nnear = 2\ngap = 5\nlongest = 25\nrise = 0.02\nback = 0.3\ndip = 0.2\nscale = 1.5\n"
    before, after = text.split("[boxes]\n")
    copy.write_text(f"{before}[boxes]\n{former}\n[learnt]\n{after.split('[learnt]')[1]}", encoding="utf-8")
    assert read_card(copy).boxes == replace(Boxes(), scale=1.5)


def test_a_card_is_read_once_and_again_when_it_changed(copy: Path) -> None:
    first = load_card(copy)
    assert load_card(copy) is first
    copy.write_text(copy.read_text().replace("Low tone", "Deep tone"))
    assert load_card(copy).display("low_tone") == "Deep tone"
    copy.write_text("schema = 1")
    with pytest.raises(Error, match="not a valid card"):
        load_card(copy)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "level"\ntitle = "Level"', 'title = "Level"', "name"),
        ("low = -90.0", "low = 0.0", "level must range from a low number to a high one"),
        ("high = 0.0", "high = inf", "must range"),
        ("high = 0.0", 'high = "loud"', "must range"),
        ("[[track]]", '[[track]]\nname = "level"\ntitle = ""\nunit = ""\nlow = 0\nhigh = 1\n\n[[track]]', "each once"),
        ("high = 0.0", 'high = 0.0\nview = "radar"', "view of level must be one of line, pitch, loudness, not 'radar'"),
        ("high = 0.0", "high = 0.0\nbands = [10, -25]", "bands of level must be positive numbers, not [10, -25]"),
        ("[[track]]", '[[measure]]\nname = "a"\ntitle = ""\nunit = ""\nlow = 1\nhigh = 1\n\n[[track]]', "a must range"),
    ],
)
def test_a_wrong_track_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = LEVEL.read_text()
    assert old in text
    (tmp_path / "level.toml").write_text(text.replace(old, new, 1))
    with pytest.raises(Error, match=re.escape(words)):
        read_card(tmp_path / "level.toml")


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        ("tiny", '\n[[track]]\nname = "a"\ntitle = ""\nunit = ""\nlow = 0\nhigh = 1\n', "gives no tracks"),
        ("level", '\n[[track]]\nname = "a"\ntitle = ""\nunit = ""\nlow = 0\nhigh = 1\n', "names 2 tracks"),
        ("tiny", '\n[[label]]\nid = "a"\nname = ""\ngroup = ""\nthreshold = 0.5\n', "names 4 scores"),
    ],
)
def test_a_card_that_is_not_the_graphs_is_refused(tmp_path: Path, name: str, more: str, words: str) -> None:
    (tmp_path / f"{name}.onnx").write_bytes((TINY.parent / f"{name}.onnx").read_bytes())
    (tmp_path / f"{name}.toml").write_text((TINY.parent / f"{name}.toml").read_text() + more)
    card = read_card(tmp_path / f"{name}.toml")
    with pytest.raises(Error, match=words):
        Model(card)


def test_a_graph_that_is_not_the_cards_is_refused(copy: Path) -> None:
    graph = copy.with_suffix(".onnx")
    graph.write_bytes(graph.read_bytes() + b"x")
    with pytest.raises(Error, match="sha256"):
        Model(read_card(copy))
    graph.unlink()
    with pytest.raises(Error, match="cannot be read"):
        Model(read_card(copy))


def test_a_model_is_found_by_name_by_path_by_folder_and_in_the_users_folder(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_card(copy.parent).name == "tiny"
    (copy.parent / "recipe.toml").write_text('name = "tiny"\n')  # as a training leaves it beside the model
    assert load_card(copy.parent).name == "tiny"
    home = copy.parent / "share"
    (home / "soundsight" / "models").mkdir(parents=True)
    for name in ("tiny.toml", "tiny.onnx"):
        (home / "soundsight" / "models" / name).write_bytes((copy.parent / name).read_bytes())
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    assert load_card("tiny").path.is_relative_to(home)
    assert "tiny" in packaged_models()
    with pytest.raises(Error, match="no model 'nonsense'"):
        load_card("nonsense")
    with pytest.raises(Error, match="Did you mean 'violin'"):
        load_card("violn")
    with pytest.raises(Error, match="no such card"):
        load_card("elsewhere/nonsense.toml")


def test_a_name_that_no_file_can_have_is_no_model() -> None:
    with pytest.raises(Error, match="no model 'aaa"):
        load_card("a" * 300)
    with pytest.raises(Error, match="no such card"):
        load_card("a" * 300 + ".toml")


@pytest.mark.parametrize(("given", "kind"), [(load_card(str(TINY)), "Card"), (None, "NoneType"), (b"tiny", "bytes")])
def test_what_names_no_model_is_told(given: Any, kind: str) -> None:
    with pytest.raises(Error, match=f"name or path of a model was expected, and {kind} came"):
        load_card(given)


def test_tones_are_fractions_of_a_setting_in_hz(tmp_path: Path) -> None:
    """The violin's strings in pure fifths; a tone of nothing, or without what it is reckoned from, is refused."""
    violin = load_card("violin")
    assert [tone.name for tone in violin.tones] == ["A4", "D4", "G3", "E5"]
    assert [440 * tone.ratio for tone in violin.tones] == pytest.approx([440, 293.3333, 195.5556, 660], abs=1e-4)
    text = violin.path.read_text(encoding="utf-8")
    for wrong in (
        text.replace("under = 9", "under = 0"),
        text.replace('unit = "Hz"\nlow = 390.0', 'unit = ""\nlow = 390.0'),
    ):
        assert wrong != text
        path = tmp_path / "wrong.toml"
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(Error, match="not a valid card"):
            read_card(path)
