"""PSDS 1, the area under the curve of detections over false alarms (Bilen et al., ICASSP 2020), without thresholds.

sed_scores_eval computes it from scores (Ebbers, Serizel, Haeb-Umbach, ICASSP 2022); its build for numpy 2 is in the
extra [scenes]. Scenario 1 of DCASE task 4: a detection lies to 0.7 in true events and covers 0.7 of one; no weight on
confusions, the full weight on differences between labels; up to 100 false alarms an hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundsight.lab.metrics.events import Span

SCENARIO_1: dict[str, Any] = {
    "dtc_threshold": 0.7,
    "gtc_threshold": 0.7,
    "alpha_ct": 0.0,
    "alpha_st": 1.0,
    "unit_of_time": "hour",
    "max_efpr": 100.0,
}


def psds_1(
    curves: Sequence[NDArray[np.float64]],
    true: Sequence[Sequence[Span]],
    labels: Sequence[str],
    lengths_s: Sequence[float],
    hop_s: float,
) -> float:
    """PSDS 1 of scores (frames, labels), an array a scene, whose runs above any threshold are the detections.

    Labels that are true in no scene are left out, as no detection of theirs can be right. Raises
    `ModuleNotFoundError` where sed_scores_eval is not installed.
    """
    from sed_scores_eval import intersection_based

    value, *_ = intersection_based.psds(*_inputs(curves, true, labels, lengths_s, hop_s), **SCENARIO_1)
    return float(value)


def psds_1_drawn(
    curves: Sequence[NDArray[np.float64]],
    true: Sequence[Sequence[Span]],
    labels: Sequence[str],
    lengths_s: Sequence[float],
    hop_s: float,
    draws: int = 200,
) -> NDArray[np.float64]:
    """PSDS 1 of scenes drawn with replacement, (draws,): the same draws for as many scenes, so that models are paired.

    Labels that are true in none of the drawn scenes are left out of that draw; without any it counts 0.
    """
    from sed_scores_eval import intersection_based

    tables, truths, durations = _inputs(curves, true, labels, lengths_s, hop_s)
    criteria = {key: SCENARIO_1[key] for key in ("dtc_threshold", "gtc_threshold")}
    deltas = intersection_based.intermediate_statistics_deltas(tables, truths, **criteria)
    keys, rng = list(tables), np.random.default_rng(0)
    values = np.zeros(draws)
    for draw in range(draws):
        some = {f"{number:06d}": keys[i] for number, i in enumerate(rng.integers(len(keys), size=len(keys)))}
        there = {label for key in some.values() for *_, label in truths[key]}
        if there:
            values[draw], *_ = intersection_based.psds(
                None,
                {new: truths[key] for new, key in some.items()},
                {new: durations[key] for new, key in some.items()},
                deltas={new: {c: d for c, d in deltas[key].items() if c in there} for new, key in some.items()},
                **SCENARIO_1,
            )
    return values


def _inputs(
    curves: Sequence[NDArray[np.float64]],
    true: Sequence[Sequence[Span]],
    labels: Sequence[str],
    lengths_s: Sequence[float],
    hop_s: float,
) -> tuple[dict[str, Any], dict[str, Any], dict[str, float]]:
    """Scores, truths and lengths by scene, as sed_scores_eval takes them."""
    from sed_scores_eval.base_modules.scores import create_score_dataframe

    there = [i for i, label in enumerate(labels) if any(span.label == label for spans in true for span in spans)]
    names = [labels[i] for i in there]
    tables, truths, durations = {}, {}, {}
    for number, (scores, spans, length_s) in enumerate(zip(curves, true, lengths_s, strict=True)):
        key = f"{number:06d}"
        edges = np.minimum(np.arange(len(scores) + 1) * hop_s, max(length_s, (len(scores) - 1) * hop_s + 1e-3))
        tables[key] = create_score_dataframe(scores[:, there], edges, names)
        truths[key] = _merged([span for span in spans if span.label in names])
        durations[key] = length_s
    return tables, truths, durations


def _merged(spans: Sequence[Span]) -> list[tuple[float, float, str]]:
    """(start, end, label) with overlapping spans of a label joined: sed_scores_eval refuses truths that overlap."""
    merged: list[tuple[float, float, str]] = []
    for span in sorted(spans, key=lambda s: (s.label, s.start_s)):
        if merged and merged[-1][2] == span.label and span.start_s <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], span.end_s), span.label)
        else:
            merged.append((span.start_s, span.end_s, span.label))
    return sorted(merged)
