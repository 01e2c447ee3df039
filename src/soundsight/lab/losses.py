"""The loss of a batch: its spectra, masked and mixed as the phase says, through the network, against its targets."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from soundsight.lab import augment, tasks
from soundsight.lab.batches import Batch
from soundsight.lab.networks import Network
from soundsight.lab.recipe import Phase


def batch_loss(net: Network, batch: Batch, phase: Phase, rng: np.random.Generator, mixing: bool, bf16: bool) -> Tensor:
    """The loss of one batch: on clips the cross entropy of pooled logits; on scenes of frames and of clips.

    `mixing` is false in the plain tail of a phase on clips. A phase on scenes mixes `clip_mix` of its whole clips;
    of these only what they are called counts, for a mixed spectrogram is no true scene.
    """
    on_clips = phase.on == "clips"
    samples, target, ignore = batch.samples, batch.clip_target, batch.ignore
    mixed = torch.zeros(len(target), dtype=torch.bool)
    mixes = phase.mix if on_clips and mixing and phase.mix_beta else "nothing"
    with torch.no_grad():
        if mixes == "waves" and rng.random() < phase.mix_share:
            samples, target = augment.mix_waves(samples, target, rng, phase.mix_beta, net.geometry.rate)
        spectra = net.front(samples).contiguous(memory_format=torch.channels_last)
        if phase.colour_db:
            spectra = augment.colour(spectra, rng, phase.colour_db)
        if phase.band_share:
            spectra = augment.band(spectra, rng, phase.band_share)
        if phase.style_share:
            spectra = augment.mix_styles(spectra, rng, phase.style_share)
        if phase.mask_bands or phase.mask_frames:
            spectra = augment.mask(spectra, rng, phase.mask_bands, phase.mask_frames)
        if mixes == "spectra" and rng.random() < phase.mix_share:
            spectra, target = augment.mix(spectra, target, rng, phase.mix_beta)
        if not on_clips and phase.clip_mix:
            mixed = batch.whole & torch.from_numpy(rng.random(len(target)) < phase.clip_mix)
            target = target.clone()
            spectra[mixed], target[mixed] = augment.mix(spectra[mixed], target[mixed], rng, phase.mix_beta)
    with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
        logits = net.body(spectra)
    logits = logits.float()
    pooled = tasks.mean_odds(logits)
    if on_clips:
        return tasks.single_label_loss(pooled, target, ignore, phase.smoothing)
    whole, silent = batch.whole, ignore | mixed[:, None]
    frames = tasks.multi_label_loss(logits, batch.frame_target, batch.loose | silent[..., None])
    clips = tasks.multi_label_loss(pooled, batch.clip_target, silent)
    named = tasks.single_label_loss(pooled[whole], target[whole], ignore[whole], phase.smoothing) if whole.any() else 0
    # Frames teach when, and weigh most; the pooled terms only keep what a clip as a whole is called.
    return 30 * frames + clips + phase.named * named
