"""The one edge where what went wrong becomes a line on stderr and an exit code."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

import click

from soundsight.error import Error

DONE = 0
NOTHING = 1  # nothing could be done
USAGE = 2
SOME = 3  # some inputs failed
# As shells count a death by a signal; 130 is Ctrl-C's.
READER_LEFT = 128 + 13

NAME = "soundsight"
COMPLETE = "_SOUNDSIGHT_COMPLETE"


def edge(program: click.Command, arguments: Sequence[str] | None) -> int:
    """Run the program; the exit code. Only mistakes of our own end in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that does not know a letter shows its number instead of ending the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        with stopped_by_signals():
            code = _run(program, list(sys.argv[1:] if arguments is None else arguments))
            if sys.stdout is not None:
                sys.stdout.flush()
            return code
    except click.UsageError as wrong:
        where = wrong.ctx.command_path if wrong.ctx else NAME
        say(f"{wrong.format_message()} (More: {where} --help)", where)
        return USAGE
    except (Stopped, KeyboardInterrupt) as stop:
        number = stop.number if isinstance(stop, Stopped) else signal.SIGINT
        say("interrupted." if number == signal.SIGINT else f"ended by {signal.Signals(number).name}.")
        return 128 + number
    except (Error, click.ClickException) as wrong:
        say(str(wrong))
        return NOTHING
    except OSError as wrong:
        _forget_stdout()
        if wrong.errno == errno.EPIPE:
            return READER_LEFT
        say(f"{wrong.filename or 'standard output'}: {wrong.strerror or wrong}.")
        return NOTHING


def _run(program: click.Command, arguments: list[str]) -> int:
    if instruction := os.environ.get(COMPLETE):
        from click.shell_completion import shell_complete

        return shell_complete(program, {}, NAME, COMPLETE, instruction)
    try:
        with program.make_context(NAME, arguments, auto_envvar_prefix="SOUNDSIGHT") as ctx:
            code = program.invoke(ctx)
            return code if isinstance(code, int) else DONE
    except click.exceptions.Exit as end:
        return end.exit_code


def say(text: str, who: str = NAME) -> None:
    """One line for the person, on stderr."""
    click.echo(f"{who}: {one_line(text)}", err=True)


def one_line(text: str) -> str:
    r"""The text without what moves a cursor: a line end or an escape in a file's name stands as `\n`, `\x1b`."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


class Stopped(BaseException):
    """A signal asked for the end.

    No KeyboardInterrupt: where one comes up while a native module loads, Python remembers it and dies by SIGINT at its
    end, caught or not.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Inside the block SIGINT, SIGTERM and SIGHUP end the worker processes, unwind the stack and give Stopped.

    So unfinished files are removed and no worker goes on for hours with a recording that nobody waits for. A second
    signal of the kind kills at once.
    """
    stopped: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        stopped.append(number)
        kill_workers()
        raise Stopped(number)

    former = {}
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        # Not there on every system; not ours to set outside the main thread; ignored means ignored (nohup).
        with suppress(AttributeError, ValueError):
            number = getattr(signal, name)
            if signal.getsignal(number) is not signal.SIG_IGN:
                former[number] = signal.signal(number, stop)
    try:
        yield
    except BaseException as wrong:
        # Whatever it is by now: a native module that is interrupted while it loads says "initialization failed".
        if stopped:
            raise Stopped(stopped[0]) from wrong
        raise
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def kill_workers() -> None:
    """End this process's workers at once; they hold nothing that is worth an orderly end."""
    if "multiprocessing" in sys.modules:
        import multiprocessing

        for worker in multiprocessing.active_children():
            worker.kill()


def _forget_stdout() -> None:
    """Send what is still buffered nowhere, or the interpreter complains about it when it ends."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
