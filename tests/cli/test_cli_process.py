"""The program as a process: pipes, several jobs, interruptions, a full disk."""

from __future__ import annotations

import json
import os
import pty
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from calls import LISTEN, command, environment, files_in, process, tone


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Recordings enough to be interrupted: a folder of 400 names of one recording of 2 s."""
    folder = tmp_path / "many"
    first = tone(folder / "000.wav")
    for number in range(1, 400):
        os.link(first, folder / f"{number:03d}.wav")
    return folder


def heed_ctrl_c() -> None:
    """A shell starts what runs in its background with SIGINT ignored, and a test run there hands that on."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def start(*arguments: str | Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(*LISTEN, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
        start_new_session=True, preexec_fn=heed_ctrl_c,
    )  # fmt: skip


def living_in(group: int) -> list[int]:
    """Processes of a process group that still live."""
    found = subprocess.run(["ps", "-e", "-o", "pid=,pgid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in found.splitlines()]
    return [int(pid) for pid, pgid, stat in rows if int(pgid) == group and not stat.startswith("Z")]


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_standard_input_is_heard_and_named(tmp_path: Path) -> None:
    sound = tone(tmp_path / "a.wav").read_bytes()
    answer = process(*LISTEN, "-", "-f", "json", stdin=sound)
    assert answer.code == 0, answer.err
    result = json.loads(answer.out)
    assert (result["source"]["name"], result["source"]["path"]) == ("stdin", None)
    assert [one["label"] for one in result["events"]] == ["low_tone"]


def test_nothing_on_standard_input_is_told_by_its_name() -> None:
    answer = process(*LISTEN, "-")
    assert answer.code == 1
    assert len(answer.lines) == 1
    assert answer.err.startswith("soundsight: stdin: ")
    assert "/soundsight-" not in answer.err


def test_jobs_give_the_same_bytes_in_the_same_order(tmp_path: Path) -> None:
    for number, hz in enumerate((300, 5000, 1500, 300)):
        tone(tmp_path / "field" / f"{number}.wav", hz)
    (tmp_path / "field/2b.wav").write_text("no sound")
    alone, together = (process(*LISTEN, tmp_path / "field", "-f", "csv", "--jobs", jobs) for jobs in ("1", "3"))
    assert alone.code == together.code == 3
    assert alone.out == together.out
    assert alone.err == together.err


def test_standard_input_becomes_a_picture_and_a_clip(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    sound = tone(tmp_path / "a.wav").read_bytes()
    out, clips = tmp_path / "a.png", tmp_path / "clips"
    answer = process(*LISTEN, "-", "-o", out, "--clips", clips, stdin=sound)
    assert (answer.code, answer.err) == (0, "")
    assert out.read_bytes().startswith(b"\x89PNG")
    (clip,) = files_in(clips)
    assert clip.startswith("stdin.00000.")


def test_a_terminal_sees_how_far_it_is_and_the_results_stay_clean(many: Path) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command(*LISTEN, many, "-f", "csv"), stdout=subprocess.PIPE, stderr=theirs, env=environment(TERM="xterm")
    ) as running:
        os.close(theirs)
        assert running.stdout is not None
        results = running.stdout.read()
        shown = b""
        with suppress(OSError):  # the end of a terminal
            while part := os.read(ours, 65536):
                shown += part
    os.close(ours)
    assert running.returncode == 0
    assert len(results.splitlines()) == 1 + 400
    assert b"\x1b" not in results
    assert b"400 recordings" in shown
    assert b"%" in shown


def test_a_reader_that_leaves_gives_no_traceback(many: Path) -> None:
    with start(many, "-f", "jsonl", "-q") as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.wait(timeout=60) == 141
        assert running.stderr.read() == b""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_at_once_and_leaves_nothing_half_written(many: Path, tmp_path: Path, jobs: str) -> None:
    out = tmp_path / "out"
    with start(many, "-f", "csv,json", "-o", out, "--jobs", jobs) as running:
        wait_until(lambda: out.exists() and len(list(out.glob("*.json"))) >= 3)
        running.send_signal(signal.SIGINT)
        told = running.communicate(timeout=30)[1].decode()
    assert running.returncode == 130
    assert told == "soundsight: interrupted.\n"
    wait_until(lambda: living_in(running.pid) == [], 10)
    names = files_in(out)
    assert 3 <= len(names) < 400
    assert all(name.endswith(".json") and not name.startswith(".") for name in names)
    for name in names:
        json.loads((out / name).read_text())


@pytest.mark.parametrize("later_s", [0.0, 0.03, 0.3])  # while libraries load, and at work
def test_a_polite_kill_leaves_nothing_half_written(many: Path, tmp_path: Path, later_s: float) -> None:
    with start(many, "-o", tmp_path / "all.csv") as running:
        wait_until(lambda: any(name.endswith(".part") for name in os.listdir(tmp_path)))
        time.sleep(later_s)
        running.terminate()
        told = running.communicate(timeout=30)[1].decode()
    assert (running.returncode, told) == (143, "soundsight: ended by SIGTERM.\n")
    assert os.listdir(tmp_path) == ["many"]


def test_a_hard_kill_leaves_no_target(many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with start(many, "-f", "csv,json", "-o", out) as running:
        wait_until(lambda: out.exists() and len(list(out.glob("*.json"))) >= 3)
        running.kill()
    assert not (out / "events.csv").exists()
    for path in out.glob("*.json"):
        json.loads(path.read_text())


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no device that is always full")
def test_a_full_disk_below_standard_output(tmp_path: Path) -> None:
    recording = tone(tmp_path / "a.wav")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command(*LISTEN, recording), stdout=full, stderr=subprocess.PIPE, env=environment(), check=False
        )
    assert done.returncode == 1
    assert done.stderr.decode() == "soundsight: standard output: No space left on device.\n"


def test_a_closed_standard_output_is_told(tmp_path: Path) -> None:
    recording = tone(tmp_path / "a.wav")
    words = " ".join(f"'{one}'" for one in command(*LISTEN, recording))
    done = subprocess.run(f"{words} >&-", shell=True, capture_output=True, env=environment(), check=False)
    assert done.returncode == 1
    assert done.stderr.decode() == "soundsight: standard output is closed: name a file with -o.\n"


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_bash_completes_commands_formats_and_labels(tmp_path: Path) -> None:
    script = tmp_path / "completion.bash"
    script.write_text(process("completion", "bash").out)
    (tmp_path / "soundsight").write_text(f'#!/bin/sh\nexec {shlex.join(command())} "$@"\n')
    (tmp_path / "soundsight").chmod(0o755)

    def complete(*words: str) -> list[str]:
        asked = shlex.join(map(shlex.quote, words))  # bash hands over words as they were typed, quotes and all
        code = (
            f"source {shlex.quote(str(script))}; COMP_WORDS=({asked}); COMP_CWORD={len(words) - 1}; "
            f"_soundsight_completion soundsight; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        )
        path = f"{tmp_path}:{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "--norc", "-c", code], capture_output=True, env=environment(PATH=path), check=True
        )
        return done.stdout.decode().split()

    assert complete("soundsight", "li") == ["listen"]
    assert complete("soundsight", "listen", "-f", "csv,au") == ["csv,audacity"]
    assert complete(*("soundsight", *LISTEN, "--labels", "hi")) == ["high_tone"]
