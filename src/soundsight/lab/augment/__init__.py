"""Augmentations: of samples in `waves`, of spectrograms in `spectra`, of batches of samples in `between`.

Each is a function of arrays and a generator.
"""

from soundsight.lab.augment.between import mix_waves
from soundsight.lab.augment.codec import mp3
from soundsight.lab.augment.made import MADE, notes, tone
from soundsight.lab.augment.speaking import voice
from soundsight.lab.augment.spectra import band, colour, mask, mix, mix_styles
from soundsight.lab.augment.waves import coloured_noise, crop, echoed, fit_length, gain, room, shift, speed

__all__ = [
    "MADE",
    "band",
    "colour",
    "coloured_noise",
    "crop",
    "echoed",
    "fit_length",
    "gain",
    "mask",
    "mix",
    "mix_styles",
    "mix_waves",
    "mp3",
    "notes",
    "room",
    "shift",
    "speed",
    "tone",
    "voice",
]
