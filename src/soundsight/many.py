"""Many recordings, by many processes, their results in the order they were asked for."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

from soundsight.error import Error
from soundsight.recogniser import listen
from soundsight.result import Failure, Result


def listen_many(
    paths: Iterable[str | Path],
    *,
    jobs: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
    **options: object,
) -> Iterator[Result | Failure]:
    """Results in the order of `paths`, by `jobs` processes; what cannot be heard becomes a `Failure` in its place.

    `options` are those of `recogniser.listen`. `on_progress(done, total)` is called after each. Raises `Error` where a
    worker is killed from outside (mostly for want of memory): what was given until then stands.
    """
    inputs = [Path(path) for path in paths]
    if jobs < 1:
        raise Error(f"{jobs} jobs were asked for; at least 1 is needed.")
    for done, answer in enumerate(_answers(inputs, jobs, options), 1):
        if on_progress is not None:
            on_progress(done, len(inputs))
        yield answer


def _answers(inputs: Sequence[Path], jobs: int, options: Mapping[str, object]) -> Iterator[Result | Failure]:
    if jobs == 1 or len(inputs) < 2:
        yield from (_attempt(path, options) for path in inputs)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    # A fresh interpreter a worker: a forked copy of a process with native threads may hang.
    context = get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(inputs)), context, initializer=_end_with_parent) as pool:
        waiting: deque[Future[Result | Failure]] = deque()
        try:
            for path in inputs:
                with no_interrupt():
                    waiting.append(pool.submit(_attempt, path, options))
                if len(waiting) > 4 * jobs:  # an archive of a million files is not queued at once
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            raise Error("a worker was killed, mostly for want of memory. Try fewer --jobs.") from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _attempt(path: Path, options: Mapping[str, object]) -> Result | Failure:
    try:
        return listen(path, **options)  # type: ignore[arg-type]
    except Error as problem:
        return Failure(path.name, str(path), str(problem))
    except OSError as problem:  # it was there when it was opened
        return Failure(path.name, str(path), f"{path.name}: cannot be read any more ({problem.strerror}).")


@contextmanager
def no_interrupt() -> Iterator[None]:
    """Workers that start inside ignore Ctrl-C at the terminal: the parent ends them, without a traceback each."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing.resource_tracker import ensure_running

    ensure_running()  # it starts with the first worker, and unblocks the signal
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    """A worker whose parent is killed outright ends too."""
    import threading
    from multiprocessing import parent_process

    def wait() -> None:
        if (parent := parent_process()) is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
