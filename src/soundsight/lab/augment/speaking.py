"""A voice made of numbers that says nothing: pulses and breath through a throat that moves, with hisses and pauses.

Source and filter after Fant (Acoustic Theory of Speech Production, 1960); resonances as Klatt's (J. Acoust. Soc. Am.
67, 1980), in a cascade. No sound of anyone, nor of any program that speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundsight.lab.augment.waves import Wave, coloured_noise, loudest_1, room
from soundsight.units import db_to_amplitude

Array = NDArray[np.float64]
STEP_S = 0.004  # a burst lasts two or three of these
FRAME_S = 0.016  # shorter than two pulses of most voices, so that resonances move from pulse to pulse
# A target is a row: three resonances (Hz), how much voice, breath and hiss (0 to 1), the hiss's middle (Hz), its
# width (octaves), and semitones off the phrase's pitch.
F1, F3, VOICED, BREATH, HISS, HISS_HZ, WIDTH, ACCENT = 0, 2, 3, 4, 5, 6, 7, 8
SMOOTH_S = (0.05, 0.05, 0.05, 0.02, 0.02, 0.012, 0.03, 0.03, 0.12)  # how soon each gets from a target to the next
Segment = tuple[float, Array]  # seconds, target


@dataclass(frozen=True, slots=True)
class Speaker:
    """What stays the same while one speaks; `tract` is by how much resonances lie above a man's."""

    pitch_hz: float
    tract: float
    a_second: float  # syllables
    lively: float  # semitones
    jitter: float
    creaks: float  # how likely a phrase ends in creak
    whispers: bool
    breath: float
    tilt: float  # powers of frequency, by which pulses fall
    hiss_db: float
    width: float  # of resonances, over the usual


def speaker(rng: np.random.Generator) -> Speaker:
    """A man, woman, child or anyone between: a high voice mostly has a short tract."""
    pitch_hz = float(np.exp(rng.uniform(np.log(70), np.log(350))))
    return Speaker(
        pitch_hz=pitch_hz,
        tract=float((pitch_hz / 110) ** 0.22 * np.exp(rng.uniform(-0.12, 0.12))),
        a_second=rng.uniform(3, 7),
        lively=rng.uniform(0.5, 4),
        jitter=rng.choice([0.002, 0.01, 0.03]),
        creaks=rng.choice([0.0, 0.5]),
        whispers=bool(rng.random() < 0.1),
        breath=float(db_to_amplitude(rng.uniform(-70, -15))),
        tilt=rng.uniform(0.4, 1.5),
        hiss_db=rng.uniform(-22, 0),
        width=float(np.exp(rng.uniform(np.log(0.4), np.log(1.6)))),
    )


def voice(rng: np.random.Generator, length: int, rate: int) -> Wave:
    """Someone who speaks without a word, at times two, some in a room, some over noise; the loudest sample is 1."""
    wave = spoken(rng, length, rate, speaker(rng))
    if rng.random() < 0.15:
        wave = wave + db_to_amplitude(rng.uniform(-12, 0)) * spoken(rng, length, rate, speaker(rng))
    if rng.random() < 0.35:
        wave = room(wave.astype(np.float32), rng, rate).astype(np.float64)
    if length and rng.random() < 0.5:
        floor = db_to_amplitude(rng.uniform(-60, -20)) * np.sqrt((wave**2).mean())
        wave = wave + floor * coloured_noise(rng, length, rng.uniform(0, 6))
    return loudest_1(wave)


def spoken(rng: np.random.Generator, length: int, rate: int, who: Speaker) -> Array:
    """Phrases with pauses between them, from somewhere within one; the voice's RMS is about 1 where it sounds."""
    tracks, hz = said(rng, length / rate, who)
    at = np.arange(length) / (STEP_S * rate)
    voiced, breath, hiss = (np.interp(at, np.arange(len(hz)), tracks[:, one]) for one in (VOICED, BREATH, HISS))
    source = pulses(rng, np.interp(at, np.arange(len(hz)), hz), rate, who) * voiced
    source += rng.standard_normal(length) * (breath + who.breath * voiced)
    throat = filtered(source, rate, lambda frame_s, bins: resonances(tracks[_looks(tracks, frame_s)], bins, rate, who))
    throat /= max(1e-9, float(np.sqrt((throat**2).sum() / max(1.0, (voiced + breath > 0.1).sum()))))
    teeth = filtered(rng.standard_normal(length) * hiss, rate, lambda s, bins: hisses(tracks[_looks(tracks, s)], bins))
    teeth /= max(1e-9, float(np.sqrt((teeth**2).sum() / max(1.0, (hiss > 0.1).sum()))))
    return np.asarray(throat + db_to_amplitude(who.hiss_db) * teeth)


def _looks(tracks: Array, frame_s: Array) -> NDArray[np.int64]:
    return np.minimum((frame_s / STEP_S).astype(np.int64), len(tracks) - 1)


def said(rng: np.random.Generator, seconds: float, who: Speaker) -> tuple[Array, Array]:
    """Targets every 4 ms as they are reached (steps, 9), and the pitch (steps,)."""
    count = int(seconds / STEP_S) + 2
    parts: list[Array] = []
    pitches: list[Array] = []
    have, skipped = 0, int(rng.uniform(0, 0.8) / STEP_S)
    while have < count + skipped:
        segments = list(phrase(rng, who))
        steps = [max(1, round(length_s / STEP_S)) for length_s, _ in segments]
        parts.append(np.repeat([target for _, target in segments], steps, axis=0))
        pitches.append(melody(rng, sum(steps), who))
        have += sum(steps)
    tracks, hz = np.concatenate(parts), np.concatenate(pitches)
    for column, smooth_s in enumerate(SMOOTH_S):
        window = np.hanning(round(smooth_s / STEP_S) + 2)[1:-1]
        padded = np.pad(tracks[:, column], len(window) // 2, mode="edge")
        tracks[:, column] = np.convolve(padded, window / window.sum(), "same")[len(window) // 2 :][: len(tracks)]
    hz = hz * 2 ** (tracks[:, ACCENT] / 12)
    return tracks[skipped : skipped + count], hz[skipped : skipped + count]


def melody(rng: np.random.Generator, steps: int, who: Speaker) -> Array:
    """A phrase's pitch (Hz): it falls, or rises at its end as a question does, or ends in creak."""
    way = np.linspace(0, 1, steps)
    semitones = who.lively * (rng.uniform(0, 1) - rng.uniform(0, 2) * way)
    if rng.random() < 0.25:
        semitones += rng.uniform(2, 8) * np.maximum(0, way - 0.7) / 0.3
    hz = who.pitch_hz * 2 ** (semitones / 12)
    if rng.random() < who.creaks:
        hz[way > rng.uniform(0.6, 0.95)] *= 0.5
    return np.asarray(hz)


def phrase(rng: np.random.Generator, who: Speaker) -> Iterator[Segment]:
    """Syllables, each a vowel or two with consonants around it; and then a pause."""
    loud = 1.0
    for _ in range(int(rng.integers(1, 12))):
        seconds, accent = 1 / (who.a_second * np.exp(rng.uniform(-0.35, 0.35))), rng.normal(0, who.lively / 2)
        vowels = [vowel(rng, who, loud, accent) for _ in range(1 if rng.random() < 0.7 else 2)]
        if rng.random() < 0.85:
            yield from consonant(rng, who, vowels[0])
        for one in vowels:
            yield seconds * rng.uniform(0.45, 0.75) / len(vowels), one
        if rng.random() < 0.4:
            yield from consonant(rng, who, vowels[-1])
        loud *= float(db_to_amplitude(rng.uniform(-2, 1)))
    yield rng.choice([0.08, 0.3, 0.6, 1.2]) * rng.uniform(0.6, 1.4), vowel(rng, who, 0.0, 0.0)


def vowel(rng: np.random.Generator, who: Speaker, loud: float, accent: float) -> Array:
    """Resonances within the ranges of vowels (Peterson and Barney, J. Acoust. Soc. Am. 24, 1952)."""
    first = rng.uniform(250, 800)
    second = rng.uniform(max(700.0, first + 250), 2400 - 0.9 * (first - 250))
    third = max(rng.uniform(2200, 3000), second + 300)
    loud *= float(db_to_amplitude(rng.uniform(-5, 1)))
    target = np.array([first, second, third, loud, 0.0, 0.0, 3000.0, 1.0, accent])
    return _whispered(target) if who.whispers else target


def consonant(rng: np.random.Generator, who: Speaker, near: Array) -> Iterator[Segment]:
    """A stop with its burst, a hiss, a nasal or a glide, voiced or not, before or after a vowel."""
    target, kind, sung = near.copy(), rng.choice(["stop", "stop", "hiss", "hiss", "nasal", "glide"]), rng.random() < 0.5
    target[:3] = 0.5 * near[:3] + 0.5 * np.array(
        [rng.uniform(200, 400), rng.uniform(700, 2200), rng.uniform(2100, 3000)]
    )
    target[HISS_HZ] = float(np.exp(rng.uniform(np.log(900), np.log(7000)))) * who.tract**0.5
    target[WIDTH] = rng.uniform(0.3, 1.5)
    if kind == "hiss":
        target[VOICED], target[HISS] = near[VOICED] * 0.3 * sung, rng.uniform(0.3, 1)
        yield rng.uniform(0.05, 0.16), target
    elif kind == "stop":
        closed = target.copy()
        closed[F1], closed[VOICED:HISS] = 180, (0.06 * near[VOICED] * sung, 0)
        yield rng.uniform(0.03, 0.1), closed
        target[VOICED], target[HISS] = 0, rng.uniform(0.3, 1)
        yield rng.uniform(0.006, 0.018), target
        if not sung:
            target[BREATH], target[HISS] = 0.25, 0.15
            yield rng.uniform(0.01, 0.07), target
    else:
        target[VOICED] = near[VOICED] * rng.uniform(0.25, 0.6)
        target[F1] = 250 if kind == "nasal" else target[F1]
        yield rng.uniform(0.04, 0.1), _whispered(target) if who.whispers else target


def _whispered(target: Array) -> Array:
    target[BREATH], target[VOICED] = target[VOICED] + target[BREATH], 0.0
    return target


def pulses(rng: np.random.Generator, hz: Array, rate: int, who: Speaker) -> Array:
    """A click a period, none as long or loud as the last, falling by the speaker's tilt above the pitch; RMS 1."""
    turns = np.cumsum(hz) / rate
    wave = np.zeros(len(hz) + 2)
    if len(hz) > 1:
        wanted = np.arange(1, int(turns[-1]) + 1) + rng.normal(0, who.jitter, int(turns[-1]))
        at = np.interp(wanted, turns, np.arange(len(hz)))
        size = 1 + rng.normal(0, 4 * who.jitter, len(at))
        whole = at.astype(np.int64)
        np.add.at(wave, whole, size * (1 - (at - whole)))
        np.add.at(wave, whole + 1, size * (at - whole))
    n = 1 << max(1, len(hz)).bit_length()
    bins = np.fft.rfftfreq(n, 1 / rate)
    fallen = np.fft.irfft(np.fft.rfft(wave[: len(hz)], n) * bins / (who.pitch_hz + bins) ** (1 + who.tilt), n)[
        : len(hz)
    ]
    return np.asarray(fallen / max(1e-12, float(np.sqrt((fallen**2).mean())) if len(hz) else 1.0))


def resonances(targets: Array, bins: Array, rate: int, who: Speaker) -> NDArray[np.complex64]:
    """What a throat does to each frequency (targets, bins): three resonances that move, others above, a kHz apart."""
    above = np.arange(3500.0, 0.5 * rate, 1000.0)[None] + 0 * targets[:, :1]
    centres = np.concatenate([targets[:, : F3 + 1], np.maximum(above, targets[:, F3, None] + 600)], axis=1) * who.tract
    turn = np.exp(-2j * np.pi * bins / rate).astype(np.complex64)
    answer = np.ones((len(targets), len(bins)), np.complex64)
    for number, centre in enumerate(centres.T):
        if number > F3 and centre.min() > 0.5 * rate:
            break
        shrink = np.exp(-np.pi * who.width * (50 + 0.04 * centre) / rate)
        b = (2 * shrink * np.cos(2 * np.pi * centre / rate)).astype(np.float32)[:, None]
        c = (-(shrink**2)).astype(np.float32)[:, None]
        answer *= (1 - b - c) / (1 - b * turn - c * turn**2)
    return answer


def hisses(targets: Array, bins: Array) -> Array:
    """A hiss's loudness at each frequency (targets, bins): a hill around its middle."""
    octaves = np.log2(np.maximum(bins, 50)[None] / targets[:, HISS_HZ, None])
    return np.asarray(1 / (1 + (octaves / targets[:, WIDTH, None]) ** 4) + 0.02)


def filtered(samples: Array, rate: int, answer: Callable[[Array, Array], NDArray[Any]]) -> Array:
    """Samples through a filter that changes: frames under a Hann window, two at once, added up again."""
    half = max(1, round(FRAME_S / 2 * rate))
    size = 4 * half
    padded = np.pad(samples, (half, 3 * half))
    frames = np.lib.stride_tricks.sliding_window_view(padded, 2 * half)[::half]
    window = np.hanning(2 * half + 1)[:-1]
    bins: Array = np.fft.rfftfreq(size, 1 / rate).astype(np.float64)
    spectra = np.fft.rfft(frames * window, size)
    made = np.fft.irfft(spectra * answer(np.arange(len(frames), dtype=np.float64) * (half / rate), bins), size)
    out = np.zeros((len(frames) + 3) * half)
    for part in range(4):  # each frame is four halves long with its ringing
        out[part * half : (part + len(frames)) * half] += made[:, part * half : (part + 1) * half].ravel()
    return out[half : half + len(samples)]
