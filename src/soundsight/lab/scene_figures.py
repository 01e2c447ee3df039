"""The figures of scenes: segments, events, PSDS 1, by number of sounds and by SNR, boxes beside hysteresis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from soundsight.lab.heard_scenes import DECODERS, HeardScene, at_once, both_named, level_pairs
from soundsight.lab.metrics.counts import Counts
from soundsight.lab.metrics.events import event_counts, found_truths, right
from soundsight.lab.metrics.psds import psds_1, psds_1_drawn
from soundsight.lab.metrics.segments import name_counts, segment_counts, segment_counts_by_number, silent_cells

COLLAR_S, OFFSET_SHARE = 0.2, 0.2
LOOSE_COLLAR_S = 0.5
MOST = 4
SNR_EDGES_DB = (0.0, 6.0, 12.0, 18.0, 24.0, 30.0)
Share = tuple[int, int]  # how many of how many


@dataclass(frozen=True, slots=True)
class DecoderFigures:
    """One decoder's figures. Counts are (scenes, labels, 3) as in `metrics.counts`.

    `by_number` are cells' counts (5, 3) by how many labels are true in the cell, `silent` the cells with none in
    which something is said; `found_by_number` and `found_by_snr` say how many true events were found (onset within
    500 ms) by the most sounds at once in their time, and by their level over what stands behind, `found_behind` how
    many of what itself stands behind. `pairs` are two sounds alone together within 6 dB, both named. `shown` are
    the score of each event that holds, and whether a true event of its label covers half of it; `named` are the
    true events that cover half of such a one. `psds_1` is None without the extra [scenes]; `psds_drawn` are its
    values of scenes drawn anew, the same draws for every model. `names` count labels in whole scenes, without time.
    """

    segments: Counts
    events: Counts
    onsets: Counts
    names: Counts
    by_number: Counts
    silent: Share
    found_by_number: tuple[Share, ...]
    found_by_snr: tuple[Share, ...]
    found_behind: Share
    pairs: Share
    shown: tuple[tuple[float, bool], ...]
    named: Share
    psds_1: float | None
    psds_drawn: tuple[float, ...]


def decoder_figures(
    heard: Sequence[HeardScene], labels: Sequence[str], decoder: str, hop_s: float, with_psds: bool = True
) -> DecoderFigures:
    """All figures of one decoder over scenes."""
    true = [scene.true for scene in heard]
    found = [scene.spans[decoder] for scene in heard]
    lengths = [scene.length_s for scene in heard]
    by_number, by_snr = np.zeros((MOST, 2), dtype=int), np.zeros((len(SNR_EDGES_DB) - 1, 2), dtype=int)
    behind = [0, 0]
    for scene in heard:
        hits = found_truths(scene.true, scene.spans[decoder], LOOSE_COLLAR_S, None)
        for part, hit in zip(scene.parts, hits, strict=True):
            by_number[min(at_once(scene.parts, part), MOST) - 1] += hit, 1
            if part.start == 0 and part.end >= round(scene.length_s * scene.rate):  # an ambience, over nothing
                behind = [behind[0] + hit, behind[1] + 1]
                continue
            bin_ = int(np.searchsorted(SNR_EDGES_DB[1:-1], part.snr_db, side="right"))
            by_snr[bin_] += hit, 1
    pairs = [both_named(scene, pair, decoder) for scene in heard for pair in level_pairs(scene)]
    named = [any(right(span, [one]) for span in scene.spans[decoder]) for scene in heard for one in scene.true]
    psds: float | None = None
    drawn: tuple[float, ...] = ()
    if with_psds and any(true):
        of_scenes = [scene.curves[decoder] for scene in heard], true, labels, lengths, hop_s
        psds = psds_1(*of_scenes)
        drawn = tuple(psds_1_drawn(*of_scenes).tolist()) if decoder == DECODERS[0] else ()
    return DecoderFigures(
        segments=segment_counts(true, found, labels, lengths),
        events=event_counts(true, found, labels, COLLAR_S, OFFSET_SHARE),
        onsets=event_counts(true, found, labels, LOOSE_COLLAR_S, None),
        names=name_counts(true, found, labels),
        by_number=segment_counts_by_number(true, found, labels, lengths, MOST),
        silent=silent_cells(true, found, labels, lengths),
        found_by_number=_shares(by_number),
        found_by_snr=_shares(by_snr),
        found_behind=(behind[0], behind[1]),
        pairs=(sum(pairs), len(pairs)),
        shown=tuple(
            (score, right(span, scene.true))
            for scene in heard
            for span, score in zip(scene.spans[decoder], scene.scores[decoder], strict=True)
        ),
        named=(sum(named), len(named)),
        psds_1=psds,
        psds_drawn=drawn,
    )


def _shares(counts: np.ndarray[tuple[int, int], np.dtype[np.int64]]) -> tuple[Share, ...]:
    return tuple((int(hits), int(all_)) for hits, all_ in counts)
