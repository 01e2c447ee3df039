"""An evaluation on scenes as lines for a person, as figures of a card, and as a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundsight.card import Figure
from soundsight.lab.datasets.kinds import KINDS
from soundsight.lab.evaluate_scenes import SceneEvaluation
from soundsight.lab.heard_scenes import DECODERS
from soundsight.lab.metrics import expected_calibration_error
from soundsight.lab.metrics.counts import TRUE, Counts, interval, macro, micro
from soundsight.lab.report import draw_reliability
from soundsight.lab.scene_figures import SNR_EDGES_DB, DecoderFigures, Share

# Name, which counts, how they become a figure.
ROWS: tuple[tuple[str, Callable[[DecoderFigures], Counts], Callable[[Counts], float]], ...] = (
    ("segment F1 (1 s), micro", lambda f: f.segments, micro),
    ("segment F1 (1 s), macro", lambda f: f.segments, macro),
    ("event F1 (200 ms, offset 20 %), micro", lambda f: f.events, micro),
    ("event F1 (200 ms, offset 20 %), macro", lambda f: f.events, macro),
    ("onset F1 (500 ms, no offset), micro", lambda f: f.onsets, micro),
    ("onset F1 (500 ms, no offset), macro", lambda f: f.onsets, macro),
    ("labels F1 (in a scene, any time), micro", lambda f: f.names, micro),
    ("labels F1 (in a scene, any time), macro", lambda f: f.names, macro),
)
WIDTH = 40


def lines(e: SceneEvaluation) -> Iterator[str]:
    """What the command prints of one model."""
    yield f"{e.card.name} on {e.count} scenes {e.kind} (seed {e.seed}), {len(e.labels)} labels: {KINDS[e.kind].about}"
    if e.card.mark:
        yield f"  {e.card.mark}"
    left = f"; {e.left_out} clips left out, whose recordings were learnt from" if e.left_out else ""
    yield f"  of {e.clips} clips of {' and '.join(e.sources)}{left}"
    boxes, hysteresis = (e.figures[decoder] for decoder in DECODERS)
    there = int(boxes.events[..., TRUE].sum())
    yield f"  {e.seconds / 3600:.2f} h with {there} true events, {60 * there / e.seconds:.1f} a minute"
    yield f"  {'':{WIDTH}}   boxes  hysteresis  boxes, 95 % by scenes"
    for name, of, figure in ROWS:
        low, high = interval(of(boxes), figure)
        pair = f"{figure(of(boxes)):8.1%}    {figure(of(hysteresis)):8.1%}"
        yield f"  {name:{WIDTH}}{pair}  {low:.1%} to {high:.1%}"
    if boxes.psds_1 is None or hysteresis.psds_1 is None:
        yield "  PSDS 1: needs sed-scores-eval-np2, which is not installed (extra [scenes])"
    else:
        low, high = np.percentile(boxes.psds_drawn, [2.5, 97.5])
        yield f"  {'PSDS 1':{WIDTH}}{boxes.psds_1:8.3f}    {hysteresis.psds_1:8.3f}  {low:.3f} to {high:.3f}"
    silent = boxes.silent[1]
    yield f"seconds in which nothing sounds and something is said (boxes, hysteresis), of {silent}:"
    yield f"  {'':{WIDTH}}{boxes.silent[0]:8d}    {hysteresis.silent[0]:8d}"
    yield "segment F1 by how many labels sound in the second (boxes, hysteresis):"
    for number, (b, h) in list(enumerate(zip(boxes.by_number, hysteresis.by_number, strict=True)))[1:]:
        name = f"{number}{' and more' if number == len(boxes.by_number) - 1 else ''}"
        yield f"  {name:{WIDTH}}{micro(b):8.1%}    {micro(h):8.1%}  ({b[2]:.0f} true)"
    yield "true events that were found (onset within 500 ms), by the most sounds at once in their time:"
    for number, shares in enumerate(zip(boxes.found_by_number, hysteresis.found_by_number, strict=True), 1):
        yield _shares(f"{number}{' and more' if number == len(boxes.found_by_number) else ''}", shares)
    yield "the same, by level over what stands behind:"
    for at, shares in enumerate(zip(boxes.found_by_snr, hysteresis.found_by_snr, strict=True)):
        yield _shares(f"{SNR_EDGES_DB[at]:g} to {SNR_EDGES_DB[at + 1]:g} dB", shares)
    if boxes.found_behind[1]:
        yield _shares("what stands behind, itself", (boxes.found_behind, hysteresis.found_behind))
    yield "of two sounds at once within 6 dB, and no third, both are named:"
    yield _shares("", (boxes.pairs, hysteresis.pairs))
    if boxes.shown:
        scores, right = _outcomes(boxes)
        yield (
            f"boxes that hold: {len(scores)}, mean score {scores.mean():.1%}, right {right.mean():.1%} (a true event "
            "of their label covers half of them)"
        )
        hits, all_ = boxes.named
        yield f"  {'true events that such a box names':{WIDTH}}{hits / max(all_, 1):8.1%}  ({all_} true)"
        yield f"  {'calibration error, 15 bins of equal mass':{WIDTH}}{expected_calibration_error(scores, right):8.3f}"


def gain_lines(one: SceneEvaluation, other: SceneEvaluation) -> Iterator[str]:
    """How far a model is above another on the same scenes, with paired intervals."""
    yield f"{one.card.name} above {other.card.name} on the same scenes (boxes; 95 % by scenes, paired):"
    a, b = one.figures["boxes"], other.figures["boxes"]
    for name, of, figure in ROWS:
        low, high = interval(of(a), figure, of(b))
        yield f"  {name:{WIDTH}}{figure(of(a)) - figure(of(b)):+8.1%}  {low:+.1%} to {high:+.1%}"
    if a.psds_1 is not None and b.psds_1 is not None:
        low, high = np.percentile(np.subtract(a.psds_drawn, b.psds_drawn), [2.5, 97.5])
        yield f"  {'PSDS 1':{WIDTH}}{a.psds_1 - b.psds_1:+8.3f}  {low:+.3f} to {high:+.3f}"


def _shares(name: str, shares: Sequence[Share]) -> str:
    values = [f"{hits / all_:8.1%}" if all_ else "       –" for hits, all_ in shares]
    return f"  {name:{WIDTH}}{'    '.join(values)}  ({shares[0][1]} true)"


def _outcomes(figures: DecoderFigures) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Scores of the events that hold, and whether each is right."""
    return np.array([score for score, _ in figures.shown]), np.array([right for _, right in figures.shown])


def command_of(e: SceneEvaluation) -> str:
    """The command that prints it."""
    names = [source.split(" fold ")[0] for source in e.sources]
    folds = f" --folds {e.sources[0].split(' fold ')[1].replace(' ', '')}" if len(names) == 1 else ""
    seed = f" --seed {e.seed}" if e.seed else ""
    return (
        f"soundsight evaluate {e.card.name} {','.join(names)} --data DIR{folds} --scenes {e.kind} "
        f"--count {e.count}{seed}"
    )


def card_figures(e: SceneEvaluation) -> tuple[Figure, ...]:
    """The main figures as a card states them."""
    boxes = e.figures["boxes"]
    data = f"{e.count} scenes {e.kind} of {' and '.join(e.sources)}"
    rows = []
    for name, of, figure in ROWS:
        low, high = interval(of(boxes), figure)
        rows.append((name, f"{figure(of(boxes)):.1%} (95 % by scenes: {low:.1%} to {high:.1%})"))
    if boxes.psds_1 is not None:
        low, high = np.percentile(boxes.psds_drawn, [2.5, 97.5])
        rows.append(("PSDS 1", f"{boxes.psds_1:.3f} (95 % by scenes: {low:.3f} to {high:.3f})"))
    if boxes.pairs[1]:
        rows.append(("two at once within 6 dB, both named", f"{boxes.pairs[0] / boxes.pairs[1]:.1%}"))
    if boxes.shown:
        rows.append(("calibration error of shown events", f"{expected_calibration_error(*_outcomes(boxes)):.3f}"))
        rows.append(("true events that are named", f"{boxes.named[0] / max(boxes.named[1], 1):.1%}"))
    about = KINDS[e.kind].about
    return tuple(Figure(f"{e.kind}: {name}", value, data, about, command_of(e), e.seed) for name, value in rows)


def write(found: Sequence[SceneEvaluation], folder: Path) -> None:
    """scenes.json into `folder`: every figure of every model, and F1 a label; reliability.png of the first's boxes."""
    folder.mkdir(parents=True, exist_ok=True)
    if found[0].figures["boxes"].shown:
        draw_reliability(*_outcomes(found[0].figures["boxes"]), folder / "reliability.png")
    rows = [_as_json(e) for e in found]
    (folder / "scenes.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def _as_json(e: SceneEvaluation) -> dict[str, Any]:
    said: dict[str, Any] = {"model": e.card.name, "sha256": e.card.sha256, "scenes": e.kind, "count": e.count}
    said |= {"seed": e.seed, "sources": e.sources, "clips": e.clips, "left_out": e.left_out, "leak": e.card.leak}
    said["seconds"] = e.seconds
    for decoder, f in e.figures.items():
        of_label = {
            label: {
                "segments": micro(f.segments[:, at : at + 1]),
                "events": micro(f.events[:, at : at + 1]),
                "onsets": micro(f.onsets[:, at : at + 1]),
                "true": int(f.events[:, at, 2].sum()),
            }
            for at, label in enumerate(e.labels)
        }
        said[decoder] = {name: figure(of(f)) for name, of, figure in ROWS} | {
            "PSDS 1": f.psds_1,
            "segments_by_number": f.by_number.tolist(),
            "said_in_silent_seconds": f.silent,
            "found_by_number": f.found_by_number,
            "found_by_snr": f.found_by_snr,
            "found_behind": f.found_behind,
            "pairs_within_6_db": f.pairs,
            "shown": f.shown,
            "named": f.named,
            "labels": of_label,
        }
    return said
