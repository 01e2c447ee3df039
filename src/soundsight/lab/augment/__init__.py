"""Augmentations: of samples in `waves`, of spectrograms in `spectra`. Each is a function of arrays and a generator."""

from soundsight.lab.augment.spectra import mask, mix
from soundsight.lab.augment.waves import coloured_noise, fit_length, gain, shift, speed, tone

__all__ = ["coloured_noise", "fit_length", "gain", "mask", "mix", "shift", "speed", "tone"]
