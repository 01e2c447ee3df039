"""How far the work is, on stderr, for a person at a terminal and for nobody else."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Protocol, cast

from soundsight.units import s_to_clock

AFTER_S = 0.5  # what is done sooner needs no progress, and pays nothing for drawing one
EVERY_S = 0.1


class Bar(Protocol):
    """Something that shows `done` of `total` (None where nobody knows) and can be hidden while results are shown."""

    def show(self, done: float, total: float | None) -> None: ...  # noqa: D102
    def hide(self) -> None: ...  # noqa: D102


class Progress:
    """Draws a bar once the work has taken half a second, at most ten times a second."""

    def __init__(self, title: str, shown: bool) -> None:
        self._title = title
        self._shown = shown
        self._bar: Bar | None = None
        self._next = time.monotonic() + AFTER_S

    def __call__(self, done: float, total: float | None) -> None:
        """Tell how far the work is, in any unit."""
        if not self._shown or (now := time.monotonic()) < self._next:
            return
        self._next = now + EVERY_S
        if self._bar is None:
            self._bar = _bar(self._title, now - AFTER_S)
        self._bar.show(done, total)

    def hide(self) -> None:
        """Clear the line, as results are about to be written to the same terminal."""
        if self._bar is not None:
            self._bar.hide()


@contextmanager
def progress(title: str, quiet: bool = False) -> Iterator[Progress]:
    """A `Progress` that draws only where stderr is a terminal; its line is gone when the block ends."""
    shown = not quiet and sys.stderr is not None and sys.stderr.isatty()
    one = Progress(title, shown)
    try:
        yield one
    finally:
        one.hide()


def _bar(title: str, began: float) -> Bar:
    try:
        return _RichBar(title)
    except ImportError:
        return PlainBar(title, began)


class _RichBar:
    """rich's bar: drawn in place, without colour where NO_COLOR asks for that."""

    def __init__(self, title: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Rich

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
        )
        console = Console(stderr=True)
        self._rich: Any = Rich(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
        self._task = self._rich.add_task(title, total=None)
        self._drawn = False

    def show(self, done: float, total: float | None) -> None:
        if not self._drawn:
            self._rich.start()
            self._drawn = True
        self._rich.update(self._task, completed=done, total=total)

    def hide(self) -> None:
        if self._drawn:
            self._rich.stop()
            self._drawn = False


class PlainBar:
    """One line, `street.wav  34 %, 0:12.0 left`, without any escape sequence."""

    def __init__(self, title: str, began: float) -> None:
        self._title = title
        self._began = began
        self._width = 0

    def show(self, done: float, total: float | None) -> None:
        """Draw the line anew."""
        line = f"{self._title}  {how_far(done, total, time.monotonic() - self._began)}"
        line = line[: shutil.get_terminal_size().columns - 1]
        sys.stderr.write(f"\r{line.ljust(self._width)}")
        sys.stderr.flush()
        self._width = len(line)

    def hide(self) -> None:
        """Wipe the line with blanks."""
        if self._width:
            sys.stderr.write(f"\r{' ' * self._width}\r")
            sys.stderr.flush()
            self._width = 0


def how_far(done: float, total: float | None, taken_s: float) -> str:
    """`34 %, 0:12.0 left`; time left as if the rest went as fast as what is done."""
    if not total:
        return "…"
    share = min(done / total, 1.0)
    left = f", {s_to_clock(taken_s * (1 - share) / share)} left" if share > 0 else ""
    return f"{share * 100:.0f} %{left}"


class Screen:
    """Standard output that clears the progress line of the same terminal before it writes."""

    def __init__(self, out: BinaryIO, progress: Progress) -> None:
        self._out = out
        self._progress = progress

    def write(self, data: bytes) -> int:
        """Write after clearing."""
        self._progress.hide()
        return self._out.write(data)

    def flush(self) -> None:
        """Flush what was written."""
        self._out.flush()


def screen(progress: Progress) -> BinaryIO:
    """Standard output for results: bytes, with the progress line kept out of them where it is a terminal."""
    out = sys.stdout.buffer
    return cast(BinaryIO, Screen(out, progress)) if sys.stdout.isatty() else out
