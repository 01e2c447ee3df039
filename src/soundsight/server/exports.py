"""Taking results away: every format, at the person's thresholds or with what they confirmed, and clips of sound."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import soundfile
from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from soundsight.card import Card
from soundsight.error import Error
from soundsight.extras import extra
from soundsight.formats import FORMATS, READS_RECORDING, Format, Options, suits
from soundsight.formats.record import from_json
from soundsight.judge import judged
from soundsight.result import Event, Result
from soundsight.server.analyse import RESULT, renamed
from soundsight.server.library import GoneError, Library
from soundsight.server.media import AUDIO
from soundsight.server.models import Models
from soundsight.server.says import says_of
from soundsight.server.shapes import REFUSED
from soundsight.units import s_to_clock, s_to_samples

BLOCK = 1 << 16  # samples
NEAR_S = 0.0006  # half of the last place that a say names, and a little
FILE: dict[int | str, dict[str, Any]] = {200: {"content": {"application/octet-stream": {}}}, **REFUSED}


class Wanted(BaseModel):
    """What to take away.

    `holds`: the machine's events that hold at `thresholds` (the model's own where null, and for labels not named; a
    label whose threshold is null is left out: none of its events holds);
    `all`: those that do not, too; `confirmed`: what the person said yes to, with their name and edges, and what they
    drew.
    """

    format: str
    which: Literal["holds", "all", "confirmed"] = "holds"
    thresholds: dict[str, float | None] | None = None


def meant(name: str | None, events: Sequence[Event]) -> Event | None:
    """The event that a say names, as `siren@11.840`; browsers and Python round a half the other way about."""
    label, _, start = (name or "").rpartition("@")
    try:
        near = [(abs(one.start_s - float(start)), one.end_s, one) for one in events if one.label == label]
    except ValueError:
        return None
    off_s, _, found = min(near, key=lambda one: one[:2], default=(NEAR_S, 0.0, None))
    return found if off_s < NEAR_S else None


def confirmed(result: Result, says: Sequence[Mapping[str, Any]]) -> Result:
    """The result with the events that a person confirmed or drew instead of the machine's.

    An event has the machine's scores where the person kept its label; else its score is 1, as it is their word.
    """
    events = [
        _confirmed(say, meant(say["event"], result.events))
        for say in says
        if say["verdict"] == "yes" or (say["event"] is None and say["verdict"] != "no")
    ]
    settings = {**result.provenance.settings, "confirmed": True}
    quality = result.quality
    if events and quality.state in ("unsure", "nothing_recognised"):
        quality = replace(quality, state="ok")
    return replace(
        result,
        events=tuple(sorted(events, key=lambda one: (one.start_s, one.end_s, one.label))),
        quality=quality,
        provenance=replace(result.provenance, settings=settings),
    )


def _confirmed(say: Mapping[str, Any], event: Event | None) -> Event:
    start, end, label = say["start_s"], say["end_s"], say["label"]
    if event is None or event.label != label:
        return Event(label, start, end, 1.0, 1.0, (), True)
    return replace(event, start_s=start, end_s=end, holds=True)


def exported(library: Library, models: Models, recording: str, wanted: Wanted) -> tuple[bytes, str]:
    """A file of results and its name; the bytes are those of `soundsight listen NAME -f FORMAT`. Raises Error."""
    if wanted.format not in FORMATS:
        raise Error(f"no format {wanted.format!r}; one of {', '.join(FORMATS)} was expected.")
    form, row, original = FORMATS[wanted.format], library.get(recording), library.original(recording)
    if row.state != "done":
        raise GoneError(f"{row.name}: has no results (yet).")
    if why := lacking(form):
        raise Error(f"{form.name}: {why}")
    card = _known(models, row.model)
    if card is not None and not suits(form, card):
        raise Error(f"{form.name}: the model {card.name} gives no {' and no '.join(form.needs)}.")
    result = from_json((library.folder(recording) / RESULT).read_bytes(), row.name)
    path = str(original) if form.name in READS_RECORDING else row.name
    result = replace(result, source=replace(result.source, name=row.name, path=path))
    if wanted.thresholds:
        result = counted(result, wanted.thresholds)
    if wanted.which == "confirmed":
        result = confirmed(result, says_of(library, recording))
    out = io.BytesIO()
    try:
        form.write([result], out, options(card, wanted.which == "all"))
    except Error as problem:
        raise Error(renamed(str(problem), original, row.name)) from None
    return out.getvalue(), f"{row.name}{form.extension}"


def lacking(form: Format) -> str:
    """What has to be installed before results can be written so, and how; "" where all is there."""
    return extra(form.extra).lacking() if form.extra is not None else ""


def counted(result: Result, thresholds: Mapping[str, float | None]) -> Result:
    """The result at these thresholds; a label whose threshold is None does not count. Raises Error."""
    left_out = sorted(label for label, value in thresholds.items() if value is None)
    result = judged(result, {label: 1.0 if value is None else value for label, value in thresholds.items()})
    if not left_out:
        return result
    # A score of 1 reaches even a threshold of 1.
    events = tuple(replace(event, holds=False) if event.label in left_out else event for event in result.events)
    quality = result.quality
    if quality.state == "ok" and not any(event.holds for event in events):
        quality = replace(quality, state="nothing_recognised")
    settings = {**result.provenance.settings, "left_out": left_out}
    return replace(result, events=events, quality=quality, provenance=replace(result.provenance, settings=settings))


def _known(models: Models, name: str) -> Card | None:
    """The card of the model that heard it; None where that is not here any more: results outlive it."""
    try:
        return models.known(name)
    except Error:
        return None


def options(card: Card | None, all_events: bool) -> Options:
    """What a format's writer is told: a model's names of labels, where it is still here."""
    if card is None:
        return Options(all_events)
    names = {label.id: label.name for label in card.labels}
    return Options(all_events, names=names, hears_to_hz=card.rate / 2)


def clip(library: Library, recording: str, start_s: float, end_s: float) -> tuple[Path, str]:
    """A temporary FLAC of the samples of audio.flac nearest to `[start_s, end_s)`, and its name. Raises Error."""
    row, path = library.get(recording), library.folder(recording) / AUDIO
    if not path.is_file():
        raise GoneError("there is nothing to cut (yet): the recording was not made ready to play.")
    with soundfile.SoundFile(path) as sound:
        start, end = (min(s_to_samples(at, sound.samplerate), sound.frames) for at in (start_s, end_s))
        if start >= end:
            raise Error(
                f"a clip from {start_s:g} s to {end_s:g} s was asked for of {sound.frames / sound.samplerate:.1f} s: "
                "an end after the start, and a start before the recording's end were expected."
            )
        sound.seek(start)
        target = _cut(sound, end - start)
    return target, f"{Path(row.name).stem} {s_to_clock(start_s).replace(':', '-')}.flac"


def _cut(sound: soundfile.SoundFile, length: int) -> Path:
    with tempfile.NamedTemporaryFile(prefix="soundsight-", suffix=".flac", delete=False) as file:
        target = Path(file.name)
    try:
        about = (sound.samplerate, sound.channels, sound.subtype)
        with soundfile.SoundFile(target, "w", *about, format="FLAC") as cut:
            for at in range(0, length, BLOCK):
                cut.write(sound.read(min(BLOCK, length - at), dtype="int32"))
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target


def router(library: Library, models: Models) -> APIRouter:
    """Routes below /recordings/{recording}: export and clip."""
    routes = APIRouter(prefix="/recordings/{recording}", tags=["taking results away"])

    @routes.post("/export", response_class=Response, responses=FILE, summary="Results in a format, as a file")
    def export(recording: str, wanted: Wanted) -> Response:
        content, name = exported(library, models, recording, wanted)
        return Response(content, media_type="application/octet-stream", headers={"Content-Disposition": _named(name)})

    @routes.get("/clip", response_class=FileResponse, responses=FILE, summary="A stretch of the sound, as FLAC")
    def clipped(
        recording: str,
        start_s: Annotated[float, Query(ge=0, allow_inf_nan=False)],
        end_s: Annotated[float, Query(gt=0, allow_inf_nan=False)],
    ) -> Response:
        path, name = clip(library, recording, start_s, end_s)
        return FileResponse(path, media_type="audio/flac", filename=name, background=BackgroundTask(path.unlink))

    return routes


def _named(name: str) -> str:
    """A Content-Disposition for any name: plain letters for old programs, and all of them for the others."""
    from urllib.parse import quote

    plain = re.sub(r'[^ -~]|["\\%]', "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=utf-8''{quote(name, safe='')}"
