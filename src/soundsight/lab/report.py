"""An evaluation as lines for a person and as files: figures, a table a class, the confusion matrix, two pictures."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundsight.card import Figure
from soundsight.lab import metrics
from soundsight.lab.evaluate import SCENE_SEED, ClipFigures, Evaluation, SceneFigures


def lines(e: Evaluation) -> Iterator[str]:
    """What the command prints."""
    c, s = e.clips, e.scenes
    folds = f" (fold {', '.join(map(str, e.chosen.learnt_folds))})" if e.chosen.learnt_folds else ""
    mark = f"  LEARNT FROM: {e.chosen.learnt_clips} of these clips{folds}" if e.chosen.learnt_clips else ""
    yield f"{e.card.name} on {e.dataset}, folds {', '.join(map(str, e.folds))}: {c.clips} clips{mark}"
    if e.card.mark:
        yield f"  {e.card.mark}"
    if e.chosen.left_out:
        yield f"  {e.chosen.left_out} clips left out: the model learnt from their recordings"
    interval = f"{c.accuracy_low:.1%} to {c.accuracy_high:.1%}"
    yield f"  accuracy             {c.accuracy:6.1%}  (95 % by recordings: {interval})"
    interval = f"{c.by_recording_low:.1%} to {c.by_recording_high:.1%}"
    yield f"  by recording         {c.by_recording:6.1%}  ({c.recordings} recordings, each once: {interval})"
    if len(e.folds) > 1:
        yield f"  deviation over folds {c.accuracy_folds_deviation:6.1%}"
    yield f"  top 3                {c.top_3:6.1%}"
    yield f"  macro P / R / F1     {c.precision_macro:6.1%} / {c.recall_macro:.1%} / {c.f1_macro:.1%}"
    yield f"  micro F1             {c.f1_micro:6.1%}"
    yield f"  ROC-AUC macro        {c.roc_auc_macro:6.1%}   PR-AUC {c.pr_auc_macro:.1%}, micro {c.pr_auc_micro:.1%}"
    yield f"  calibration error    {c.calibration_error:6.3f}  (15 bins of equal mass, every clip with every label)"
    yield "what listen says of these clips, at the card's thresholds:"
    yield f"  own label holds      {c.held_own:6.1%}"
    yield f"  other labels holding {c.held_others_a_clip:6.2f}  a clip"
    yield f"{s.scenes} scenes of these clips (10 s, 1 to 3 sounds, 10 to 30 dB over noise, seed {SCENE_SEED}):"
    yield f"  collar F1            {s.collar_f1:6.1%}  (onset within 500 ms; P {s.precision:.1%}, R {s.recall:.1%}; "
    yield f"                               {s.true_events} true, {s.found_events} found)"
    yield (
        f"  attacks' onsets      {s.attack_onset_error_median_s * 1000:6.0f}  ms off in the median "
        f"(bias {s.attack_onset_bias_median_s * 1000:+.0f} ms)"
    )
    for name, gain in e.gains:
        yield f"above {name} on the same clips: {gain.words}"


def card_figures(e: Evaluation) -> tuple[Figure, ...]:
    """The evaluation's main figures as a card states them."""
    c, s = e.clips, e.scenes
    folds = ", ".join(map(str, e.folds))
    command = f"soundsight evaluate {e.card.name} {e.dataset} --data DIR --folds {folds.replace(' ', '')}"
    command += "".join(f" --beside {name}" for name, _ in e.gains)
    data = f"{e.dataset}, fold {folds}: {c.clips} clips"
    if e.chosen.left_out:
        data += f" ({e.chosen.left_out} left out, of recordings it learnt from)"
    if e.chosen.learnt_clips:
        data += f"; LEARNT FROM {e.chosen.learnt_clips} OF THEM"
    interval = f"95 % by recordings: {c.accuracy_low:.1%} to {c.accuracy_high:.1%}"
    mixed = f"{s.scenes} scenes of 10 s mixed from them, 1 to 3 sounds, 10 to 30 dB over noise"
    each = f"{c.by_recording:.1%} (95 %: {c.by_recording_low:.1%} to {c.by_recording_high:.1%})"
    rows = (
        ("accuracy", f"{c.accuracy:.1%} ({interval})", "pooled scores, the best of the set's own labels"),
        ("accuracy by recording", each, f"the same, each of {c.recordings} recordings counting once"),
        ("own label holds", f"{c.held_own:.1%} of clips", "listen at the card's thresholds"),
        ("other labels that hold", f"{c.held_others_a_clip:.2f} a clip", "listen at the card's thresholds"),
        ("collar F1", f"{s.collar_f1:.1%}", f"{mixed}; onset within 500 ms, no offset, micro"),
        ("onset of attacks", f"{s.attack_onset_error_median_s * 1000:.0f} ms off in the median", mixed),
    )
    return tuple(Figure(name, value, data, protocol, command, SCENE_SEED) for name, value, protocol in rows)


def write(e: Evaluation, folder: Path) -> None:
    """figures.json, per_class.csv, confusion.csv, predictions.csv, confusion.png, reliability.png into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    columns = [e.card.ids.index(label) for label in e.own]
    scores = e.heard.scores[:, columns]
    truth = np.array([e.own.index(clip.label) for clip in e.heard.clips])
    said = scores.argmax(axis=1)
    confusion = np.zeros((len(e.own), len(e.own)), dtype=np.int64)
    np.add.at(confusion, (truth, said), 1)
    figures: dict[str, Any] = {"model": e.card.name, "sha256": e.card.sha256, "dataset": e.dataset, "folds": e.folds}
    figures |= {"leak": e.card.leak, "learnt_folds": e.chosen.learnt_folds, "learnt_clips": e.chosen.learnt_clips}
    figures |= {"left_out": e.chosen.left_out, "clips": _figures(e.clips), "scenes": _figures(e.scenes)}
    figures["gains"] = {name: asdict(gain) for name, gain in e.gains}
    (folder / "figures.json").write_text(json.dumps(figures, indent=1, allow_nan=False) + "\n")
    _table(folder / "per_class.csv", ("label", "clips", "precision", "recall", "f1", "held"), _per_class(e, confusion))
    _table(
        folder / "confusion.csv", ("true", *e.own), ([label, *row] for label, row in zip(e.own, confusion, strict=True))
    )
    rows = (
        [clip.name, clip.fold, clip.label, e.own[said[i]], f"{scores[i].max():.5f}", f"{scores[i, truth[i]]:.5f}"]
        for i, clip in enumerate(e.heard.clips)
    )
    _table(folder / "predictions.csv", ("clip", "fold", "true", "said", "score", "true_score"), rows)
    _draw_confusion(confusion, e.own, folder / "confusion.png")
    draw_reliability(scores, np.eye(len(e.own))[truth] > 0, folder / "reliability.png")


def _figures(figures: ClipFigures | SceneFigures) -> dict[str, Any]:
    """By name; JSON knows no nan, so what has no value is null."""
    return {key: None if value != value else value for key, value in asdict(figures).items()}


def _per_class(e: Evaluation, confusion: NDArray[np.int64]) -> Iterator[list[Any]]:
    for index, label in enumerate(e.own):
        hits, said, true = confusion[index, index], confusion[:, index].sum(), confusion[index].sum()
        of_label = [events for clip, events in zip(e.heard.clips, e.heard.events, strict=True) if clip.label == label]
        held = sum(any(event.holds and event.label == label for event in events) for events in of_label)
        if true:
            f1 = metrics.f1(hits, said, true)
            yield [label, true, f"{hits / max(said, 1):.3f}", f"{hits / true:.3f}", f"{f1:.3f}", f"{held / true:.3f}"]


def _table(path: Path, header: Sequence[str], rows: Any) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _draw_confusion(confusion: NDArray[np.int64], labels: Sequence[str], target: Path) -> None:
    from matplotlib.figure import Figure

    side = max(5.0, 0.22 * len(labels))
    figure = Figure(figsize=(side + 2, side + 1.5), layout="constrained")
    axes = figure.subplots()
    share = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
    for i, j in np.argwhere(confusion > 0):
        axes.text(
            j,
            i,
            str(confusion[i, j]),
            ha="center",
            va="center",
            fontsize=6,
            color="white" if share[i, j] > 0.5 else "black",
        )
    axes.set_xticks(range(len(labels)), labels, rotation=90, fontsize=7)
    axes.set_yticks(range(len(labels)), labels, fontsize=7)
    axes.set_xlabel("said")
    axes.set_ylabel("true")
    figure.savefig(target, dpi=110)


def draw_reliability(scores: NDArray[np.float64], right: NDArray[np.bool_], target: Path) -> None:
    """Share that was right against score, in bins of equal mass, with the 95 % interval of each (Wilson 1927)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.5, 4.5), layout="constrained")
    axes = figure.subplots()
    rows = metrics.calibration(scores.ravel(), right.ravel())
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    axes.plot([score for score, _, _ in rows], [share for _, share, _ in rows], "o-", color="#0072B2")
    for score, share, count in rows:
        middle, half = metrics.share_interval(share, count)
        axes.plot([score, score], [middle - half, middle + half], color="#0072B2", linewidth=1, alpha=0.6)
    axes.set_xlabel(f"score, in {len(rows)} groups of {rows[0][2] if rows else 0}")
    axes.set_ylabel("share that was right")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    figure.savefig(target, dpi=110)


def draw_log(rows: Sequence[dict[str, float]], target: Path) -> None:
    """Loss and, where clips were held out, validation accuracy over epochs, phases one after another."""
    from matplotlib.figure import Figure

    held = any(not math.isnan(row["validation_loss"]) for row in rows)
    figure = Figure(figsize=(7, 3.2) if held else (5, 3.2), layout="constrained")
    left, *right = figure.subplots(1, 2 if held else 1, squeeze=False)[0]
    for phase in sorted({row["phase"] for row in rows}):
        at = [i for i, row in enumerate(rows) if row["phase"] == phase]
        left.plot(at, [rows[i]["loss"] for i in at], label=f"phase {phase + 1:g}, training")
        for axes in right:
            left.plot(at, [rows[i]["validation_loss"] for i in at], "--", label=f"phase {phase + 1:g}, validation")
            axes.plot(at, [100 * rows[i]["validation_accuracy"] for i in at])
    left.set_xlabel("epoch")
    left.set_ylabel("loss")
    left.set_ylim(0, 4)
    left.legend(fontsize=7)
    for axes in right:
        axes.set_xlabel("epoch")
        axes.set_ylabel("validation accuracy, %")
    figure.savefig(target, dpi=110)
