"""Hearing a very long file: memory stays flat, time grows with length alone. Fails (exit code 1) where it does not.

The file is made block by block (stereo 44.1 kHz, FLAC), heard, and deleted. Ten hours take some 3 GB of disk.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from timing import machine, table, verdict  # first: it keeps numpy to one thread

from sound import write  # isort: skip

from soundsight import listen

MOST_MB = 600
# Events are all that grows, half a kilobyte each; at this rate ten hours stay under the limit.
MOST_GROWTH_MB_AN_HOUR = 45
MOST_SPREAD = 1.5  # the slowest tenth beside the median one: other programs' work passes, a slope does not
TENTHS = 10


@dataclass(slots=True)
class Course:
    """CPU seconds and peak memory at the end of each tenth."""

    began: float = field(default_factory=time.process_time)
    cpu_s: list[float] = field(default_factory=list)
    peak_mb: list[float] = field(default_factory=list)

    def __call__(self, done_s: float, total_s: float | None) -> None:
        """What `listen` calls as it goes on."""
        assert total_s is not None
        while len(self.cpu_s) < TENTHS and done_s >= (len(self.cpu_s) + 1) * total_s / TENTHS - 1e-6:
            self.cpu_s.append(time.process_time() - self.began)
            self.peak_mb.append(max([peak_mb(), *self.peak_mb]))  # the kernel counts in steps, and may fall back one


def main() -> int:
    """Make the file, hear it, print the course, judge it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=10.0)
    parser.add_argument("--seconds", type=float, help="Length in seconds, instead of --hours.")
    parser.add_argument("--model", default="environment")
    parser.add_argument("--folder", help="Where to make the file; a temporary folder without.")
    given = parser.parse_args()
    seconds = given.hours * 3600 if given.seconds is None else given.seconds
    print(machine())
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        path = Path(folder) / "long.flac"
        write(path, seconds)
        print(f"{seconds / 3600:.3g} h, stereo 44.1 kHz, FLAC of {path.stat().st_size / 1e6:,.0f} MB")
        print(f"before hearing: {peak_mb():.0f} MB\n")
        course = Course()
        result = listen(path, model=given.model, on_progress=course)
        whole = time.process_time() - course.began
    print(course_table(course, seconds))
    print(f"whole: {whole:.1f} s, {seconds / whole:.0f} x real time, {len(result.events)} candidates for events")
    return judge(course, seconds)


def course_table(course: Course, seconds: float) -> str:
    """Each tenth: its own CPU time and speed, the peak so far."""
    rows = [["heard", "CPU s of this tenth", "x real time", "peak MB"]]
    for i, (spent, peak) in enumerate(zip(tenths(course), course.peak_mb, strict=True)):
        rows.append([f"{(i + 1) / TENTHS:.0%}", f"{spent:.2f}", f"{seconds / TENTHS / spent:.0f}", f"{peak:.0f}"])
    return table(rows)


def judge(course: Course, seconds: float) -> int:
    """The verdicts, and the exit code: 0 where all are met. The first minutes hold what is loaded once."""
    spent = sorted(tenths(course))
    slowest = spent[-1] / spent[len(spent) // 2]
    growth = (peak_mb() - course.peak_mb[TENTHS // 2 - 1]) / (seconds / 2 / 3600)
    low, linear = peak_mb() < MOST_MB, slowest <= MOST_SPREAD
    flat = growth <= MOST_GROWTH_MB_AN_HOUR or seconds < 3600
    print(f"{peak_mb():.0f} MB; {verdict(low, f'under {MOST_MB} MB')}")
    if seconds >= 3600:
        print(f"{growth:.1f} MB an hour in the second half; {verdict(flat, f'at most {MOST_GROWTH_MB_AN_HOUR}')}")
        print(f"slowest tenth {slowest:.2f} of the median; {verdict(linear, f'at most {MOST_SPREAD}')}")
        return 0 if low and flat and linear else 1
    return 0 if low else 1


def tenths(course: Course) -> list[float]:
    """CPU seconds of each tenth."""
    return [after - before for before, after in zip([0.0, *course.cpu_s], course.cpu_s, strict=False)]


def peak_mb() -> float:
    """The most memory this process has held so far.

    The kernel's own count where there is one: `ru_maxrss` is handed down from the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


if __name__ == "__main__":
    sys.exit(main())
