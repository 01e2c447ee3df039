"""How far the work is: on a terminal, and nowhere else."""

from __future__ import annotations

import io
import sys

import pytest

from soundsight.cli import progress as module
from soundsight.cli.progress import PlainBar, Screen, how_far, progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal_of(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal on stderr. No fixture: pytest sets stderr anew between a fixture and its test."""
    one = Terminal()
    monkeypatch.setattr(sys, "stderr", one)
    monkeypatch.setattr(module, "AFTER_S", 0.0)
    monkeypatch.setattr(module, "EVERY_S", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    return one


@pytest.fixture
def without_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("rich", "rich.console", "rich.progress"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.parametrize(
    ("done", "total", "taken_s", "words"),
    [
        (1, 4, 3, "25 %, 0:09.0 left"),
        (0, 4, 3, "0 %"),
        (5, 4, 3, "100 %, 0:00.0 left"),
        (5, None, 3, "…"),
        (0, 0, 3, "…"),
    ],
)
def test_how_far(done: float, total: float | None, taken_s: float, words: str) -> None:
    assert how_far(done, total, taken_s) == words


@pytest.mark.usefixtures("without_rich")
def test_without_rich_one_line_is_drawn_and_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_of(monkeypatch)
    with progress("street.wav") as bar:
        bar(1, 4)
        assert terminal.getvalue().startswith("\rstreet.wav  25 %")
        assert "left" in terminal.getvalue()
    assert terminal.getvalue().endswith(" \r")
    assert "\x1b" not in terminal.getvalue()


def test_with_rich_a_bar_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_of(monkeypatch)
    with progress("st[red]reet.wav") as bar:
        bar(1, 4)
        bar(2, 4)
        bar.hide()
        bar(3, 4)
    drawn = terminal.getvalue()
    assert "st[red]reet.wav" in drawn
    assert "75%" in drawn


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_of(monkeypatch)
    monkeypatch.setenv("NO_COLOR", "1")
    with progress("street.wav") as bar:
        bar(3, 4)
    assert "75%" in terminal.getvalue()
    assert "\x1b[3" not in terminal.getvalue()


@pytest.mark.parametrize("quiet", [True, False])
def test_nothing_is_drawn_where_nobody_looks(monkeypatch: pytest.MonkeyPatch, quiet: bool) -> None:
    err = Terminal() if quiet else io.StringIO()
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setattr(module, "AFTER_S", 0.0)
    with progress("street.wav", quiet) as bar:
        bar(1, 4)
    assert err.getvalue() == ""


def test_short_work_draws_nothing_and_loads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_of(monkeypatch)
    monkeypatch.setattr(module, "AFTER_S", 60.0)
    monkeypatch.setattr(module, "_bar", lambda *_: pytest.fail("a bar was made"))
    with progress("street.wav") as bar:
        bar(1, 4)
    assert terminal.getvalue() == ""


def test_results_wipe_the_line_first(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_of(monkeypatch)
    bar = PlainBar("street.wav", 0.0)
    bar.show(1, 4)
    out = io.BytesIO()

    class Hides(module.Progress):
        def hide(self) -> None:
            bar.hide()

    Screen(out, Hides("x", True)).write(b"results\n")
    assert terminal.getvalue().endswith(" \r")
    assert out.getvalue() == b"results\n"
