"""Frames of scores to tags and events. Pooling and boxes live here and nowhere else.

Events are boxes (after the idea of sound event bounding boxes: Ebbers, Germain, Wichern, Le Roux, Interspeech 2024):
where one begins and ends is read off the rises and falls of its label's scores, never off a threshold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from soundsight.card import Boxes
from soundsight.card.scaling import Scaling

LEAST_SCORE = 0.05  # candidates below it are not kept: nobody lowers a threshold so far
NEXT_RISE = 1.02  # rises nearer to each other are one, so that those of a box stay few


def odds(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """p / (1 - p) of probabilities, which are kept within 1e-6 of 0 and 1."""
    p = np.clip(scores.astype(np.float64), 1e-6, 1 - 1e-6)
    return p / (1 - p)


def mean_odds(total: NDArray[np.float64], frames: int) -> NDArray[np.float64]:
    """Tags (labels,) from the sum of frames' odds: the probability whose odds are the frames' mean odds.

    It is the log of the mean exponential of the logits, as a probability; `lab.tasks.mean_odds` is its twin.
    """
    mean = total / max(frames, 1)
    return mean / (1 + mean)


# name -> (what is summed over frames, what the sum becomes): a long file is pooled in flat memory.
POOLINGS: dict[
    str,
    tuple[
        Callable[[NDArray[np.float32]], NDArray[np.float64]],
        Callable[[NDArray[np.float64], int], NDArray[np.float64]],
    ],
] = {"mean_odds": (odds, mean_odds)}


@dataclass(frozen=True, slots=True)
class Box:
    """One event in frames, `[start, end)`. `means` (labels,) are the mean scores of all labels within it.

    Both are on the scale of the scores that were fed; means are taken before scaling, where boxes are found.
    """

    label: int
    start: int
    end: int
    score: float
    means: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Rise:
    """A frame that was higher than all before it in its box, and where the box begins if it begins with that."""

    score: float
    start: int
    base: NDArray[np.float64]  # sums of all labels' scores before `start`


@dataclass(slots=True)
class _Lane:
    """One label's state: the box under way, if there is one, and where the one before it ended."""

    floor: int = 0  # frame where the box before ended
    begun: int | None = None  # frame from which on the box under way is looked at
    best: float = 0.0  # its highest frame
    last: int = 0  # its last frame that kept it going
    rises: list[_Rise] = field(default_factory=list)  # the first of them is where it begins


@dataclass(slots=True)
class Events:
    """Scores in, boxes out, as they close. The same boxes however the frames are cut.

    A box is looked for from a frame of `LEAST_SCORE` on. It ends with its last frame of at least `keep` of its best
    one, once `hold` frames after it, and one more, had less. It begins where it first had `begin` of its best, and from
    there up to `slope` frames earlier, back while a frame has `foot` of what that one has: a beginning far below the
    best one is another sound's. A network's scores follow a sound: `lead` frames before that rise it began, `trail`
    frames before that fall it was over. So a box closes at most `hold + 1 + trail` frames after its end. Its score is
    its best frame's, which only rises: what holds in a stream holds in the end.

    All of it on scores before the settings' scaling, which only bends them: of scores made steep a soft onset comes
    late. What a box is given is scaled, and one whose score is below `LEAST_SCORE` then is not kept.
    """

    labels: int
    settings: Boxes = field(default_factory=Boxes)
    _scores: NDArray[np.float64] = field(init=False)
    _sums: NDArray[np.float64] = field(init=False)
    _first: int = field(init=False)
    _lanes: list[_Lane] = field(init=False)
    _scaling: Scaling = field(init=False)

    def __post_init__(self) -> None:
        self._scaling = Scaling(self.settings.scale, self.settings.offset)
        self.reset()

    def reset(self) -> None:
        """Begin a new stream."""
        self._scores = np.zeros((0, self.labels))  # row i: frame _first + i
        self._sums = np.zeros((1, self.labels))  # row i: sum of all frames before _first + i
        self._first = 0
        self._lanes = [_Lane() for _ in range(self.labels)]

    @property
    def frames(self) -> int:
        """Frames fed so far."""
        return self._first + len(self._scores)

    def feed(self, scores: NDArray[np.float32]) -> list[Box]:
        """Boxes that close with these frames (n, labels), by end, then label."""
        new, start = self._scaling.before(scores), self.frames
        self._scores = np.concatenate([self._scores, new])
        self._sums = np.concatenate([self._sums, self._sums[-1] + np.cumsum(new, axis=0)])
        closed: list[Box] = []
        most = new.max(axis=0, initial=0.0).tolist()
        for label, lane in enumerate(self._lanes):
            if lane.begun is not None or most[label] >= LEAST_SCORE:
                self._run(label, lane, start, closed)
        self._forget()
        return _kept(closed)

    def flush(self) -> list[Box]:
        """The last boxes; nothing is heard after the end."""
        closed: list[Box] = []
        for label, lane in enumerate(self._lanes):
            while lane.begun is not None:
                again = self._close(label, lane, closed)
                self._run(label, lane, again, closed)
        self.reset()
        return _kept(closed)

    def open(self) -> list[Box]:
        """Boxes that are under way, as they stand."""
        lanes = enumerate(self._lanes)
        return _kept([self._box(label, lane, lane.last + 1) for label, lane in lanes if lane.begun is not None])

    def _run(self, label: int, lane: _Lane, start: int, closed: list[Box]) -> None:
        """Take a label's frames from `start` on; those after a box's end are taken once more."""
        of_label, at = self._scores[:, label], start - self._first
        scores, loud = of_label.tolist(), np.flatnonzero(of_label >= LEAST_SCORE)
        keep, begin = self.settings.keep, self.settings.begin
        while at < len(scores):
            if lane.begun is None:
                ahead = loud[np.searchsorted(loud, at) :]
                if not len(ahead):
                    return
                at = int(ahead[0])
                lane.begun, lane.best, lane.last, lane.rises = self._first + at, 0.0, self._first + at, []
            score, frame = scores[at], self._first + at
            if score > lane.best:
                lane.best = score
                if not lane.rises or score > NEXT_RISE * lane.rises[-1].score:
                    lane.rises.append(self._rise(lane, scores, at))
                while lane.rises[0].score < begin * score and len(lane.rises) > 1:
                    del lane.rises[0]
            if score >= keep * lane.best:
                lane.last = frame
            at += 1
            if frame - lane.last > self.settings.hold:
                at = self._close(label, lane, closed) - self._first

    def _rise(self, lane: _Lane, scores: list[float], at: int) -> _Rise:
        """The rise to row `at` of a label's scores."""
        assert lane.begun is not None
        earliest, foot = max(at - self.settings.slope, lane.begun - self._first), self.settings.foot * scores[at]
        first = at
        while first > earliest and scores[first - 1] >= foot:
            first -= 1
        start = max(self._first + first - self.settings.lead, lane.floor)
        return _Rise(scores[at], start, self._sums[start - self._first].copy())

    def _close(self, label: int, lane: _Lane, closed: list[Box]) -> int:
        """End the box under way; the frame from which the next may begin."""
        after = lane.last + 1
        # What goes on until the end of all frames was not over before.
        end = after if after == self.frames else max(after - self.settings.trail, lane.rises[0].start + 1)
        closed.append(self._box(label, lane, end))
        lane.floor, lane.begun = end, None
        return after

    def _box(self, label: int, lane: _Lane, end: int) -> Box:
        rise = lane.rises[0]
        means = (self._sums[end - self._first] - rise.base) / (end - rise.start)
        score = float(self._scaling.of(np.array(lane.best)))
        return Box(label, rise.start, end, score, self._scaling.of(means))

    def _forget(self) -> None:
        """Drop the frames that no box under way can need again."""
        of = self.settings
        needed = of.hold + 2 + of.trail + of.slope + of.lead
        if (drop := len(self._scores) - needed) > 1000:
            self._scores, self._sums = self._scores[drop:].copy(), self._sums[drop:].copy()
            self._first += drop


def _kept(boxes: list[Box]) -> list[Box]:
    return sorted((box for box in boxes if box.score >= LEAST_SCORE), key=lambda box: (box.end, box.label))
