"""One recording of the library, prepared for the player and then heard by `listen`: what a job does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from soundsight.error import Error
from soundsight.formats.record import to_json
from soundsight.formats.written import written
from soundsight.recogniser import listen
from soundsight.result import Result, Update
from soundsight.server.media import Media, prepare, read_media
from soundsight.server.models import Options
from soundsight.server.taken import Taken, told, without

SCORES = "scores.u16"
RESULT = "result.json"

Progress = Callable[[float, float | None], None]
Prepare = Callable[[Path, Path, Progress], Any]


class Shelf(Protocol):
    """What a job asks of the library."""

    def folder(self, recording: str) -> Path:
        """Where the recording's files lie."""

    def original(self, recording: str) -> Path:
        """The file as it came."""

    def name(self, recording: str) -> str:
        """What the person calls it."""

    def mark(
        self,
        recording: str,
        state: str,
        *,
        error: str | None = None,
        job: str | None = None,
        model: str | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Note how far it is: queued, running, failed or cancelled; one that is gone is passed over."""

    def prepared(self, recording: str, media: Any) -> None:
        """The player's files are there."""

    def heard(self, recording: str, result: Result) -> None:
        """Its result stands in its folder: state done."""


def analyse(
    original: Path,
    folder: Path,
    name: str,
    model: str,
    options: Options,
    taken: Taken,
    on_progress: Progress,
    on_update: Callable[[Update], None],
) -> Result:
    """Hear `original`; all frames go to scores.u16 as they come, the result to result.json at the end.

    What lay there of an earlier run goes first. `taken` are files that the options name, with the settings that named
    them. The result is `listen`'s own, but for its source's name, which is `name`, and paths, which are nobody's
    business. What the callbacks raise ends it. Raises `Error` with one line for a person.
    """
    try:
        (folder / RESULT).unlink(missing_ok=True)
        with open(folder / SCORES, "wb", buffering=0) as scores:

            def take(update: Update) -> None:
                if len(update.scores):
                    scores.write(np.round(update.scores * 65535).astype("<u2").tobytes())
                on_update(update)

            result = listen(original, model=model, **options, on_progress=on_progress, on_update=take)
        result = told(result, taken)
        result = replace(result, source=replace(result.source, name=name, path=None))
        with written(folder / RESULT, force=True) as out:
            out.write(to_json(result).encode())
    except Error as problem:
        raise Error(without(renamed(str(problem), original, name), taken)) from None
    except OSError as problem:
        raise Error(f"{name}: its result cannot be written ({problem.strerror}). Make room and try again.") from None
    return result


def prepared(original: Path, folder: Path, on_progress: Progress) -> Media:
    """The player's files, made unless they are there from an earlier job."""
    return read_media(folder) or prepare(original, folder, on_progress)


def renamed(sentence: str, original: Path, name: str) -> str:
    """A sentence about the library's file as one about what the person calls it, which lies elsewhere."""
    about = sentence.replace(str(original), name).replace(original.name, name)
    return re.sub(r"ffmpeg -i .*", "ffmpeg -i FILE FILE.wav", about)
