"""The program as a whole: help, version, near misses, the edge where errors become lines and codes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import click
import pytest
from calls import TINY, Program, environment

from soundsight import __version__
from soundsight.cli import COMMANDS, Commands, program
from soundsight.cli.exit import Stopped, edge, one_line
from soundsight.error import Error


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(capsys)


def loads(*arguments: str) -> set[str]:
    """Top-level modules that a process holds after a call."""
    code = "import sys; from soundsight.cli import main; main(sys.argv[1:]); print('loaded:', *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, env=environment(), check=True
    )
    return {name.split(".")[0] for name in done.stdout.splitlines()[-1].removeprefix("loaded:").split()}


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["listen", "--help"], ["serve", "--help"], ["completion", "fish"]]
)
def test_help_loads_no_library_but_click(arguments: list[str]) -> None:
    loaded = loads(*arguments)
    assert "click" in loaded
    later = {"numpy", "soundfile", "soxr", "onnxruntime", "rich", "torch", "multiprocessing", "fastapi", "uvicorn"}
    assert loaded & later == set()


def test_a_worker_of_a_frozen_program_is_no_command_line(call: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Frozen into one binary, it starts its workers by calling itself; they must not read that as a command."""
    called: list[str] = []
    monkeypatch.setattr("multiprocessing.freeze_support", lambda: called.append("worker"))
    assert call("--version").code == 0
    assert called == []
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert call("--version").code == 0
    assert called == ["worker"]


def test_version_goes_to_standard_output(call: Program) -> None:
    assert call("--version").out == f"soundsight {__version__}\n"


def test_without_arguments_there_is_help(call: Program) -> None:
    answer = call()
    assert answer.code == 0
    assert "Examples:" in answer.out
    assert all(name in answer.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples_before_options(call: Program, name: str) -> None:
    long, short = call(name, "--help"), call(name, "-h")
    assert long.code == 0
    assert long.out == short.out
    assert 0 < long.out.index("Examples:") < long.out.index("Options:")
    assert f"soundsight {name}" in long.out
    command = Commands().get_command(click.Context(program), name)
    assert command is not None
    assert command.name == name
    # The list of commands says what the command itself says; it is written twice to spare its import.
    assert (command.help or "").startswith(COMMANDS[name])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_does(name: str) -> None:
    command = Commands().get_command(click.Context(program), name)
    assert command is not None
    options = [one for one in command.params if isinstance(one, click.Option)]
    assert [one.name for one in options if not one.help] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["lisen", "a.wav"], "Did you mean 'listen'?"),
        (["street.wav"], "To hear a recording: soundsight listen street.wav"),
        (["qqq"], "Commands are listen, serve, models"),
        (["listen", "--threshhold", "0.5", "a.wav"], "--threshold"),
        (["listen"], "INPUT"),
        (["listen", "--jobs", "0", "a.wav"], "--jobs"),
        (["listen", "--top-k", "0", "a.wav"], "--top-k"),
        (["listen", "--threshold", "1.2", "a.wav"], "'1.2'; a number from 0 to 1"),
        (["listen", "--threshold", "nan", "a.wav"], "'nan'; a number from 0 to 1"),
        (["listen", "--start", "3", "--end", "3", "a.wav"], "--start 3 and --end 3"),
        (["listen", "--start", "-3", "a.wav"], "'-3'; seconds"),
        (["listen", "--thresholds", "nowhere.toml", "a.wav"], "nowhere.toml"),
        (["listen", "--threshold", "0.5", "--thresholds", TINY, "a.wav"], "--threshold and --thresholds"),
        (["listen", "-q", "-v", "a.wav"], "-q and -v"),
        (["listen", "-f", "jsn", "a.wav"], "Did you mean 'json'?"),
        (["listen", "-m", TINY, "--labels", "low_tome", "a.wav"], "Did you mean 'low_tone'?"),
        (["listen", "-m", TINY, "-f", "json", "a.wav", "b.wav"], "needs a folder: -o DIR"),
        (["listen", "-m", TINY, "-f", "json,csv", "a.wav"], "need a folder: -o DIR"),
        (["listen", "-m", TINY, "--scores", "x.npz", "a.wav", "b.wav"], "--scores"),
        (["completion", "tcsh"], "tcsh"),
    ],
)
def test_wrong_usage_is_one_line_and_code_2(call: Program, arguments: list[str], told: str) -> None:
    answer = call(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert len(answer.lines) == 1
    assert told in answer.err
    assert answer.err.startswith("soundsight")


@pytest.mark.parametrize(
    ("raised", "code", "told"),
    [
        (Error("a.wav: no.\n\x1b[2J"), 1, "soundsight: a.wav: no.\\n\\x1b[2J\n"),
        (KeyboardInterrupt(), 130, "soundsight: interrupted.\n"),
        (BrokenPipeError(32, "Broken pipe"), 141, ""),
        (OSError(28, "No space left on device"), 1, "soundsight: standard output: No space left on device.\n"),
        (PermissionError(13, "Permission denied", "a.toml"), 1, "soundsight: a.toml: Permission denied.\n"),
    ],
)
def test_the_edge_gives_a_line_and_a_code(
    raised: BaseException, code: int, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def fails() -> None:
        raise raised

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("soundsight.cli.exit._forget_stdout", lambda: None)  # it would close pytest's own
        assert edge(fails, []) == code
    assert capfd.readouterr().err == told


def test_a_signal_that_comes_out_as_another_error_is_still_a_signal(capfd: pytest.CaptureFixture[str]) -> None:
    @click.command()
    def loads() -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except Stopped:
            raise ImportError("initialization failed") from None

    before = signal.getsignal(signal.SIGTERM)
    assert edge(loads, []) == 143
    assert capfd.readouterr().err == "soundsight: ended by SIGTERM.\n"
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_mistake_of_our_own_keeps_its_traceback() -> None:
    @click.command()
    def fails() -> None:
        raise RuntimeError("ours")

    with pytest.raises(RuntimeError, match="ours"):
        edge(fails, [])


def test_one_line_keeps_what_can_be_read() -> None:
    assert one_line("Straße 音.wav") == "Straße 音.wav"
    assert one_line("a\tb\n\x07") == "a\\tb\\n\\x07"


@pytest.mark.parametrize("name", COMMANDS)
def test_an_option_s_variable_is_its_name_in_capitals(name: str) -> None:
    command = Commands().get_command(click.Context(program), name)
    assert command is not None
    for option in command.params:
        if isinstance(option, click.Option):
            by_name = f"SOUNDSIGHT_{name}_{max(option.opts, key=len).strip('-').replace('-', '_')}".upper()
            automatic = f"SOUNDSIGHT_{name}_{option.name}".upper()
            assert by_name in (option.envvar, automatic)


def test_an_option_can_be_set_by_the_environment(call: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUNDSIGHT_LISTEN_THRESHOLD", "2")
    answer = call("listen", "a.wav")
    assert (answer.code, "'2'; a number from 0 to 1" in answer.err) == (2, True)
