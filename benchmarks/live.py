"""Live clients on one server: how late an update comes, and whether anything grows. Fails where it promises more.

Each client sends sound at a microphone's pace, 20 ms a frame at 44.1 kHz, and notes when each update arrives. The
delay is from the moment at which the update's last sample of sound was sent to its arrival. What no program could avoid
is taken off: the model's look-ahead (`context_after`), and a step of waiting where the model is a network; what is
measured, as `violin`, has steps of 10 ms, which count.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import struct
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from timing import machine, table, verdicts  # first: it keeps numpy to one thread

from sound import RATE, blocks  # isort: skip

from websockets.sync.client import ClientConnection, connect

from soundsight import load_card
from soundsight.audio import read_mono

FRAME_S = 0.02
MOST_MS, MEASURED_MOST_MS = 200.0, 60.0  # of a network's tiles; of a needle, which has no step taken off
MOST_GROWTH_MB = 10.0  # in the second half: the first holds what is loaded once


@dataclass(slots=True)
class Course:
    """What one client saw: (seconds since its start, milliseconds late) an update, and what was dropped.

    `note_ms` is how long after its end each note was told.
    """

    late: list[tuple[float, float]] = field(default_factory=list)
    work_ms: list[float] = field(default_factory=list)
    note_ms: list[float] = field(default_factory=list)
    dropped: int = 0
    ahead_s: float = 0.0
    step_s: float = 0.0


def main() -> int:
    """Start a server, let the clients stream, print delays, CPU and memory, judge them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("-m", "--model", default="environment")
    parser.add_argument("--sound", type=Path, help="a recording to send, over and over, in place of made sound")
    given = parser.parse_args()
    seconds = given.minutes * 60
    print(machine())
    if given.sound:
        sound = read_mono(given.sound, RATE)
    else:
        sound = np.concatenate([part[:, 0] for part in blocks(min(seconds, 60.0))])
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "soundsight", "serve", "-m", given.model, "--no-open", "--port", "0"]
        with subprocess.Popen([*command, "--library", folder], stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                address = server.stdout.readline().split()[3].rstrip("/")
                courses, memory, cpu_s = run(address, given.clients, seconds, sound, server.pid)
            finally:
                server.terminate()
    return judge(courses, memory, cpu_s / seconds, measured=not load_card(given.model).graph)


def run(
    address: str, clients: int, seconds: float, sound: NDArray[np.float32], server: int
) -> tuple[list[Course], list[float], float]:
    """All clients' courses, the server's memory (MB) at the end of each tenth, and its CPU seconds."""
    courses = [Course() for _ in range(clients)]
    threads = [threading.Thread(target=stream, args=(address, course, seconds, sound)) for course in courses]
    before = cpu_of(server)
    for thread in threads:
        thread.start()
        time.sleep(0.037)  # so that their steps do not fall together
    memory = []
    for _ in range(10):
        time.sleep(seconds / 10)
        memory.append(memory_mb(server))
    for thread in threads:
        thread.join()
    return courses, memory, cpu_of(server) - before


def stream(address: str, course: Course, seconds: float, sound: NDArray[np.float32]) -> None:
    """One client: send at the clock's pace from this thread, take what comes in another."""
    with connect(address.replace("http", "ws", 1) + "/ws/live", origin=address, max_size=None) as socket:  # type: ignore[arg-type]
        socket.send(json.dumps({"protocol": 1, "rate": RATE}))
        ready = json.loads(socket.recv())
        course.ahead_s, course.step_s = ready["context_after_s"], ready["step_s"]
        began = time.monotonic()
        taking = threading.Thread(target=take, args=(socket, course, began))
        taking.start()
        size, first = round(FRAME_S * RATE), 0
        for sequence in range(round(seconds / FRAME_S)):
            # A microphone gives a frame when its last sample was heard.
            time.sleep(max(0.0, began + (first + size) / RATE - time.monotonic()))
            samples = np.take(sound, np.arange(first, first + size), mode="wrap")
            socket.send(struct.pack("<IQ", sequence, first) + samples.astype("<f4").tobytes())
            first += size
        socket.send('{"type": "end"}')
        taking.join()


def take(socket: ClientConnection, course: Course, began: float) -> None:
    """Note every update until the server closes; those after the end of sound are not live any more."""
    for text in socket:
        now, message = time.monotonic() - began, json.loads(text)
        if message["type"] == "update":
            course.late.append((now, 1000 * (now - message["until_s"])))
            course.work_ms.append(message["work_ms"])
            course.note_ms += [1000 * (now - note["end_s"]) for note in message["notes"]]
        elif message["type"] == "dropped":
            course.dropped += message["count"]
        elif message["type"] == "error":
            raise RuntimeError(message["error"])


def judge(courses: list[Course], memory: list[float], load: float, measured: bool) -> int:
    """Print each client's delays and the server's course; the exit code."""
    unavoidable_s = courses[0].ahead_s + (0.0 if measured else courses[0].step_s)
    most_ms = MEASURED_MOST_MS if measured else MOST_MS
    rows = [["client", "updates", "late p50 ms", "p95", "most", "work p95 ms", "dropped s"]]
    worst = -1000.0
    for i, course in enumerate(courses):
        late = np.array([ms for _, ms in course.late[:-1]]) - 1000 * unavoidable_s
        p50, p95 = np.percentile(late, [50, 95])
        worst = max(worst, float(p95))
        work = np.percentile(course.work_ms, 95)
        cells = [f"{len(late)}", f"{p50:.0f}", f"{p95:.0f}", f"{late.max():.0f}", f"{work:.0f}"]
        rows.append([f"{i + 1}", *cells, f"{course.dropped / RATE:.1f}"])
    print(table(rows))
    if notes := [ms for course in courses for ms in course.note_ms]:
        p50, p95 = np.percentile(notes, [50, 95])
        print(f"{len(notes)} notes, told p50 {p50:.0f} ms, p95 {p95:.0f} ms after their end")
    beyond = "look-ahead" if measured else "look-ahead and step"
    print(f"late: beyond {beyond}, {1000 * unavoidable_s:.0f} ms")
    half, end = memory[len(memory) // 2 - 1], memory[-1]
    print(f"server: {load:.2f} of a core, {half:.0f} MB half-way, {end:.0f} MB at the end")
    print(f"clients: {resource.getrusage(resource.RUSAGE_SELF).ru_utime:.1f} s of CPU in all")
    growth = end - half
    judged = {
        f"p95 of the latest client {worst:.0f} ms, at most {most_ms:.0f}": worst <= most_ms,
        f"memory grew by {growth:.0f} MB in the second half, at most {MOST_GROWTH_MB:.0f}": growth <= MOST_GROWTH_MB,
        "nothing was dropped": not any(course.dropped for course in courses),
    }
    return verdicts(judged)


def memory_mb(process: int) -> float:
    """Memory of a process and those that it started; pages that several share are counted once (Linux)."""
    try:
        own = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
        tasks = [task.read_text() for task in Path(f"/proc/{process}/task").glob("*/children")]
    except OSError:  # it ended meanwhile
        return 0.0
    assert own is not None
    return int(own[1]) * 1024 / 1e6 + sum(memory_mb(int(one)) for task in tasks for one in task.split())


def cpu_of(process: int) -> float:
    """Seconds of CPU so far, with those of the processes that it started and that have ended (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
