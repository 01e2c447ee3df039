"""`soundsight show`: one's own recording as wave, spectrum, STFT and mel."""

from __future__ import annotations

from pathlib import Path

import click

from soundsight.cli import options
from soundsight.error import Error
from soundsight.extras import extra


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--window", type=click.IntRange(min=1), metavar="N",
    help="Samples of a window. Without: the power of two nearest to 23 ms, which is 1024 at 44.1 kHz.",
)  # fmt: skip
@click.option(
    "--hop", type=click.IntRange(min=1), metavar="N", help="Samples from window to window. Without: half a window."
)
@click.option(
    "--bands", type=click.IntRange(min=1), metavar="N",
    help="Mel bands. Without: 128, or half the window where that is less.",
)  # fmt: skip
@click.option(
    "--start", callback=options.seconds, default="0", metavar="S",
    help="Begin at this second of the recording (75.5 or 1:15.5).",
)  # fmt: skip
@click.option("--end", callback=options.seconds, metavar="S", help="End at this second of the recording.")
@click.option(
    "-o", "--output", "out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.png",
    envvar="SOUNDSIGHT_SHOW_OUTPUT", help="Where to write the picture. Without: FILE.show.png in this folder.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace a picture that exists.")
def show(
    file: Path,
    window: int | None,
    hop: int | None,
    bands: int | None,
    start: float,
    end: float | None,
    out: Path | None,
    force: bool,
) -> None:
    """Draw a recording as wave, spectrum, STFT and mel, at a window of one's choice.

    \b
    Examples:
      soundsight show street.wav
      soundsight show street.wav --window 4096 --hop 256    tones sharper, attacks blurred
      soundsight show street.wav --window 256 --bands 32    the other way about
      soundsight show street.wav --start 12 --end 13 -o bark.png

    One picture, with a line on what window, hop and bands mean in milliseconds and hertz. It shows what the
    recording holds, at its own rate; no model is asked. Needs the extra [plot].
    """
    if end is not None and start >= end:
        raise click.UsageError(f"--start {start:g} and --end {end:g}: an end after the start was expected.")
    if missing := extra("plot").missing():
        raise Error(f"show: needs {', '.join(missing)}, which is not installed: {extra('plot').how}")
    from soundsight.audio import open_audio
    from soundsight.formats import written
    from soundsight.formats.view import WAVE_COLUMNS, draw
    from soundsight.spectrogram import lens, peaks, view

    target = out or Path(f"{file.name}.show.png")
    if target.resolve() == file.resolve():
        raise Error(f"{target}: is the recording itself. Name another place with -o.")
    with open_audio(file) as audio:
        seen = view(audio.blocks(start, end), lens(audio.rate, window, hop, bands))
        # Only now is its length known: a container may not state it.
        wave = peaks(audio.blocks(start, end), seen.samples, WAVE_COLUMNS)
    with written(target, force) as handle:
        draw(seen, wave, file.name, start, handle)
    click.echo(target)
