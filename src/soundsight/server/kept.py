"""The recording of a live session, in the library from its first sample on."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from soundsight.error import Error
from soundsight.server.jobs import Jobs
from soundsight.server.keep import Keep
from soundsight.server.library import GoneError, Library
from soundsight.server.protocol import Hello
from soundsight.server.readers import Message
from soundsight.server.uploads import shown_name

COUNTED_S = 10.0  # of sound, after which the library is asked again whether it has room


class Kept:
    """Where a session's samples go; nowhere, where its hello asked for none to be kept. Raises Error for no room."""

    def __init__(
        self, library: Library, jobs: Jobs, hello: Hello, model: str, settings: Mapping[str, str] | None = None
    ) -> None:
        self._library, self._jobs, self._model, self._rate = library, jobs, model, hello.rate
        self._settings = settings or {}
        self.recording: str | None = None
        self.writing = hello.keep
        self._counted = 0
        if hello.keep:
            library.check_room(round(COUNTED_S * hello.rate) * 4)
            name = shown_name(hello.name or f"Live {datetime.now():%Y-%m-%d %H.%M}")
            self.recording = library.add(name, "live", model, "running", self._settings)
            self._file = Keep(library.folder(self.recording), hello.rate)

    def write(self, missing: int, samples: NDArray[np.float32]) -> None:
        """`missing` zeros, then samples. Raises Error, once, where they cannot be kept; what came before is safe."""
        assert self.recording is not None
        try:
            self._file.write(missing, samples)
            if self._file.samples - self._counted > COUNTED_S * self._rate:
                self._counted = self._file.samples
                self._library.update(self.recording)
                self._library.check_room(0)
        except (Error, OSError) as problem:
            self.writing = False
            until_s = self._file.samples / self._rate
            why = problem.strerror if isinstance(problem, OSError) else str(problem).rstrip(".")
            raise Error(f"kept until {until_s:.1f} s and no further: {why}. Listening goes on.") from None

    def finish(self) -> Message:
        """Have the recording heard as a file is: its id and the job's, None where nothing was kept."""
        nothing = {"recording": None, "job": None}
        if self.recording is None:
            return nothing
        with suppress(OSError):  # what the disk took is there all the same
            self._file.close()
        try:
            if not self._file.samples:
                self._library.delete(self.recording)
                return nothing
            self._library.update(self.recording)
        except GoneError:  # deleted meanwhile
            return nothing
        return {"recording": self.recording, "job": self._jobs.submit(self.recording, self._model, self._settings)}
