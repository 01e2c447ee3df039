from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile
import sounds

from soundsight.error import Error
from soundsight.many import listen_many
from soundsight.result import Failure, Result

TINY = str(Path(__file__).parent / "models" / "tiny.toml")


def write_tone(path: Path, hz: float, duration_s: float = 1.0) -> Path:
    soundfile.write(path, sounds.sine(hz, duration_s, 16000), 16000)
    return path


def test_one_bad_file_of_many_takes_no_other_along_in_any_number_of_processes(tmp_path: Path) -> None:
    paths = [write_tone(tmp_path / f"{i}.wav", 200 if i % 2 else 4000) for i in range(5)]
    paths[2].write_text("no sound")
    alone = list(listen_many(paths, model=TINY))
    several = list(listen_many(paths, jobs=2, model=TINY))
    assert several == alone
    assert [type(a) for a in alone] == [Result, Result, Failure, Result, Result]
    assert isinstance(alone[2], Failure)
    assert "2.wav" in alone[2].reason
    with pytest.raises(Error, match="0 jobs"):
        list(listen_many(paths, jobs=0, model=TINY))


def test_progress_counts_what_is_done(tmp_path: Path) -> None:
    paths = [write_tone(tmp_path / f"{i}.wav", 200) for i in range(3)]
    told: list[tuple[int, int]] = []
    list(listen_many(paths, model=TINY, on_progress=lambda done, total: told.append((done, total))))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_worker_that_is_killed_is_told_in_a_sentence(tmp_path: Path) -> None:
    paths = [write_tone(tmp_path / f"{i}.wav", 200, 30.0) for i in range(30)]
    answers = listen_many(paths, jobs=2, model=TINY)
    assert isinstance(next(answers), Result)
    for child in multiprocessing.active_children():
        os.kill(child.pid or 0, signal.SIGKILL)
    with pytest.raises(Error, match="fewer --jobs"):
        list(answers)


def test_a_file_that_vanishes_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(path: Path, **_: object) -> Result:
        raise FileNotFoundError(2, "No such file or directory", str(path))

    monkeypatch.setattr("soundsight.many.listen", gone)
    (answer,) = listen_many([tmp_path / "a.wav"])
    assert isinstance(answer, Failure)
    assert "cannot be read any more" in answer.reason


FIRST_WORKER = """
import signal
from multiprocessing import get_context
from soundsight.many import no_interrupt

def deaf():
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())

def told(pipe):
    pipe.send(deaf())

if __name__ == "__main__":
    spawn = get_context("spawn")
    ours, its = spawn.Pipe()
    with no_interrupt():
        spawn.Process(target=told, args=(its,)).start()
    print(ours.recv(), deaf())
"""


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="there a worker that starts heeds Ctrl-C")
def test_already_the_first_worker_of_a_process_starts_deaf_to_ctrl_c(tmp_path: Path) -> None:
    """Before it Python starts a process of its own, and then lets Ctrl-C through."""
    script = tmp_path / "first.py"
    script.write_text(FIRST_WORKER)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == ["True", "False"]
