"""Hears a recording from its file, by the same stream as a microphone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from soundsight.audio import open_audio, sha256_of
from soundsight.recogniser.stream import Recogniser
from soundsight.result import Result, Source, Update
from soundsight.scores import write_scores


def listen(
    path: str | Path,
    *,
    model: str | Path = "environment",
    threshold: float | None = None,
    thresholds: Mapping[str, float] | None = None,
    labels: Sequence[str] | None = None,
    settings: Mapping[str, str | float] | None = None,
    files: bool = False,
    start_s: float = 0.0,
    end_s: float | None = None,
    scores_to: Path | None = None,
    on_progress: Callable[[float, float | None], None] | None = None,
    on_update: Callable[[Update], None] | None = None,
) -> Result:
    """Hear one recording, from `start_s` to `end_s`; times in the result count from the recording's own start.

    `settings` are the model's own (`card.settings`), and may name files where `files` says so. `scores_to` writes all
    frames as NPZ (scores uint16 (frames, labels) · 65535, labels, rate, hop, start). `on_progress(done_s, total_s)` is
    called as it goes on, `on_update` with what is new, the last time at the end. What they raise ends it there and
    passes on. Raises `Error` for what cannot be decoded.
    """
    with open_audio(path) as audio:
        path = audio.path
        recogniser = Recogniser(
            model,
            threshold=threshold,
            thresholds=thresholds,
            labels=labels,
            settings=settings,
            files=files,
            start_s=start_s,
            keep_scores=scores_to is not None,
            for_file=True,
        )
        length_s = None if audio.frames is None else audio.frames / audio.rate
        until_s = length_s if end_s is None else end_s if length_s is None else min(end_s, length_s)
        fed = 0
        for samples in audio.blocks(start_s, end_s):
            if on_update is None:
                recogniser._take(samples, audio.rate)
            else:
                on_update(recogniser.feed(samples, audio.rate))
            fed += len(samples)
            if on_progress is not None:
                on_progress(fed / audio.rate, None if until_s is None else until_s - start_s)
        last = recogniser.flush()
        if on_update is not None:
            on_update(last)
        rate, channels, remarks = audio.rate, audio.channels, tuple(audio.remarks)
    if scores_to is not None:
        write_scores(scores_to, recogniser.scores(), recogniser.card, start_s)
    whole_s = length_s if length_s is not None and end_s is not None else start_s + fed / rate
    source = Source(path.name, str(path), sha256_of(path), rate, channels, round(whole_s, 6))
    result = recogniser.result(source, {"end_s": end_s})
    return replace(result, quality=replace(result.quality, remarks=remarks + result.quality.remarks))
