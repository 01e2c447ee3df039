"""Sounds that ask for no answer: silence, noise, speech, piano, violin; made on the spot, spoken, or recordings."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soundsight.audio import KNOWN_EXTENSIONS, read_mono
from soundsight.error import Error
from soundsight.lab.augment.waves import coloured_noise, gain, speed
from soundsight.lab.datasets.folder import duration_s
from soundsight.lab.datasets.names import GROUPS, NOISE_LIKE
from soundsight.units import db_to_amplitude

RATE = 16000
CLIP_S = 60.0
SLOPES_DB, LEVELS_DB = (0.0, 3.0, 6.0), (-60.0, -40.0, -20.0)
DITHER = 2.0**-15  # a step of 16 bits
# Once around, recordings come again at another speed and level: other sounds to a model, though not new ones.
SPEED, GAIN_DB = (0.9, 1.1), (-25.0, 3.0)
# Level of speech (RMS, with its pauses): from across a room to close to the microphone.
SPEECH_DB = (-40.0, -18.0)
WORDS_A_MINUTE, PITCH = (130, 190), (30, 70)  # espeak-ng's -s and -p

Clip = tuple[NDArray[np.float32], int]  # samples and rate


@dataclass(frozen=True, slots=True)
class Foreign:
    """A kind of sound. `expected` are labels that may truly be there, or that nobody tells apart by ear.

    `alike` are those of the written list: not there, but of tones like these. `clips(data, rng)` goes on for ever;
    `about(data)` says in words what comes, and of how much that is new.
    """

    name: str
    expected: frozenset[str]
    about: Callable[[Path], str]
    clips: Callable[[Path, np.random.Generator], Iterator[Clip]]
    alike: frozenset[str] = frozenset()


def silence(data: Path, rng: np.random.Generator) -> Iterator[Clip]:
    """Digital silence and the dither of a 16-bit recording, by turns."""
    length = round(CLIP_S * RATE)
    while True:
        yield np.zeros(length, dtype=np.float32), RATE
        steps = rng.uniform(-0.5, 0.5, (2, length)).sum(axis=0)
        yield (np.round(steps) * DITHER).astype(np.float32), RATE


def noises(data: Path, rng: np.random.Generator) -> Iterator[Clip]:
    """White, pink and brown noise at three levels, by turns, each time new."""
    while True:
        for slope_db in SLOPES_DB:
            for level_db in LEVELS_DB:
                made = coloured_noise(rng, round(CLIP_S * RATE), slope_db)
                yield made * np.float32(db_to_amplitude(level_db)), RATE


# What espeak-ng says, a voice and some sentences of a language; numbers between them make every clip another.
SPOKEN: dict[str, tuple[str, ...]] = {
    "en-us": (
        "Good morning, how are you today?",
        "The train to the coast leaves at a quarter past nine.",
        "I would like a table for two by the window, please.",
        "We had not seen each other for almost eleven years.",
    ),
    "en-gb": (
        "It has been raining since yesterday afternoon.",
        "Could you tell me where the library is?",
        "She put the letter on the kitchen table and left.",
    ),
    "de": (
        "Guten Morgen, wie geht es Ihnen heute?",
        "Der Zug fährt um viertel nach neun ab.",
        "Wir haben uns fast elf Jahre lang nicht gesehen.",
    ),
    "fr": (
        "Bonjour, comment allez-vous aujourd'hui?",
        "Le train part à neuf heures et quart.",
        "Je voudrais une table pour deux personnes.",
    ),
    "es": (
        "Buenos días, ¿cómo está usted?",
        "El tren sale a las nueve y cuarto.",
        "Hacía once años que no nos veíamos.",
    ),
    "it": ("Buongiorno, come sta oggi?", "Il treno parte alle nove e un quarto.", "Vorrei un tavolo per due persone."),
    "pl": ("Dzień dobry, jak się pan dzisiaj miewa?", "Pociąg odjeżdża kwadrans po dziewiątej."),
    "ru": ("Доброе утро, как ваши дела?", "Поезд отправляется в четверть десятого."),
}
VARIANTS = ("", "+m1", "+m3", "+m7", "+f2", "+f4")


def speech(data: Path, rng: np.random.Generator) -> Iterator[Clip]:
    """The recordings of speech, then espeak-ng's voices, where it is installed; else the recordings again and again."""
    yield from _once(data / "other" / "speech")
    if shutil.which("espeak-ng") is None:
        yield from recordings(data / "other" / "speech", rng)
    while True:
        voices = list(SPOKEN)
        yield spoken(voices[int(rng.integers(len(voices)))], rng)


def spoken(voice: str, rng: np.random.Generator) -> Clip:
    """Half a minute or so of one voice. Raises `Error` where espeak-ng cannot speak."""
    said = []
    for _ in range(10):
        said.append(SPOKEN[voice][int(rng.integers(len(SPOKEN[voice])))])
        said.append(f"{int(rng.integers(10_000))}.")
    options = ["-v", voice + VARIANTS[int(rng.integers(len(VARIANTS)))]]
    options += ["-s", str(rng.integers(*WORDS_A_MINUTE)), "-p", str(rng.integers(*PITCH))]
    with tempfile.TemporaryDirectory(prefix="soundsight-") as folder:
        target = Path(folder, "spoken.wav")
        call = ["espeak-ng", *options, "-w", str(target), " ".join(said)]
        done = subprocess.run(call, capture_output=True, check=False)
        if done.returncode != 0 or not target.is_file():
            told = done.stderr.decode(errors="replace").strip().splitlines()
            raise Error(f"espeak-ng cannot speak {voice} ({told[-1] if told else done.returncode}). Install it anew.")
        samples = read_mono(target, RATE)
    rms = max(float(np.sqrt((samples.astype(np.float64) ** 2).mean())), 1e-6)
    return (samples * np.float32(db_to_amplitude(rng.uniform(*SPEECH_DB)) / rms)).astype(np.float32), RATE


def recordings(folder: Path, rng: np.random.Generator) -> Iterator[Clip]:
    """Every recording below a folder as it is, then again and again with speed and level changed."""
    yield from _once(folder)
    while True:
        for samples, rate in _once(folder):
            yield gain(speed(samples, rng, *SPEED), rng, *GAIN_DB), rate


def _once(folder: Path) -> Iterator[Clip]:
    for path in _files(folder):
        samples = read_mono(path, RATE)
        for at in range(0, len(samples), round(CLIP_S * RATE)):
            yield samples[at : at + round(CLIP_S * RATE)], RATE


def _files(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.glob("**/*") if path.suffix.lower() in KNOWN_EXTENSIONS)
    if not found:
        raise Error(f"{folder}: no recordings. --data is the folder that holds other/, piano/ and violin/.")
    return found


def _minutes(folder: Path) -> float:
    return sum(duration_s(path) for path in _files(folder)) / 60


def _of_recordings(*parts: str) -> Callable[[Path], str]:
    def about(data: Path) -> str:
        minutes = _minutes(data.joinpath(*parts))
        return f"{minutes:.1f} min of recordings, then these again at other speeds and levels"

    return about


def _of_speech(data: Path) -> str:
    minutes = _minutes(data / "other" / "speech")
    if shutil.which("espeak-ng") is None:
        return f"{minutes:.1f} min of recordings, again and again: espeak-ng is not on the path"
    return f"{minutes:.1f} min of recordings, then espeak-ng in {len(SPOKEN)} languages and accents"


def _of_folder(*parts: str) -> Callable[[Path, np.random.Generator], Iterator[Clip]]:
    return lambda data, rng: recordings(data.joinpath(*parts), rng)


MUSIC = frozenset({"street_music"})  # a piano and a violin are music, wherever they are played
# Struck tones that ring, and bowed ones that glide or are held, pass for these: the written list, counted apart.
RINGING = frozenset({"church_bells"})
HELD = frozenset({"siren", "car_horn", "clock_alarm", "church_bells"})
FOREIGN: dict[str, Foreign] = {
    one.name: one
    for one in (
        Foreign("silence", frozenset(), lambda data: "digital zeros, and the dither of 16 bits", silence),
        Foreign("noise", frozenset(NOISE_LIKE), lambda data: "white, pink, brown at -60, -40, -20 dB", noises),
        Foreign("speech", frozenset(GROUPS["people"]), _of_speech, speech),
        Foreign("piano", MUSIC, _of_recordings("piano", "pairs"), _of_folder("piano", "pairs"), RINGING),
        Foreign("violin", MUSIC, _of_recordings("violin"), _of_folder("violin"), HELD),
    )
}


def chosen(names: Sequence[str] | None) -> list[Foreign]:
    """The kinds of these names, all without. Raises `Error` for one that is not there."""
    for name in names or ():
        if name not in FOREIGN:
            raise Error(f"no sounds {name!r}; there are {', '.join(FOREIGN)}.")
    return [FOREIGN[name] for name in names or FOREIGN]
