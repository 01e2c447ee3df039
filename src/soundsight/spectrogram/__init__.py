"""Waves and spectrograms for eyes, from a recording at its own rate. No model reads them.

`picture` makes one picture of a whole recording; `peaks` and `tiles` make what a player draws at any zoom; `lens` looks
through a window, hop and number of bands that a person chose.
"""

from soundsight.spectrogram.lens import Lens, View, lens, view
from soundsight.spectrogram.mel import mel_matrix
from soundsight.spectrogram.peaks import POWER, SAMPLES_PER_BIN, PeakLevels
from soundsight.spectrogram.picture import FLOOR_DB, Picture, columns, mel_rows, peaks, picture, window_samples
from soundsight.spectrogram.tiles import SpectrumLevels

__all__ = [
    "FLOOR_DB",
    "POWER",
    "SAMPLES_PER_BIN",
    "Lens",
    "PeakLevels",
    "Picture",
    "SpectrumLevels",
    "View",
    "columns",
    "lens",
    "mel_matrix",
    "mel_rows",
    "peaks",
    "picture",
    "view",
    "window_samples",
]
