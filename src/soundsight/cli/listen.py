"""`soundsight listen`: recordings in, what is in them and when out."""

from __future__ import annotations

from pathlib import Path

import click

from soundsight.cli import options

MODEL = "environment"


@click.command()
@click.argument("inputs", metavar="INPUT…", nargs=-1, required=True)
@click.option(
    "-m", "--model", shell_complete=options.complete_models, metavar="MODEL", default=MODEL, show_default=True,
    help="Name of a model, or path to its card.",
)  # fmt: skip
@click.option(
    "-f", "--format", "formats", metavar="NAME[,NAME]", envvar="SOUNDSIGHT_LISTEN_FORMAT",
    callback=options.formats, shell_complete=options.complete_formats,
    help=f"How to write results: {', '.join(options.FORMAT_NAMES)}. Without: as the name of -o ends, else text.",
)  # fmt: skip
@click.option(
    "-o", "--output", "out", metavar="FILE|DIR", type=click.Path(), envvar="SOUNDSIGHT_LISTEN_OUTPUT",
    help="Where to write results; without, or with -, to standard output.",
)  # fmt: skip
@click.option(
    "--threshold", callback=options.score, metavar="X",
    help="Score, 0 to 1, from which an event holds, the same for all labels. Without: each label's own.",
)  # fmt: skip
@click.option(
    "--thresholds", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Thresholds for some labels: TOML, lines such as `dog = 0.4`.",
)  # fmt: skip
@click.option(
    "--labels", metavar="ID[,ID]", callback=options.labels, shell_complete=options.complete_labels,
    help="Tell of these labels alone: dog,siren.",
)  # fmt: skip
@click.option(
    "--start", callback=options.seconds, default="0", metavar="S",
    help="Begin at this second of each recording (75.5 or 1:15.5).",
)  # fmt: skip
@click.option("--end", callback=options.seconds, metavar="S", help="End at this second of each recording.")
@click.option(
    "--a4",
    metavar="HZ|heard|estimated",
    help="What A4 is, for a model that measures pitch: 442; heard from the open A; or estimated at the end.",
)
@click.option("--ruler", metavar="NAME", help="Hold notes against equal, pythagorean or just temperament alone.")
@click.option("--key", metavar="KEY", help="The key, in which notes are named and measured: G, Bb, g-minor.")
@click.option("--position", metavar="N", help="The left hand's position, to be told of fingers: 1 to 7.")
@click.option(
    "--against", metavar="WHAT",
    help="Hold a take against scale:G-major, metronome:72, a MIDI file or another take.",
)  # fmt: skip
@click.option(
    "--top-k", type=click.IntRange(min=1), metavar="N",
    help="Tell of the N labels with the best scores over each whole recording.",
)  # fmt: skip
@click.option(
    "--all", "all_events", is_flag=True, envvar="SOUNDSIGHT_LISTEN_ALL",
    help="Show events that do not hold too, down to 0.05.",
)  # fmt: skip
@click.option(
    "--clips", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Cut a clip of sound for every event that holds.",
)  # fmt: skip
@click.option(
    "--scores", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.npz",
    help="Write the scores of every frame; for one recording.",
)  # fmt: skip
@click.option(
    "--jobs", type=click.IntRange(min=1), default=1, show_default=True, metavar="N",
    help="Hear N recordings at once, a process each.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace outputs that exist.")
@click.option("-q", "--quiet", is_flag=True, help="No notes and no progress; failures are still told.")
@click.option("-v", "--verbose", is_flag=True, help="Tell which model it was and how long it took.")
def listen(
    inputs: tuple[str, ...],
    model: str,
    formats: tuple[str, ...],
    out: str | None,
    threshold: float | None,
    thresholds: Path | None,
    labels: tuple[str, ...] | None,
    start: float,
    end: float | None,
    a4: str | None,
    ruler: str | None,
    key: str | None,
    position: str | None,
    against: str | None,
    top_k: int | None,
    all_events: bool,
    clips: Path | None,
    scores: Path | None,
    jobs: int,
    force: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Say which sounds are in recordings, and when.

    \b
    Examples:
      soundsight listen street.wav
      soundsight listen street.wav --start 1:00 --end 1:30 --labels dog,siren
      soundsight listen night/ --jobs 4 -f csv -o night.csv
      soundsight listen night/ -f json,png -o results/
      soundsight listen 'night/**/*.flac' --threshold 0.6 --clips clips/
      soundsight listen scale.wav -m violin --key G --ruler pythagorean
      soundsight listen scale.wav -m violin --against scale:G-major
      ffmpeg -i film.mkv -f wav - | soundsight listen -

    INPUT is a file, a folder (searched to its depths), a glob, or - for standard input. Results come in the order
    of the inputs. A recording that cannot be heard does not stop the others; it is named at the end.

    text, csv, jsonl, notes and raven put all inputs into one table. The others are one file an input: with several
    inputs -o names a folder, where night/owl.wav gives owl.wav.json. Nothing that exists is replaced without
    --force.

    --a4, --ruler, --key, --position and --against are for models that measure what is played (violin).
    """
    if threshold is not None and thresholds is not None:
        raise click.UsageError("--threshold and --thresholds were both given: one of them was expected.")
    if end is not None and start >= end:
        raise click.UsageError(f"--start {start:g} and --end {end:g}: an end after the start was expected.")
    if quiet and verbose:
        raise click.UsageError("-q and -v were both given: one of them was expected.")
    # Only now, so that help and slips of the hand cost no loading.
    from soundsight.audio import KNOWN_EXTENSIONS
    from soundsight.card import load_card
    from soundsight.cli.clips import former
    from soundsight.cli.inputs import resolve
    from soundsight.cli.outputs import check, plan, suited
    from soundsight.cli.work import Work, run
    from soundsight.formats import Options

    card = load_card(model)
    options.known_labels(labels or (), card, "--labels")
    played = {"a4": a4, "ruler": ruler, "key": key, "position": position, "against": against}
    settings = {
        "model": model,
        "threshold": threshold,
        "thresholds": options.read_thresholds(thresholds, card) if thresholds else None,
        "labels": labels,
        "settings": options.settings(played, card),
        "files": True,
        "start_s": start,
        "end_s": end,
    }
    found = resolve(inputs, KNOWN_EXTENSIONS, besides=clips)
    if scores is not None and found.several:
        raise click.UsageError("--scores holds the scores of one recording: name a single one.")
    planned = plan(formats, out, found.several)
    suited(planned, card)
    targets = planned.files(one.place for one in found.inputs) + ([scores] if scores else [])
    old = [path for one in found.inputs if clips for path in former(clips, one.place)]
    check(targets + old, [one.path for one in found.inputs], force, [clips] if clips else [])
    names = {label.id: label.name for label in card.labels}
    shown = Options(all_events, top_k, names, found.several, hears_to_hz=card.rate / 2)
    work = Work(settings, planned, shown, clips, scores, jobs, force, quiet, verbose)
    return run(work, found)
