"""Jobs: recordings heard by a few worker threads, each told of to whoever watches."""

from __future__ import annotations

import logging
import os
import queue
import secrets
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping

from starlette.concurrency import run_in_threadpool

from soundsight.error import Error
from soundsight.result import Update
from soundsight.server.analyse import Prepare, Shelf, analyse, prepared, renamed
from soundsight.server.job import PROGRESS, Job, SoFar, first, last, news, snapshot
from soundsight.server.library import INTERRUPTED
from soundsight.server.models import Options, plain_options
from soundsight.server.plain import plain
from soundsight.server.readers import ENDS, Message, Reader
from soundsight.server.taken import Taken

log = logging.getLogger(__name__)

NICE = 5
KEPT = 50  # ended jobs that can still be asked after
NO_JOB = "there is no such job. It may have ended before the server was started anew."


class Stopped(Exception):
    """The job was cancelled; raised within its own callbacks."""


class Jobs:
    """A pool of daemon threads that hear recordings of `library`, in the order in which they came.

    `prepare(original, folder, on_progress)` makes the player's files and gives their Media. `models` gives what
    `listen` takes for a model's name, `options` what it takes for settings.
    """

    def __init__(
        self,
        library: Shelf,
        threads: int | None = None,
        prepare: Prepare = prepared,
        models: Callable[[str], str] = str,
        options: Callable[[Mapping[str, str]], tuple[Options, Taken]] = plain_options,
    ):
        self._library = library
        self._models = models
        self._options = options
        self._prepare = prepare
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._closed = False
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._speeds: dict[str, float] = {}  # seconds of sound heard in a second, a model
        count = threads or max(1, min(4, (os.cpu_count() or 1) - 1))
        self._threads = [threading.Thread(target=self._work, name=f"job-{i}", daemon=True) for i in range(count)]
        for thread in self._threads:
            thread.start()

    def submit(self, recording: str, model: str, settings: Mapping[str, str] | None = None) -> str:
        """Have a recording heard; the job's id. An earlier job of the recording that has not ended is cancelled."""
        job = Job(secrets.token_hex(16), recording, model, settings or {})
        with self._lock:
            job.after = [one for one in self._jobs.values() if one.recording == recording]
        for earlier in job.after:
            self.cancel(earlier.id)
        with self._lock:
            ended = [one.id for one in self._jobs.values() if one.state in ENDS]
            for one in ended[: max(0, len(ended) - KEPT)]:
                del self._jobs[one]
            self._jobs[job.id] = job
        self._library.mark(recording, "queued", job=job.id, model=model, settings=job.settings)
        if self._closed:
            self._end(job, "failed", INTERRUPTED)
        else:
            self._queue.put(job)
        return job.id

    def snapshot(self, job: str) -> Message | None:
        """How far a job is: the JSON of GET /api/v1/jobs/{id}; None where there is none."""
        with self._lock:
            found = self._jobs.get(job)
            return snapshot(found) if found else None

    def so_far(self, recording: str) -> SoFar | None:
        """What was heard so far of a recording that is being heard; None where it is not."""
        with self._lock:
            for job in reversed(self._jobs.values()):
                if job.recording == recording and job.state == "running":
                    return job.heard.copy()
        return None

    def cancel(self, job: str) -> bool:
        """Stop a job within a block of sound; whether there was one."""
        with self._lock:
            found = self._jobs.get(job)
        if found is None:
            return False
        found.stop.set()
        if found.state == "queued":
            self._end(found, "cancelled")
        return True

    def cancel_of(self, recording: str) -> None:
        """Stop whatever is heard of a recording, as before it is deleted."""
        with self._lock:
            found = [job.id for job in self._jobs.values() if job.recording == recording and job.state not in ENDS]
        for one in found:
            self.cancel(one)

    async def subscribe(self, job: str) -> AsyncIterator[Message]:
        """A job's messages from its state on, each once, to its end. Raises `Error` where there is no such job."""
        reader = Reader()
        with self._lock:
            found = self._jobs.get(job)
            if found is None:
                raise Error(NO_JOB)
            begun = snapshot(found), found.media, found.heard.copy()
            if found.state in ENDS:
                reader.put(last(found))
            else:
                found.readers.add(reader)
        try:
            yield await run_in_threadpool(first, *begun)
            while True:
                message = await reader.next()
                yield message
                if message["type"] in ENDS:
                    return
        finally:
            with self._lock:
                found.readers.discard(reader)

    def close(self, wait_s: float = 5.0) -> None:
        """End all that has not ended, which nobody wished, and wait for the threads a little while."""
        with self._lock:
            self._closed = True
            open_ = [job for job in self._jobs.values() if job.state not in ENDS]
        for _ in self._threads:
            self._queue.put(None)
        for job in open_:
            job.stop.set()
            self._end(job, "failed", INTERRUPTED)
        until = time.monotonic() + wait_s
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _work(self) -> None:
        if sys.platform == "linux":  # where each thread has a niceness of its own: live sessions go first
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
        while (job := self._queue.get()) is not None:
            try:
                self._run(job)
                self._end(job, "done")
            except Stopped:
                self._end(job, "cancelled")
            except Error as problem:
                self._end(job, "failed", str(problem))
            except Exception as problem:
                log.exception("a job failed")
                self._end(job, "failed", f"unexpected: {type(problem).__name__}: {problem}".splitlines()[0])
            finally:
                job.over.set()
                job.after = []

    def _run(self, job: Job) -> None:
        library, recording = self._library, job.recording
        with self._lock:
            if job.state in ENDS:
                raise Stopped
            job.state = "running"
        for earlier in job.after:  # which may be writing its last into the same folder
            earlier.over.wait()
        library.mark(recording, "running", job=job.id, model=job.model)
        folder, original, name = library.folder(recording), library.original(recording), library.name(recording)

        self._stage(job, "preparing")
        try:
            media = self._prepare(original, folder, lambda done, total: self._progress(job, done, total))
        except Error as problem:
            raise Error(renamed(str(problem), original, name)) from None
        library.prepared(recording, media)
        with self._lock:
            job.media = media
            job.put({"type": "media", "media": plain(media)})

        self._stage(job, "listening")
        result = analyse(
            original,
            folder,
            name,
            self._models(job.model),
            *self._options(job.settings),
            lambda done, total: self._progress(job, done, total),
            lambda update: self._update(job, update),
        )
        with self._lock:
            if job.began and result.source.duration_s and (took := time.monotonic() - job.began) > 0:
                self._speeds[job.model] = result.source.duration_s / took
        self._checked(job)
        library.heard(recording, result)

    def _checked(self, job: Job) -> None:
        if job.stop.is_set():
            raise Stopped

    def _stage(self, job: Job, stage: str) -> None:
        self._checked(job)
        with self._lock:
            job.enter(stage)

    def _progress(self, job: Job, done_s: float, total_s: float | None) -> None:
        self._checked(job)
        with self._lock:
            if job.advance(done_s, total_s, self._speeds.get(job.model)):
                job.put({"type": "progress", **{key: getattr(job, key) for key in PROGRESS}})

    def _update(self, job: Job, update: Update) -> None:
        self._checked(job)
        message = news(update, len(job.heard.notes))
        with self._lock:
            job.heard.take(update)
            job.put(message)

    def _end(self, job: Job, state: str, error: str | None = None) -> None:
        with self._lock:
            if job.state in ENDS:
                return
            job.state, job.error, job.eta_s = state, error, None
            job.heard = SoFar(events=job.heard.events)  # the rest stands in the result
        try:
            if state != "done":
                self._library.mark(job.recording, state, error=error, job=job.id)
        except Exception:  # whoever watches is told all the same
            log.exception("the end of a job could not be noted")
        with self._lock:
            job.put(last(job))
            job.readers.clear()
