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
NEWEST = 2  # frames of a sound that has just begun from which it is told: one alone may be chance


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


@dataclass(slots=True)
class _Lane:
    """One label's state: the segment under way, and the box that it may still become part of."""

    segment: int = 0  # frame where the segment under way began
    judged: bool = False  # whether it was already found to be part of the box, or of none
    box: int | None = None  # frame where the open box began
    best: float = 0.0  # highest mean score of a segment of the box
    base: NDArray[np.float64] | None = None  # sums of all labels' scores before the box began


@dataclass(slots=True)
class Events:
    """Scores in, boxes out, as they close. The same boxes however the frames are cut.

    A step filter (weighted mean of the next `step` frames less that of the last) turns scores into changes; a change is
    a boundary where it is the largest of its sign within ± `near` frames and at least `rise`; a rise counts from where,
    at most `near` frames before, it had `back` of its steepest. Boundaries cut a label's time into segments (of at most
    `longest` frames). A segment whose mean reaches `LEAST_SCORE` starts a box; one prolongs it if the lower of its mean
    and the box's score so far is at least `dip` of the higher. A segment is judged once it has `gap` frames, so a box
    closes at most `gap + step + 2 near` frames after its end. A box's score is the highest mean of its segments.

    All of it on scores before the settings' scaling, which only bends them: of scores made steep a soft onset comes
    late. What a box is given is scaled, and one whose score is below `LEAST_SCORE` then is not kept.
    """

    labels: int
    settings: Boxes = field(default_factory=Boxes)
    _sums: NDArray[np.float64] = field(init=False)
    _first: int = field(init=False)
    _done: int = field(init=False)
    _lanes: list[_Lane] = field(init=False)
    _scaling: Scaling = field(init=False)

    def __post_init__(self) -> None:
        self._scaling = Scaling(self.settings.scale, self.settings.offset)
        self.reset()

    def reset(self) -> None:
        """Begin a new stream."""
        pad = self.settings.step + self.settings.near
        self._sums = np.zeros((pad + 1, self.labels))  # row i: sum of all frames before _first + i
        self._first = -pad  # before the first frame nothing was heard
        self._done = 0  # boundaries before this frame are known and dealt with
        self._lanes = [_Lane() for _ in range(self.labels)]

    @property
    def frames(self) -> int:
        """Frames fed so far."""
        return self._first + len(self._sums) - 1

    def feed(self, scores: NDArray[np.float32]) -> list[Box]:
        """Boxes that close with these frames (n, labels), by end, then label."""
        self._append(self._scaling.before(scores))
        return _kept(self._advance(self.frames - self.settings.step - 2 * self.settings.near))

    def flush(self) -> list[Box]:
        """The last boxes; nothing is heard after the end."""
        end = self.frames
        self._append(np.zeros((self.settings.step + 2 * self.settings.near, self.labels)))
        closed = self._advance(end)
        for label, lane in enumerate(self._lanes):
            self._judge(label, lane, end, closed)
            if lane.box is not None:
                closed.append(self._box(label, lane, end))
        self.reset()
        return sorted(_kept(closed), key=lambda box: (box.end, box.label))

    def open(self) -> list[Box]:
        """Boxes that are under way, as they stand; those not yet judged count if they would start one.

        A rise becomes a boundary `step + 2 near` frames later; till then the best of the last frames, NEWEST or more,
        stand for the segment that they may be.
        """
        now, boxes = self.frames, []
        late = np.arange(max(now - self.settings.step - 2 * self.settings.near, self._first), max(now - NEWEST + 1, 0))
        means = (self._sums[-1] - self._sums[late - self._first]) / (now - late)[:, None]
        for label, lane in enumerate(self._lanes):
            newer = [one for one in zip(means[:, label].tolist(), late.tolist(), strict=True) if one[1] > lane.segment]
            whole = self._mean(label, lane.segment, now) if lane.segment < now else 0.0
            mean, start = max([(whole, lane.segment), *newer], key=lambda one: one[0])
            goes_on = lane.box is not None and (start == lane.segment or lane.best >= self.settings.dip * mean)
            begun, base = (lane.box, lane.base) if goes_on else (start, self._sums[start - self._first])
            if goes_on or (mean >= LEAST_SCORE and not (lane.judged and start == lane.segment)):
                boxes.append(self._box(label, _Lane(box=begun, best=max(mean, lane.best), base=base), now))
        return _kept(boxes)

    def _append(self, scores: NDArray[np.float64]) -> None:
        self._sums = np.concatenate([self._sums, self._sums[-1] + np.cumsum(scores, axis=0)])

    def _advance(self, until: int) -> list[Box]:
        """Deal with all boundaries before frame `until`, which are final."""
        closed: list[Box] = []
        if until > self._done and self._lanes:
            label_of, at = np.nonzero(self._boundaries(self._done, until).T)
            ends = np.searchsorted(label_of, np.arange(self.labels + 1)).tolist()
            boundaries = (at + self._done).tolist()
            quiet, longest = self._quiet(until), self.settings.longest
            for label, lane in enumerate(self._lanes):
                mine = boundaries[ends[label] : ends[label + 1]]
                if lane.box is not None or not quiet[label]:
                    self._run(label, lane, mine, until, closed)
                elif mine or not lane.judged or until - lane.segment >= longest:
                    self._pass_over(lane, mine, until)
            self._done = until
            self._forget()
        return sorted(closed, key=lambda box: (box.end, box.label))

    def _boundaries(self, start: int, stop: int) -> NDArray[np.bool_]:
        """(stop - start, labels): whether a segment begins at each frame."""
        step, near = self.settings.step, self.settings.near
        # Changes at frames start - near … stop + 2 near: a peak before stop + near may begin before stop.
        a = start - near - self._first
        b = stop + 2 * near - self._first
        scores = np.diff(self._sums[a - step : b + step], axis=0)  # row i: frame start - near - step + i
        # A frame next to the boundary counts most, so that even one frame's pulse has its edges where they are.
        weights = np.arange(step, 0, -1) / (step * (step + 1) / 2)
        change = np.zeros((b - a, self.labels))
        for k, weight in enumerate(weights):
            change += weight * (scores[step + k : step + k + b - a] - scores[step - 1 - k : step - 1 - k + b - a])
        size, sign = np.abs(change), np.sign(change)
        inner = slice(near, len(size) - near)
        # Of equal changes the first counts: strictly more than those before, not less than those after.
        peak = size[inner] >= self.settings.rise
        for k in range(1, near + 1):
            before, after = slice(near - k, len(size) - near - k), slice(near + k, len(size) - near + k)
            peak &= (sign[before] != sign[inner]) | (size[before] < size[inner])
            peak &= (sign[after] != sign[inner]) | (size[after] <= size[inner])
        at, label = np.nonzero(peak)
        shift, rising = np.zeros_like(at), change[at + near, label] > 0
        for k in range(1, near + 1):
            rising &= change[at + near - k, label] >= self.settings.back * change[at + near, label]
            shift += rising
        kept = ((begins := at - shift) >= 0) & (begins < stop - start)
        found = np.zeros((stop - start, self.labels), dtype=bool)
        found[begins[kept], label[kept]] = True
        return found

    def _quiet(self, until: int) -> list[bool]:
        """(labels,): whether no frame of any segment under way, up to frame `until`, could start a box."""
        start = min([lane.segment for lane in self._lanes])
        sums = self._sums[start - self._first : until - self._first + 1]
        scores = sums[1:] - sums[:-1]
        return [bool(most < LEAST_SCORE - 1e-9) for most in scores.max(axis=0)]  # differences of sums are rounded

    def _pass_over(self, lane: _Lane, at: list[int], until: int) -> None:
        """What `_run` comes to where nothing can start a box, which is most labels most of the time."""
        segment = at[-1] if at else lane.segment
        lane.segment = segment + (until - segment) // self.settings.longest * self.settings.longest
        lane.judged = until - lane.segment >= self.settings.gap

    def _run(self, label: int, lane: _Lane, at: list[int], until: int, closed: list[Box]) -> None:
        longest, gap = self.settings.longest, self.settings.gap
        for boundary in [*at, until]:
            while boundary - lane.segment >= longest:  # a slow drift shows no boundary: segments end all the same
                cut = lane.segment + longest
                self._judge(label, lane, cut, closed)
                self._end_segment(label, lane, cut)
            if boundary < until:
                if boundary > lane.segment:
                    self._judge(label, lane, boundary, closed)
                    self._end_segment(label, lane, boundary)
            elif not lane.judged and until - lane.segment >= gap:
                self._judge(label, lane, lane.segment + gap, closed)

    def _judge(self, label: int, lane: _Lane, end: int, closed: list[Box]) -> None:
        """Decide by its first `gap` frames whether the segment under way starts, prolongs or ends a box."""
        if lane.judged or end <= lane.segment:
            return
        mean = self._mean(label, lane.segment, min(end, lane.segment + self.settings.gap))
        if lane.box is not None and min(mean, lane.best) < self.settings.dip * max(mean, lane.best):
            closed.append(self._box(label, lane, lane.segment))
            lane.box, lane.best = None, 0.0
        if lane.box is None and mean >= LEAST_SCORE:
            lane.box, lane.base = lane.segment, self._sums[lane.segment - self._first].copy()
        if lane.box is not None:
            lane.best = max(lane.best, mean)
        lane.judged = True

    def _end_segment(self, label: int, lane: _Lane, end: int) -> None:
        if lane.box is not None:
            lane.best = max(lane.best, self._mean(label, lane.segment, end))
        lane.segment, lane.judged = end, False

    def _mean(self, label: int, start: int, end: int) -> float:
        a, b = start - self._first, end - self._first
        return float(self._sums[b, label] - self._sums[a, label]) / (end - start)

    def _box(self, label: int, lane: _Lane, end: int) -> Box:
        assert lane.box is not None
        assert lane.base is not None
        means = (self._sums[end - self._first] - lane.base) / (end - lane.box)
        score = float(self._scaling.of(np.array(lane.best)))
        return Box(label, lane.box, end, score, self._scaling.of(means))

    def _forget(self) -> None:
        """Drop the frames that nothing under way needs."""
        needed = min(self._done - self.settings.step - self.settings.near, *(lane.segment for lane in self._lanes))
        if (drop := needed - self._first) > 1000:
            self._sums, self._first = self._sums[drop:].copy(), needed


def _kept(boxes: list[Box]) -> list[Box]:
    return [box for box in boxes if box.score >= LEAST_SCORE]
