"""Log-mel spectrograms of all clips of a set at one front end, made once and memory-mapped."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from soundsight.lab.datasets import Clip
from soundsight.lab.networks.frontend import LogMel
from soundsight.lab.prepare import Sounds
from soundsight.lab.study.plan import Front

AT_ONCE = 32


def spectra(clips: Sequence[Clip], sounds: Sounds, front: Front, seconds: float, cache: Path) -> NDArray[np.float16]:
    """(clips, bands, frames) of each clip's first `seconds`, zeros after its end; from 0 Hz to half the rate.

    Standardised decibels as `LogMel` gives them. `cache` keeps them under a name made of clips, rate and front end.
    """
    named = [(c.dataset, c.name, c.fold, int(sounds.starts[i])) for i, c in enumerate(clips)]
    key = hashlib.sha256(json.dumps([named, sounds.rate, seconds, str(front)]).encode()).hexdigest()[:16]
    target = cache / f"{key}-{front.bands}-{front.window}.npy"
    if not target.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        layer = LogMel(sounds.rate, front.window, front.window // 2, front.bands, 0.0, sounds.rate / 2)
        length = round(seconds * sounds.rate)
        rows = []
        with torch.no_grad():
            for at in range(0, len(clips), AT_ONCE):
                waves = [_padded(sounds.of(clip), length) for clip in clips[at : at + AT_ONCE]]
                rows.append(layer(torch.from_numpy(np.stack(waves)))[:, 0].numpy().astype(np.float16))
        beside = target.with_suffix(f".{os.getpid()}.part.npy")
        np.save(beside, np.concatenate(rows))
        os.replace(beside, target)
    made: NDArray[np.float16] = np.load(target, mmap_mode="r")
    return made


def _padded(samples: NDArray[np.float32], length: int) -> NDArray[np.float32]:
    return np.pad(samples[:length], (0, max(0, length - len(samples))))
