"""Listens to the pitch of one string: Hz every 10 ms with its confidence, and the level and noise at its partials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.audio import Block
from soundsight.error import Error
from soundsight.measure.comb import CANDIDATES, LOWEST_HZ, PAST, peaks, scores
from soundsight.measure.envelope import STEP, STEPS, envelope_db, likeness
from soundsight.measure.instrument import coloured
from soundsight.measure.line import Line
from soundsight.measure.loudness import Harmonics, harmonic_db, harmonics, noise_db
from soundsight.measure.octave import READ as OF_OCTAVES
from soundsight.measure.octave import read as of_octaves
from soundsight.measure.partials import change_db, partials
from soundsight.measure.path import LAG, Numbers, Path
from soundsight.measure.spectra import AFTER, BEFORE, HOP, RATE, SIZE, WINDOW, Powers, powers
from soundsight.measure.strings import second
from soundsight.measure.timbre import height, richness

# What a value depends on, in samples beyond its own: 38.2 ms after, and before it the line so far.
CONTEXT_AFTER = AFTER + LAG * HOP

# The score at which noise and a tone are as likely: noise reaches 2.0 in 1 of 100 frames, tones at 5 dB fall below 2.4
# in 1 of 100 (white and pink, made phrases from G3 to A7).
_EVEN, _SLOPE = 2.2, 0.12
# How far apart the two moments lie between which a tone's partials are said to have come or gone.
_CHANGE_FRAMES = 6
_HISTORY = LAG + max(PAST[-1], _CHANGE_FRAMES)  # frames heard whose spectra are still looked at
_BATCH = 256  # frames worked on at once: bounds memory

Floats = NDArray[np.float64]

# What is read at the harmonics besides the pitch itself: name, unit, harmonics -> values.
OF_HARMONICS: tuple[tuple[str, str, Callable[[Harmonics], Floats]], ...] = (
    ("level", "dB", harmonic_db),
    ("noise", "dB", noise_db),
    ("height", "octaves", height),
    ("richness", "", richness),
)

# And of the spectrum and the pitch: (power, hz) -> values.
READINGS: tuple[tuple[str, str, Callable[[Powers, Floats], Floats]], ...] = (
    ("second", "", second),
    ("violin", "", coloured),
)


def voicing(score: Floats) -> Floats:
    """The probability that a frame of this comb score is a tone."""
    return np.asarray(1 / (1 + np.exp(-np.clip((score - _EVEN) / _SLOPE, -50, 50))))


@dataclass(frozen=True, slots=True, eq=False)
class _Open:
    """Frames for which the path has not chosen: candidates and their scores (n, CANDIDATES), envelope (n, STEPS)."""

    places: Floats
    heights: Floats
    envelope: Floats


class Pitch:
    """Blocks at RATE in; Lines `pitch` (Hz, with confidence), `spread`, `change`, `likeness`, `envelope` and more out.

    The others are those of OF_HARMONICS and READINGS. `spread` is the pitch's standard deviation in cents; `likeness`
    that of neighbouring periods, 0–1; `change` and `envelope` are dB. Pitch is given in every frame, 100–4,000 Hz;
    where the confidence is under ½ it is noise's. `envelope` alone has finer steps, STEP samples. All but `level` and
    `envelope` is free of the input's gain. Nothing changes with how the sound is cut into blocks.
    """

    def __init__(self) -> None:
        self._path = Path(CANDIDATES)
        self.reset()

    def reset(self) -> None:
        """Begin a new stream."""
        self._path.reset()
        self._kept = np.zeros(LAG * HOP + BEFORE, np.float32)
        self._total = 0  # samples fed
        self._heard = 0  # frames whose spectrum has been taken
        self._given = 0  # frames given
        self._power = np.zeros((_HISTORY, SIZE // 2 + 1), np.float32)  # of the last frames heard
        self._hz = np.full(_CHANGE_FRAMES, LOWEST_HZ)  # of the last frames given
        self._open = _Open(np.zeros((0, CANDIDATES)), np.zeros((0, CANDIDATES)), np.zeros((0, STEPS)))

    def feed(self, block: Block) -> list[Line]:
        """The Lines that are new. Raises Error for a block of another rate or one that does not follow on."""
        if block.rate != RATE:
            raise Error(
                f"a block of {block.rate} Hz came, {RATE} Hz was expected: pass the sound through Intake({RATE})."
            )
        if block.start != self._total:
            raise Error(f"a block that starts at sample {block.start} came, {self._total} was expected.")
        self._kept = np.concatenate([self._kept, block.samples])
        self._total += len(block.samples)
        lines = []
        while (ready := min(_BATCH, (len(self._kept) - LAG * HOP - BEFORE - AFTER) // HOP)) > 0:
            lines += self._hear(ready)
        return lines

    def flush(self) -> list[Line]:
        """The last Lines, silence after the end; the last value covers the last sample."""
        left = -(-self._total // HOP) - self._heard
        self._kept = np.concatenate([self._kept, np.zeros(left * HOP + AFTER, np.float32)])
        lines = []
        while left > 0:
            lines += self._hear(min(left, _BATCH))
            left -= min(left, _BATCH)
        return lines + self._decide(self._path.flush(), self._power, self._kept)

    def _hear(self, frames: int) -> list[Line]:
        """Take the spectra of the next frames and give those that are decided."""
        samples = self._kept[: LAG * HOP + BEFORE + frames * HOP + AFTER]
        new = samples[LAG * HOP :]
        power = np.concatenate([self._power, powers(new)])
        past = np.zeros_like(power[_HISTORY:])
        for ago in PAST:
            past += power[_HISTORY - ago : len(power) - ago]
        past /= len(PAST)
        places, heights = peaks(scores(power[_HISTORY:], past))
        known = self._open
        self._open = _Open(
            np.concatenate([known.places, places]),
            np.concatenate([known.heights, heights]),
            np.concatenate([known.envelope, envelope_db(new, frames)]),
        )
        lines = self._decide(self._path.feed(places, heights), power, samples)
        self._power, self._kept = power[-_HISTORY:].copy(), self._kept[frames * HOP :]
        self._heard += frames
        return lines

    def _decide(self, chosen: Numbers, power: Powers, samples: NDArray[np.float32]) -> list[Line]:
        """Lines of the oldest undecided frames, for which the path has chosen.

        `power` begins _HISTORY frames, `samples` LAG frames before those that were heard last.
        """
        if not len(chosen):
            return []
        first, count = _HISTORY - (self._heard - self._given), len(chosen)
        undecided, row = self._open, np.arange(count)
        rough, score = 2.0 ** undecided.places[row, chosen], undecided.heights[row, chosen]
        self._open = _Open(undecided.places[count:], undecided.heights[count:], undecided.envelope[count:])
        now, then = power[first : first + count], power[first - _CHANGE_FRAMES : first - _CHANGE_FRAMES + count]
        windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP][first - _HISTORY + LAG :][:count]
        fine = partials(now, rough)
        confidence = voicing(score)
        start, self._given = self._given * HOP, self._given + count

        def line(name: str, unit: str, values: Floats) -> Line:
            return Line(name, unit, RATE, start, HOP, values, confidence)

        found = harmonics(now, fine.hz)
        return [
            line("pitch", "Hz", fine.hz),
            line("spread", "cents", fine.spread),
            line("change", "dB", self._change(now, then, fine.hz)),
            *(line(*one, values) for one, values in zip(OF_OCTAVES, of_octaves(now, then, fine.hz).T, strict=True)),
            line("likeness", "", likeness(windows, fine.hz)),
            *(line(name, unit, reading(found)) for name, unit, reading in OF_HARMONICS),
            *(line(name, unit, reading(now, fine.hz)) for name, unit, reading in READINGS),
            Line("envelope", "dB", RATE, start, STEP, undecided.envelope[:count].ravel()),
        ]

    def _change(self, now: Powers, then: Powers, hz: Floats) -> Floats:
        """How much the tone of now has come, or the one of _CHANGE_FRAMES ago has gone, whichever is more, in dB.

        A line that leaps between two strings which both sound on changes nothing of either.
        """
        pitches = np.concatenate([self._hz, hz])
        self._hz, earlier = pitches[-_CHANGE_FRAMES:], pitches[:-_CHANGE_FRAMES]
        return np.maximum(change_db(now, then, hz), -change_db(now, then, earlier))
