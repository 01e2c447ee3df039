"""How often the truth of a note's other figures lies within their 90 % interval, and how wide that is; on made notes.

Level and noise: notes of 0.3–2 s with a bow's noise 10–30 dB under them, white or pink. Scatter: pitch that wanders
below 3 Hz and at 10–15 Hz by 2–15 cents. Vibrato that sets in after 0–0.5 s, within 0.1–0.4 s, and whose width goes up
and down. Starts of 30–250 ms in noise as loud as the note or half as loud. Trills of 10 notes, 5–11 a second. Cells and
spectra as in violin_measures.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from timing import table  # first: it keeps numpy to one thread

import numpy as np  # isort: skip
from violin_measures import BEFORE_S, MADE, Case, Found, Key, asked, heard, of_seeds
from violin_named import notes_of
from violin_tones import CELLS, RATE, Samples, Spectrum, coloured, envelope, in_cell, in_room, nearest, spectra, tone

from soundsight.measure import HOP
from soundsight.measure import RATE as HEARD
from soundsight.measure.loudness import MOST
from soundsight.measure.spectra import BIN_HZ, HIGHEST_HZ, WINDOW
from soundsight.result import Measured

EDGE_S = 0.03
LOBE_HZ = 7 * BIN_HZ
WINDOW_S, HOP_S = WINDOW / HEARD, HOP / HEARD
Arrives = Callable[[Samples], Samples]


@dataclass(frozen=True, slots=True)
class Made:
    """A made sound, and what is true of it in a cell; `truth` is given how a part of the sound arrives there."""

    sound: Samples
    truth: Callable[[str, Arrives], dict[str, float]]


def noisy(table: list[Spectrum], rng: np.random.Generator) -> Made:
    """A steady note with a bow's noise. In a room it is as loud as it arrives."""
    hz, seconds = _hz(rng), float(np.exp(rng.uniform(np.log(0.3), np.log(2.0))))
    curve = np.full(int(seconds * RATE), hz)
    level = envelope(len(curve), rng.uniform(0.01, 0.03), rng.uniform(0.01, 0.04))
    spectrum, state = nearest(table, hz, rng), rng.bit_generator.state
    sound = tone(curve, level, spectrum, rng)
    rng.bit_generator.state = state  # the same phases
    number = np.arange(1, min(MOST, int(HIGHEST_HZ / hz)) + 1)
    counted = tone(curve, level, Spectrum(hz, spectrum.amplitudes[: len(number)]), rng)
    colour, deviation = str(rng.choice(["white", "pink"])), 0.14 * 10 ** (-rng.uniform(10, 30) / 20)
    sound = sound + deviation * level * coloured(len(level), colour, rng)
    between = (number - 0.5) * hz

    def truth(cell: str, arrives: Arrives) -> dict[str, float]:
        loud = float(np.median(_level_db(arrives(counted))))
        impulse = np.zeros(RATE)
        impulse[0] = 1.0
        answer = arrives(impulse)
        passed = np.abs(np.fft.rfft(answer)) ** 2  # a bin a Hz
        room = np.array([np.mean(passed[int(at - LOBE_HZ / 2) : int(at + LOBE_HZ / 2) + 1]) for at in between])
        grows = _filtered(level**2, answer**2)[: len(level)] / np.sum(answer**2)  # the noise's power in the room
        room *= 10 ** (np.median(_level_db(np.sqrt(np.maximum(grows, 0)))) / 10)
        noise = deviation**2 * _density(colour, between) * room
        added, snr_db, _ = CELLS[cell]
        if added is not None:
            noise += np.mean(sound**2) * 10 ** (-snr_db / 10) * _density(added, between)
        ratio = loud - 10 * np.log10(LOBE_HZ * noise.sum())
        return {
            "level": loud,
            "harmonics_to_noise": float(ratio),
            "noise_share": float(100 / (1 + 10 ** (ratio / 10))),
        }

    return Made(sound, truth)


def _density(colour: str, hz: Samples) -> Samples:
    """Power a Hz of noise of RMS 1."""
    return 2 / RATE * np.ones_like(hz) if colour == "white" else 1 / (hz * np.log(RATE / 2 / 20))


def _level_db(sound: Samples) -> Samples:
    """Level in each 46 ms of a note, without its edges."""
    total = np.concatenate([[0.0], np.cumsum(sound**2)])
    width, edge = round(WINDOW_S * RATE), round(EDGE_S * RATE)
    middle = np.arange(max(edge, width // 2), len(sound) - max(edge, width // 2), round(HOP_S * RATE))
    return np.asarray(10 * np.log10((total[middle + width // 2] - total[middle - width // 2]) / width))


def wandering(table: list[Spectrum], rng: np.random.Generator) -> Made:
    """A note whose pitch wanders, slower and quicker than vibrato."""
    hz, seconds = _hz(rng), rng.uniform(0.4, 2.0)
    samples = int(seconds * RATE)
    share = rng.uniform(0, 1)
    cents = share * _band(samples, 0, 3, rng) + (1 - share) * _band(samples, 10, 15, rng)
    seen = _seen(cents, WINDOW_S)[:: round(HOP_S * RATE)]
    seen = seen[round(EDGE_S / HOP_S) : len(seen) - round(EDGE_S / HOP_S)]
    at = np.arange(len(seen))
    left = seen - np.polyval(np.polyfit(at, seen, 1), at)
    usual = 1.4826 * float(np.median(np.abs(left - np.median(left))))
    scatter = float(np.exp(rng.uniform(np.log(2), np.log(15))))
    curve = hz * 2 ** (cents * scatter / usual / 1200)
    level = envelope(samples, rng.uniform(0.01, 0.03), rng.uniform(0.01, 0.04))
    return Made(tone(curve, level, nearest(table, hz, rng), rng), lambda _cell, _arrives: {"scatter": scatter})


def _band(samples: int, low_hz: float, high_hz: float, rng: np.random.Generator) -> Samples:
    """Noise of a band, of RMS 1."""
    size = samples + RATE  # so that its end is not its beginning
    hz = np.fft.rfftfreq(size, 1 / RATE)
    noise = np.fft.irfft(np.fft.rfft(rng.standard_normal(size)) * ((hz >= low_hz) & (hz <= high_hz)), size)[:samples]
    return np.asarray(noise / np.sqrt(np.mean(noise**2)))


def _seen(values: Samples, seconds: float) -> Samples:
    """Values averaged over a Hann window, as far as there are any."""
    window = np.hanning(round(seconds * RATE) | 1)
    middle = slice(len(window) // 2, len(window) // 2 + len(values))
    return _filtered(values, window)[middle] / _filtered(np.ones(len(values)), window)[middle]


def _filtered(values: Samples, by: Samples) -> Samples:
    size = 1 << (len(values) + len(by)).bit_length()
    both = np.fft.irfft(np.fft.rfft(values, size) * np.fft.rfft(by, size), size)
    return np.asarray(both[: len(values) + len(by) - 1])


def setting_in(table: list[Spectrum], rng: np.random.Generator) -> Made:
    """A note whose vibrato sets in late, and whose width goes up and down."""
    hz, seconds = _hz(rng), rng.uniform(1.3, 2.5)
    samples = int(seconds * RATE)
    rate, cents = rng.uniform(4.5, 7.5), rng.uniform(10, 40)
    late, within = rng.uniform(0, 0.5), rng.uniform(0.1, 0.4)
    t = np.arange(samples) / RATE
    width = 0.5 - 0.5 * np.cos(np.pi * np.clip((t - late) / within, 0, 1))
    width *= 1 + rng.uniform(0, 0.3) * np.sin(2 * np.pi * (rng.uniform(0.4, 1.0) * t + rng.random()))
    curve = hz * 2 ** (cents * width * np.sin(2 * np.pi * (rate * t + rng.random())) / 1200)
    level = envelope(samples, rng.uniform(0.01, 0.03), rng.uniform(0.01, 0.04))
    half = 0.5 * float(np.mean(width[width >= 0.5 * np.mean(width[width >= 0.5])]))
    local = _seen(width, 1.5 / rate)
    local = local[local > half]
    truth = {
        "vibrato_onset": float(t[np.argmax(width > half)]),
        "vibrato_evenness": 100 * (1 - float(np.std(local) / np.mean(local))),
    }
    return Made(tone(curve, level, nearest(table, hz, rng), rng), lambda _cell, _arrives: truth)


def rough(table: list[Spectrum], rng: np.random.Generator) -> Made:
    """A note that begins with noise as loud as itself or half as loud, which stops at once."""
    hz, seconds, until = _hz(rng), rng.uniform(0.7, 1.5), rng.uniform(0.03, 0.25)
    curve, rise = np.full(int(seconds * RATE), hz), rng.uniform(0.01, 0.03)
    level = envelope(len(curve), rise, rng.uniform(0.01, 0.04))
    noise = 0.14 * rng.uniform(0.5, 1) * coloured(len(curve), str(rng.choice(["white", "pink"])), rng)
    noise *= np.arange(len(curve)) < until * RATE
    truth = {"regular_after": 1000 * (until - np.arccos(0.8) / np.pi * rise)}  # from a tenth of the amplitude
    return Made(tone(curve, level, nearest(table, hz, rng), rng) + level * noise, lambda _cell, _arrives: truth)


def trilling(table: list[Spectrum], rng: np.random.Generator) -> Made:
    """Two notes in turn, a semitone or a tone apart, joined over 9 ms."""
    low, step = _hz(rng), 2 ** (int(rng.integers(1, 3)) / 12)
    length, fade = round(RATE / rng.uniform(5, 11)), round(0.009 * RATE)
    sound = np.zeros(10 * length + fade)
    for turn in range(10):
        hz = low * step ** (turn % 2)
        level = envelope(length + fade, 0.009, 0.009)
        sound[turn * length :][: length + fade] += tone(np.full(len(level), hz), level, nearest(table, hz, rng), rng)
    return Made(sound, lambda _cell, _arrives: {"trill_rate": RATE / length / 2})


def _hz(rng: np.random.Generator) -> float:
    return float(np.exp(rng.uniform(np.log(196.0), np.log(3520.0))))


KINDS: dict[str, Callable[[list[Spectrum], np.random.Generator], Made]] = {
    "noisy": noisy,
    "wandering": wandering,
    "setting in": setting_in,
    "rough": rough,
    "trill": trilling,
}


def main() -> None:
    """Measure and print."""
    given = asked(__doc__, KINDS, cases=100, first_seed=400000)
    spectrum = spectra(given.data)
    rows = [["measure", "kind", "cell", "within 90 %", "half-width", "RMS", "half-width / RMS", "none %"]]
    for kind in given.kinds:
        found = of_seeds(_case, spectrum, kind, given)
        rows += [_row(kind, *key, found[key]) for key in sorted(found, key=lambda key: key[0])]
    print(table(rows))


def _case(spectrum: list[Spectrum], kind: str, seed: int) -> Iterator[tuple[Key, Found | None]]:
    """A seed's note in every cell: (measure, cell) and what was found, None for "I cannot tell"."""
    rng = np.random.default_rng([seed, list(KINDS).index(kind)])
    made = KINDS[kind](spectrum, rng)
    state = rng.bit_generator.state
    for cell in MADE:
        direct_db = CELLS[cell][2]

        def arrives(part: Samples, direct_db: float | None = direct_db) -> Samples:
            rng.bit_generator.state = state  # the same room
            return part if direct_db is None else in_room(part, direct_db, rng)

        truth = made.truth(cell, arrives)
        rng.bit_generator.state = state
        given = _trill(made.sound, cell, rng) if kind == "trill" else heard(Case(made.sound, truth), cell, rng)
        for name, true in truth.items():
            value = given.get(name)
            if value is None or value.value is None or value.low is None or value.high is None:
                yield (name, cell), None
                continue
            error, below, above = value.value - true, value.value - value.low, value.high - value.value
            yield (name, cell), Found(error, below, above, near=-above <= error <= below)


def _trill(sound: Samples, cell: str, rng: np.random.Generator) -> Mapping[str, Measured]:
    """The measures of a trill's last note that says how quick it is."""
    quiet = np.zeros(int(BEFORE_S * RATE))
    notes = notes_of(in_cell(np.concatenate([quiet, sound, quiet]), cell, rng))
    told = [one.measures for one in notes if "trill_rate" in one.measures]
    return next((one for one in reversed(told) if one["trill_rate"].value is not None), {})


def _row(kind: str, name: str, cell: str, every: list[Found | None]) -> list[str]:
    found = [one for one in every if one is not None]
    none = f"{100 * (1 - len(found) / len(every)):.1f}"
    if not found:
        return [name, kind, cell, "", "", "", "", none]
    half = float(np.median([(one.below + one.above) / 2 for one in found]))
    off = float(np.sqrt(np.mean([one.error**2 for one in found])))
    inside = 100 * np.mean([one.near for one in found])
    return [name, kind, cell, f"{inside:.1f}", f"{half:.3g}", f"{off:.3g}", f"{half / off:.2f}", none]


if __name__ == "__main__":
    main()
