"""From a sound's onset to its label being lit, on scenes of unheard clips that are streamed as a microphone gives them.

`--data DIR` holds a folder a set. Scenes over all labels (`soundsight.lab.datasets.mixed`: 10–30 s, 0–5 events 0–30 dB
over noise or an ambience) are mixed from clips of one fold a set that the model never learnt from, and fed to
`Recogniser.feed` in blocks of 20 ms. A label is lit once an `Update` has an event of it that holds and shares time with
the sound. The moment is the end of the block that brought this, and what hearing that block took on this machine.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from timing import machine, table, verdicts  # first: it keeps numpy to one thread

import numpy as np  # isort: skip

from soundsight import Card, load_card
from soundsight.lab.datasets import of_folds, read
from soundsight.lab.datasets.clip import Clip
from soundsight.lab.datasets.mixed import mixed
from soundsight.lab.datasets.scenes import Scene
from soundsight.lab.extent import TEXTURES
from soundsight.lab.prepare import prepare
from soundsight.recogniser import Recogniser
from soundsight.result import Event, Update

BLOCK_S = 0.02
UNHEARD = {"esc50": 1, "urbansound8k": 10}  # the fold that no shipped version learnt from
NAMED = ("dog", "car_horn", "door_wood_knock")
LAG_S = 1.5  # so long after its end an event may still be open: it closes when that is certain
P50_S, ATTACKS_P95_S, TEXTURES_P95_S = 0.6, 1.2, 2.0


@dataclass(frozen=True, slots=True)
class Course:
    """An event of a scene: its label, and how long after its onset it was lit; None: not at all."""

    label: str
    lit_s: float | None


@dataclass(slots=True)
class Tally:
    """Over all scenes: events lit already when they began, milliseconds of each step, and label-steps that were lit.

    `taken_back` are those of them that no closed event of the label which holds covers in the end.
    """

    early: int = 0
    work_ms: list[float] = field(default_factory=list)
    lit: int = 0
    taken_back: int = 0


@dataclass(slots=True)
class Waiting:
    """An event that is not lit yet, `[start_s, end_s)`."""

    label: str
    start_s: float
    end_s: float
    lit_s: float | None = None


def main() -> int:
    """Mix, stream, print; the exit code says whether all is as asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("-m", "--model", default="environment")
    parser.add_argument("--scenes", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    card = load_card(given.model)
    clips = unheard(card, given.data)
    print(f"{machine()}; {card.name} {card.version}, {given.scenes} scenes of {len(clips)} clips, seed {given.seed}\n")
    with tempfile.TemporaryDirectory() as cache:
        sounds = prepare(clips, card.rate, Path(cache))
        streamed = Recogniser(card.path)
        tally = Tally()
        courses = [
            one for scene in mixed(clips, sounds, given.seed, given.scenes) for one in stream(streamed, scene, tally)
        ]
    return judge(courses, tally)


def unheard(card: Card, data: Path) -> list[Clip]:
    """Clips of the sets that there are in `data`, of one fold each, less recordings that the card learnt from."""
    clips = [
        clip
        for name, fold in UNHEARD.items()
        if (data / name).is_dir()
        for clip in of_folds(name, read(name, data), [fold])
        if clip.group not in card.groups and clip.label in card.ids
    ]
    learnt = [f"{name} {fold}" for name, fold in UNHEARD.items() if fold in card.learnt.get(name, ())]
    if learnt or not clips:
        raise SystemExit(f"{card.name} learnt from fold {', '.join(learnt)}." if learnt else f"{data}: no clips.")
    return clips


def stream(recogniser: Recogniser, scene: Scene, tally: Tally) -> list[Course]:
    """What became of a scene's events, but for those whose label was lit already when they began."""
    recogniser.reset()
    size, rate = round(BLOCK_S * scene.rate), scene.rate
    # A background that sounds from the first sample has no onset.
    waiting = [Waiting(p.label, p.start / rate, p.end / rate) for p in scene.parts if p.start > 0]
    early: set[int] = set()
    shown: list[tuple[str, float]] = []  # label and moment
    closed: list[Event] = []
    for update, now_s, took_s in updates(recogniser, scene, size):
        tally.work_ms.append(1000 * took_s)
        lit = [event for event in (*update.closed, *update.open) if event.holds]
        shown += [(event.label, update.until_s) for event in update.open if event.holds]
        closed += [event for event in update.closed if event.holds]
        for number, one in enumerate(waiting):
            if one.lit_s is None and number not in early and any(of(one, event) for event in lit):
                if now_s < one.start_s + size / rate:
                    early.add(number)
                else:
                    one.lit_s = now_s + took_s - one.start_s
    tally.early += len(early)
    tally.lit += len(shown)
    tally.taken_back += sum(
        not any(event.label == label and event.start_s <= at_s for event in closed if event.end_s >= at_s - LAG_S)
        for label, at_s in shown
    )
    return [Course(one.label, one.lit_s) for i, one in enumerate(waiting) if i not in early]


def updates(recogniser: Recogniser, scene: Scene, size: int) -> Iterator[tuple[Update, float, float]]:
    """Each update that brings frames, the moment in the scene at which its block was whole, and what hearing it took.

    The last one comes at once after the scene's end.
    """
    for start in range(0, len(scene.samples), size):
        block = scene.samples[start : start + size]
        update, took_s = timed(lambda block=block: recogniser.feed(block, scene.rate))  # type: ignore[misc]
        if len(update.scores):
            yield update, (start + len(block)) / scene.rate, took_s
    update, took_s = timed(recogniser.flush)
    yield update, len(scene.samples) / scene.rate, took_s


def timed(work: Callable[[], Update]) -> tuple[Update, float]:
    """What a work gives, and the CPU seconds that it took."""
    began = time.process_time()
    update = work()
    return update, time.process_time() - began


def of(one: Waiting, event: Event) -> bool:
    """Whether an event lights a sound: of its label, and some of its time."""
    return event.label == one.label and event.start_s < one.end_s and event.end_s > one.start_s


def judge(courses: Sequence[Course], tally: Tally) -> int:
    """The table and what was asked; the exit code."""
    kinds: dict[str, list[Course]] = {
        "attacks": [one for one in courses if one.label not in TEXTURES],
        "textures": [one for one in courses if one.label in TEXTURES],
    }
    kinds |= {name: [one for one in courses if one.label == name] for name in NAMED}
    kinds["these three"] = [one for name in NAMED for one in kinds[name]]
    print(table([["events", "there", "lit", "p50 s", "p95 s", "longest"], *(row(*one) for one in kinds.items())]))
    print(f"{tally.early} more were lit already when they began, and are not counted")
    print(f"{tally.taken_back / max(tally.lit, 1):.1%} of the time that a label was lit was taken back afterwards")
    p50_ms, p95_ms = np.percentile(tally.work_ms, [50, 95])
    print(f"hearing a step took {p50_ms:.1f} ms of CPU (p50), {p95_ms:.1f} (p95)")
    attacks, textures = (lit(kinds[name]) for name in ("attacks", "textures"))
    judged: dict[str, bool] = {}
    if len(attacks):
        judged[f"attacks p50 at most {P50_S:g} s"] = bool(np.percentile(attacks, 50) <= P50_S)
        judged[f"attacks p95 at most {ATTACKS_P95_S:g} s"] = bool(np.percentile(attacks, 95) <= ATTACKS_P95_S)
    if len(textures):
        judged[f"textures p95 at most {TEXTURES_P95_S:g} s"] = bool(np.percentile(textures, 95) <= TEXTURES_P95_S)
    return verdicts(judged)


def row(name: str, courses: Sequence[Course]) -> list[str]:
    """A line of the table."""
    seconds = lit(courses)
    if not len(seconds):
        return [name, f"{len(courses)}", "0", "", "", ""]
    p50, p95 = np.percentile(seconds, [50, 95])
    return [name, f"{len(courses)}", f"{len(seconds)}", f"{p50:.2f}", f"{p95:.2f}", f"{seconds.max():.2f}"]


def lit(courses: Sequence[Course]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Seconds from onset to lit of those that were lit."""
    return np.array([one.lit_s for one in courses if one.lit_s is not None])


if __name__ == "__main__":
    sys.exit(main())
