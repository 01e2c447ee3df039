"""What options may hold."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from calls import TINY
from hypothesis import given
from hypothesis import strategies as st

from soundsight.card import load_card
from soundsight.cli import options
from soundsight.units import s_to_clock

CTX = click.Context(click.Command("x"))
PARAM = click.Option(["-x"])


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 0.0), ("75.5", 75.5), ("1:15.5", 75.5), ("1:02:03", 3723.0), ("90", 90.0), ("100:00", 6000.0)],
)
def test_times(text: str, seconds: float) -> None:
    assert options.seconds(CTX, PARAM, text) == seconds


@pytest.mark.parametrize("text", ["", "-1", "nan", "inf", "1:60", "1:-5", "-1:05", "1:2:3:4", "x", "1:x", "1:nan"])
def test_times_that_are_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="seconds"):
        options.seconds(CTX, PARAM, text)


@given(st.integers(0, 359_999))
def test_times_as_results_show_them_are_understood(tenths: int) -> None:
    assert options.seconds(CTX, PARAM, s_to_clock(tenths / 10)) == pytest.approx(tenths / 10, abs=1e-9)


@pytest.mark.parametrize(("text", "score"), [("0", 0.0), ("1", 1.0), ("0.35", 0.35), ("1e-1", 0.1)])
def test_scores(text: str, score: float) -> None:
    assert options.score(CTX, PARAM, text) == score


@pytest.mark.parametrize("text", ["", "-0.1", "1.01", "nan", "half"])
def test_scores_that_are_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="from 0 to 1"):
        options.score(CTX, PARAM, text)


def test_formats_each_once_and_near_misses() -> None:
    assert options.formats(CTX, PARAM, None) == ()
    assert options.formats(CTX, PARAM, "csv, json,csv") == ("csv", "json")
    with pytest.raises(click.BadParameter, match="Did you mean 'audacity'"):
        options.formats(CTX, PARAM, "csv,audacty")
    with pytest.raises(click.BadParameter, match="Formats are text, json"):
        options.formats(CTX, PARAM, ",")


def test_labels_each_once_and_never_none() -> None:
    assert options.labels(CTX, PARAM, " dog,siren,dog,") == ("dog", "siren")
    with pytest.raises(click.BadParameter, match="no label"):
        options.labels(CTX, PARAM, ",")


def test_folds_and_changes() -> None:
    assert options.folds(CTX, PARAM, "1, 2") == (1, 2)
    assert options.changes(CTX, PARAM, ("a=1", "b = x=y")) == {"a": "1", "b": "x=y"}
    for text in ("one", "", "-1"):
        with pytest.raises(click.BadParameter, match="folds"):
            options.folds(CTX, PARAM, text)
    for pairs in (("a",), ("=1",), ("a=1", "a=2")):
        with pytest.raises(click.BadParameter, match="expected"):
            options.changes(CTX, PARAM, pairs)


def test_thresholds_are_read_from_toml(tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text("low_tone = 0.4\nhigh_tone = 1\n")
    assert options.read_thresholds(tmp_path / "t.toml", load_card(TINY)) == {"low_tone": 0.4, "high_tone": 1.0}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"low_ton = 0.4", "tiny has no label 'low_ton'. Did you mean 'low_tone'?"),
        (b"dog = 0.4", "tiny has no label 'dog'. They stand in: soundsight models tiny"),
        (b"low_tone = 1.5", "low_tone = 1.5; a number from 0 to 1"),
        (b"low_tone = nan", "low_tone = nan; a number from 0 to 1"),
        (b"low_tone = true", "low_tone = True; a number from 0 to 1"),
        (b"low_tone = '0.5'", "low_tone = '0.5'; a number from 0 to 1"),
        (b"low_tone: 0.4", "is not TOML"),
        (b"\xff", "is not TOML"),
    ],
)
def test_thresholds_that_are_refused(tmp_path: Path, text: bytes, told: str) -> None:
    (tmp_path / "t.toml").write_bytes(text)
    with pytest.raises(click.BadParameter, match=re.escape(told)):
        options.read_thresholds(tmp_path / "t.toml", load_card(TINY))


def test_completion_goes_on_from_the_last_comma() -> None:
    ctx = click.Context(click.Command("x"))
    ctx.params["model"] = TINY
    assert [one.value for one in options.complete_labels(ctx, PARAM, "low_tone,h")] == ["low_tone,high_tone"]
    assert [one.value for one in options.complete_formats(ctx, PARAM, "js")] == ["json", "jsonl"]
    ctx.params["model"] = "no such model"
    assert options.complete_labels(ctx, PARAM, "") == []
