"""Whether the pitch about a moment swings, as vibrato does: a room makes steps of a wide swing, which begin no note."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.order import within
from soundsight.measure.spectra import HOP, RATE

Floats = NDArray[np.float64]

REACH = 16  # frames to either side: more than a swing of the slowest
_RATES = np.arange(3.5, 9.01, 0.25)
# Of 64 steps that rooms made of 200 swings (seeds from 71,000) the least held 0.94 of the variance; of 1,041 beginnings
# in Bach one held 0.9, a leap and its return at most 0.85.
_SHARE = 0.9
# Made notes that swing 30–50 cents in a room fell into pieces at 60: 64 notes of 10, now 23.
_LEAP_CENTS = 90.0
# Vibrato reaches 50 cents to either side. Two notes a tempered semitone apart in turn make a sine of 58 to 64.
_MOST_CENTS = 55.0


def _shapes() -> tuple[Floats, Floats]:
    """For each rate unit columns of a line and a swing, (rates, frames, 4), and what gives the swing's weights."""
    s = np.arange(-REACH, REACH + 1) * HOP / RATE
    turns = 2 * np.pi * _RATES[:, None] * s
    line = np.broadcast_to(np.stack([np.ones_like(s), s], axis=1), (len(_RATES), len(s), 2))
    columns = np.concatenate([line, np.cos(turns)[:, :, None], np.sin(turns)[:, :, None]], axis=2)
    return np.linalg.qr(columns)[0], np.linalg.pinv(columns)[:, 2:]


_UNIT, _WEIGHTS = _shapes()


def sways(cents: Floats, at: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether one sine says nearly all of the pitch `cents` (n,) about the frames `at` (m,), but for a line; (m,).

    It sees REACH frames to either side; at the ends of `cents` the last one is repeated.
    """
    near = within(at[:, None] + np.arange(-REACH, REACH + 1), 0, len(cents) - 1)
    pitch = cents[near] - cents[at][:, None]
    parts = np.einsum("rfk,mf->mrk", _UNIT, pitch) ** 2
    best = np.argmax(parts[:, :, 2:].sum(axis=2), axis=1)
    row = np.arange(len(at))
    straight, swing = parts[row, best, :2].sum(axis=1), parts[row, best, 2:].sum(axis=1)
    bent = np.sum(pitch**2, axis=1) - straight
    half = np.hypot(*np.einsum("mkf,mf->km", _WEIGHTS[best], pitch))
    return np.asarray((swing >= _SHARE * bent) & (half <= _MOST_CENTS))


def swung(near: Floats) -> Floats:
    """How far the pitch swings about each frame, on the side where less, of it and 9 to either side, (n, 19); a leap is
    no swing.
    """
    ranges = [side.max(axis=1) - side.min(axis=1) for side in (near[:, :7], near[:, 12:])]
    return np.asarray(np.min([np.where(cents < _LEAP_CENTS, cents, 0) for cents in ranges], axis=0))
