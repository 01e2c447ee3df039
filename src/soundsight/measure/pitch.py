"""Listens to the pitch of one string: Hz every 10 ms with its confidence, and the level and noise at its partials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.audio import Block
from soundsight.error import Error
from soundsight.measure.comb import LOWEST_HZ, PAST, peaks, scores
from soundsight.measure.envelope import STEP, envelope_db, likeness
from soundsight.measure.line import Line
from soundsight.measure.loudness import harmonic_db, noise_db
from soundsight.measure.partials import change_db, partials
from soundsight.measure.path import LAG, Path
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
_BATCH = 256  # frames worked on at once: bounds memory

Floats = NDArray[np.float64]

# What is read at the partials besides the pitch itself: name, unit, (power, hz) -> values.
READINGS: tuple[tuple[str, str, Callable[[Powers, Floats], Floats]], ...] = (
    ("level", "dB", harmonic_db),
    ("noise", "dB", noise_db),
    ("height", "octaves", height),
    ("richness", "", richness),
    ("second", "", second),
)


def voicing(score: Floats) -> Floats:
    """The probability that a frame of this comb score is a tone."""
    return np.asarray(1 / (1 + np.exp(-np.clip((score - _EVEN) / _SLOPE, -50, 50))))


@dataclass(frozen=True, slots=True, eq=False)
class _Undecided:
    """A frame for which the path has not chosen: its spectrum, samples, envelope, and candidates with scores."""

    power: Powers
    samples: NDArray[np.float32]
    envelope: Floats
    places: Floats
    heights: Floats


class Pitch:
    """Blocks at RATE in; Lines `pitch` (Hz, with confidence), `spread`, `change`, `likeness`, `envelope`, READINGS out.

    `spread` is the pitch's standard deviation in cents; `likeness` that of neighbouring periods, 0–1; `change` and
    `envelope` are dB. Pitch is given in every frame, 100–4,000 Hz; where the confidence is under ½ it is noise's.
    `envelope` alone has finer steps, STEP samples. All but `level` and `envelope` is free of the input's gain. Nothing
    changes with how the sound is cut into blocks.
    """

    def __init__(self) -> None:
        self._path = Path()
        self.reset()

    def reset(self) -> None:
        """Begin a new stream."""
        self._path.reset()
        self._kept = np.zeros(BEFORE, np.float32)
        self._total = 0  # samples fed
        self._heard = 0  # frames whose spectrum has been taken
        self._given = 0  # frames given
        self._past: Powers | None = None  # spectra of the last frames
        # Spectra and pitches of the last frames that were given.
        self._before = (np.zeros((_CHANGE_FRAMES, SIZE // 2 + 1), np.float32), np.full(_CHANGE_FRAMES, LOWEST_HZ))
        self._open: list[_Undecided] = []

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
        while (ready := min(_BATCH, (len(self._kept) - BEFORE - AFTER) // HOP)) > 0:
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
        return lines + self._decide(self._path.flush())

    def _hear(self, frames: int) -> list[Line]:
        """Take the spectra of the next frames and give those that are decided."""
        samples = self._kept[: BEFORE + frames * HOP + AFTER]
        power, envelope = powers(samples), envelope_db(samples, frames)
        windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP]
        self._kept = self._kept[frames * HOP :]
        self._heard += frames
        reach = PAST[-1]
        before = np.zeros((reach, power.shape[1]), np.float32) if self._past is None else self._past
        known = np.concatenate([before, power])
        self._past = known[-reach:]
        past = np.zeros_like(power)
        for ago in PAST:
            past += known[reach - ago : len(known) - ago]
        past /= len(PAST)
        places, heights = peaks(scores(power, past))
        self._open += map(_Undecided, power, windows, envelope, places, heights)
        return self._decide(self._path.feed(places, heights))

    def _decide(self, chosen: list[int]) -> list[Line]:
        """Lines of the oldest undecided frames, for which the path has chosen."""
        if not chosen:
            return []
        decided, self._open = self._open[: len(chosen)], self._open[len(chosen) :]
        power = np.stack([one.power for one in decided])
        rough = np.array([2.0 ** one.places[at] for one, at in zip(decided, chosen, strict=True)])
        score = np.array([one.heights[at] for one, at in zip(decided, chosen, strict=True)])
        fine = partials(power, rough)
        confidence = voicing(score)
        start, self._given = self._given * HOP, self._given + len(chosen)

        def line(name: str, unit: str, values: Floats) -> Line:
            return Line(name, unit, RATE, start, HOP, values, confidence)

        read = [line(name, unit, reading(power, fine.hz)) for name, unit, reading in READINGS]
        alike = likeness(np.stack([one.samples for one in decided]), fine.hz)
        return [
            line("pitch", "Hz", fine.hz),
            line("spread", "cents", fine.spread),
            line("change", "dB", self._change(power, fine.hz)),
            line("likeness", "", alike),
            *read,
            Line("envelope", "dB", RATE, start, STEP, np.concatenate([one.envelope for one in decided])),
        ]

    def _change(self, power: Powers, hz: Floats) -> Floats:
        """How much the tone of now has come, or the one of _CHANGE_FRAMES ago has gone, whichever is more, in dB.

        A line that leaps between two strings which both sound on changes nothing of either.
        """
        powers, pitches = np.concatenate([self._before[0], power]), np.concatenate([self._before[1], hz])
        self._before = powers[-_CHANGE_FRAMES:], pitches[-_CHANGE_FRAMES:]
        then, earlier = powers[:-_CHANGE_FRAMES], pitches[:-_CHANGE_FRAMES]
        return np.maximum(change_db(power, then, hz), -change_db(power, then, earlier))
