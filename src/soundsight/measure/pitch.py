"""Listens to the pitch of one string: Hz every 10 ms with its confidence, and the level and noise at its partials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from soundsight.audio import Block
from soundsight.error import Error
from soundsight.measure.comb import CANDIDATES, LOWEST_HZ, PAST, peaks, scores
from soundsight.measure.envelope import STEP, STEPS, envelope_db, likeness
from soundsight.measure.instrument import coloured
from soundsight.measure.line import Line
from soundsight.measure.loudness import Harmonics, clear_db, first_db, harmonic_db, harmonics, noise_db
from soundsight.measure.octave import READ as OF_OCTAVES
from soundsight.measure.octave import read as of_octaves
from soundsight.measure.open_strings import read as open_beside
from soundsight.measure.order import within
from soundsight.measure.partials import change_db, partials
from soundsight.measure.path import LAG, Numbers, Path
from soundsight.measure.ringing import CHANGE_FRAMES
from soundsight.measure.spectra import AFTER, BEFORE, HOP, RATE, SIZE, WINDOW, Powers, powers
from soundsight.measure.strings import READ as OF_STRINGS
from soundsight.measure.strings import SWEPT, swept
from soundsight.measure.strings import read as of_strings
from soundsight.measure.timbre import height, richness

# What a value depends on, in samples beyond its own: 38.2 ms after, and before it the line so far.
CONTEXT_AFTER = AFTER + LAG * HOP

# The score at which noise and a tone are as likely: noise reaches 2.0 in 1 of 100 frames, tones at 5 dB fall below 2.4
# in 1 of 100 (white and pink, made phrases from G3 to A7).
_EVEN, _SLOPE = 2.2, 0.12
_HISTORY = LAG + max(PAST[-1], CHANGE_FRAMES)  # frames heard whose spectra are still looked at
_BATCH = 256  # frames worked on at once: bounds memory
# Frames of which what is not shown at once is read together: two cost nearly what one does, and a stream brings two.
TOGETHER = 5
SHOWN = "level"  # the last of the Lines that come at once
LAST = "envelope"  # the last of those that come together: with it all reach equally far

Floats = NDArray[np.float64]

# What is read at the harmonics besides the pitch and the level: name, unit, harmonics -> values.
OF_HARMONICS: tuple[tuple[str, str, Callable[[Harmonics], Floats]], ...] = (
    ("noise", "dB", noise_db),
    ("height", "octaves", height),
    ("richness", "", richness),
    ("first", "dB", first_db),
    ("clear", "dB", clear_db),
)


def voicing(score: Floats) -> Floats:
    """The probability that a frame of this comb score is a tone."""
    return np.asarray(1 / (1 + np.exp(-within((score - _EVEN) / _SLOPE, -50, 50))))


@dataclass(frozen=True, slots=True, eq=False)
class _Open:
    """Frames for which the path has not chosen: candidates and their scores (n, CANDIDATES), envelope (n, STEPS)."""

    places: Floats
    heights: Floats
    envelope: Floats


class _Chosen(NamedTuple):
    """Frames (n) whose pitch is known, and what is still to be read of them; `then`, `earlier`: CHANGE_FRAMES ago.

    `low` and `high` are how far the pitch has come, as ratios to it.
    """

    now: Powers
    then: Powers
    windows: NDArray[np.float32]
    hz: Floats
    earlier: Floats
    low: Floats
    high: Floats
    confidence: Floats
    lobes: Floats
    between: Floats
    envelope: Floats


# What is read of the spectrum and the pitch.
READINGS: tuple[tuple[str, str, Callable[[_Chosen], Floats]], ...] = (
    ("violin", "", lambda one: coloured(one.now, one.hz)),
    ("open", "Hz", lambda one: open_beside(one.now, one.hz)),
)


class Pitch:
    """Blocks at RATE in; Lines `pitch` (Hz, with confidence), `spread`, `level`, `change`, `likeness` and more out.

    The first three, up to SHOWN, come at once; the rest, up to LAST, of TOGETHER or more frames at a time. More are
    those of OF_OCTAVES, OF_HARMONICS and READINGS. `spread` is the pitch's standard deviation in cents; `likeness` that
    of neighbouring periods, 0–1; `change` and `envelope` are dB. Pitch is given in every frame, 100–4,000 Hz; where the
    confidence is under ½ it is noise's. `envelope` alone has finer steps, STEP samples. All but `level`, `first` and
    `envelope` is free of the input's gain. No value changes with how the sound is cut into blocks.
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
        self._hz = np.full(SWEPT, LOWEST_HZ)  # of the last frames given
        self._open = _Open(np.zeros((0, CANDIDATES)), np.zeros((0, CANDIDATES)), np.zeros((0, STEPS)))
        self._chosen: list[_Chosen] = []  # of which all but the first Lines are still to be given

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
        return lines + self._decide(self._path.flush(), self._power, self._kept) + self._read()

    def _hear(self, frames: int) -> list[Line]:
        """Take the spectra of the next frames and give those that are decided."""
        samples = self._kept[: LAG * HOP + BEFORE + frames * HOP + AFTER]
        new = samples[LAG * HOP :]
        power = np.concatenate([self._power, powers(new)])
        latest, earlier, *rest = (power[_HISTORY - ago : len(power) - ago] for ago in PAST)
        past = latest + earlier
        for one in rest:
            past += one
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
        now, then = power[first : first + count], power[first - CHANGE_FRAMES : first - CHANGE_FRAMES + count]
        windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP][first - _HISTORY + LAG :][:count]
        fine = partials(now, rough)
        found, confidence = harmonics(now, fine.hz), voicing(score)
        pitches = np.concatenate([self._hz, fine.hz])
        low, high = swept(pitches)
        self._hz, earlier = pitches[-SWEPT:], pitches[SWEPT - CHANGE_FRAMES : -CHANGE_FRAMES]
        envelope = undecided.envelope[:count]
        self._chosen.append(
            _Chosen(now, then, windows, fine.hz, earlier, low, high, confidence, found.lobes, found.between, envelope)
        )
        start, self._given = self._given * HOP, self._given + count
        lines = [
            Line("pitch", "Hz", RATE, start, HOP, fine.hz, confidence),
            Line("spread", "cents", RATE, start, HOP, fine.spread, confidence),
            Line(SHOWN, "dB", RATE, start, HOP, harmonic_db(found), confidence),
        ]
        together = sum(len(one.hz) for one in self._chosen)
        return lines + self._read() if together >= TOGETHER else lines

    def _read(self) -> list[Line]:
        """The other Lines of the frames whose pitch was given since they were read last."""
        if not self._chosen:
            return []
        one = (
            self._chosen[0]
            if len(self._chosen) == 1
            else _Chosen(*map(np.concatenate, zip(*self._chosen, strict=True)))
        )
        self._chosen = []
        start, found = (self._given - len(one.hz)) * HOP, Harmonics(one.lobes, one.between)
        octaves = of_octaves(one.now, one.then, one.hz).T
        two = of_strings(one.now, one.then, one.hz, one.low, one.high).T
        values = [
            ("change", "dB", _change(one)),
            *((*of, each) for of, each in zip((*OF_OCTAVES, *OF_STRINGS), (*octaves, *two), strict=True)),
            ("likeness", "", likeness(one.windows, one.hz)),
            *((name, unit, reading(found)) for name, unit, reading in OF_HARMONICS),
            *((name, unit, reading(one)) for name, unit, reading in READINGS),
        ]
        lines = [Line(name, unit, RATE, start, HOP, each, one.confidence) for name, unit, each in values]
        return [*lines, Line(LAST, "dB", RATE, start, STEP, one.envelope.ravel())]


def _change(one: _Chosen) -> Floats:
    """How much the tone of now has come, or the one of CHANGE_FRAMES ago has gone, whichever is more, in dB.

    A line that leaps between two strings which both sound on changes nothing of either.
    """
    return np.maximum(change_db(one.now, one.then, one.hz), -change_db(one.now, one.then, one.earlier))
