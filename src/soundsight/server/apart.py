"""A recogniser in a process of its own, for what would keep the server's interpreter from all other sessions."""

from __future__ import annotations

import signal
import traceback
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundsight.error import Error
from soundsight.many import no_interrupt
from soundsight.recogniser import Recogniser
from soundsight.result import Result, Source, Update

PATIENCE_S = 3.0  # for the process to end once nobody asks it any more
LONGEST_S = 120.0  # for an answer, far beyond what any takes of a process that works
NOT_STARTED = "no process could be started to hear this session ({}). End another one, and begin anew."
DIED = "the process that heard this session was ended, mostly for want of memory. Begin a new session."
HUNG = "the process that heard this session does not answer any more, and was ended. Begin a new session."


class Apart:
    """What a live session needs of a Recogniser, each call answered by a process of its own.

    A network runs outside the interpreter. What is measured is many short steps inside it, and threads that share one
    wait for each other between any two. Raises what the Recogniser raises, and `Error` where the process cannot be
    started, died or hangs. `close` ends it; so does the end of this process.
    """

    def __init__(self, model: str, **options: Any) -> None:
        context = get_context("spawn")  # a forked copy of a process with native threads may hang
        try:
            self._pipe, its = context.Pipe()
            self._process = context.Process(target=_answer, args=(its, model, options), name="live", daemon=True)
            with its, no_interrupt():  # `its` is closed, or the process's end would not be seen
                self._process.start()
        except OSError as problem:
            raise Error(NOT_STARTED.format(problem.strerror)) from None
        self.a4_hz: float | None = None
        self._answered(NOT_STARTED.format("it ended at once"))

    def feed(self, samples: NDArray[np.float32], rate: int) -> Update:
        """`Recogniser.feed`."""
        update: Update = self._asked("feed", samples, rate)
        return update

    def flush(self) -> Update:
        """`Recogniser.flush`."""
        update: Update = self._asked("flush")
        return update

    def result(self, source: Source) -> Result:
        """`Recogniser.result`."""
        result: Result = self._asked("result", source)
        return result

    def close(self) -> None:
        """End the process; it hears no more."""
        self._pipe.close()
        self._process.join(PATIENCE_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def _asked(self, name: str, *given: Any) -> Any:
        with suppress(OSError):  # it may have died before; then no answer comes
            self._pipe.send((name, given))
        return self._answered()

    def _answered(self, died: str = DIED) -> Any:
        try:
            # Not the pipe alone: on Windows the end that a process did not live to take up stays open here.
            if not wait([self._pipe, self._process.sentinel], LONGEST_S):
                self._process.kill()
                died = HUNG
            if not self._pipe.poll():
                raise EOFError
            answer, self.a4_hz = self._pipe.recv()
        except (EOFError, OSError):
            self.close()
            raise Error(died) from None
        if isinstance(answer, Exception):
            self.close()
            raise answer
        return answer


def _answer(pipe: Connection, model: str, options: dict[str, Any]) -> None:
    """Answer calls, until there is no more who asks, or the first that fails."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C at the terminal is the server's to heed
    try:
        recogniser = Recogniser(model, **options)
        answer: Any = None
        while True:
            pipe.send((answer, recogniser.a4_hz))
            name, given = pipe.recv()
            answer = getattr(recogniser, name)(*given)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except Exception as problem:
        problem.add_note(traceback.format_exc())
        with suppress(OSError):
            pipe.send((problem, None))
