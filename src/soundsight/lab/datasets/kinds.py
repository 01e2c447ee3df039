"""The kinds of scenes, each by its name: what a model is measured on, and what its thresholds are chosen on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from soundsight.lab.datasets.clip import Clip
from soundsight.lab.datasets.mixed import mixed
from soundsight.lab.datasets.scenes import Plan, Scene, scenes
from soundsight.lab.datasets.urban_sed import urban_sed
from soundsight.lab.datasets.urbansound8k import URBANSOUND8K
from soundsight.lab.prepare import Sounds


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of scenes: what it is in words, how it is made, and its labels, all of the clips' where None.

    `make(clips, sounds, seed, count)` gives the same scenes for the same clips, seed and count.
    """

    about: str
    make: Callable[[Sequence[Clip], Sounds, int, int], Iterable[Scene]]
    labels: tuple[str, ...] | None = None

    def of(self, clips: Sequence[Clip]) -> tuple[Clip, ...]:
        """The clips that its scenes are made of: those of its labels."""
        return tuple(clip for clip in clips if self.labels is None or clip.label in self.labels)


KINDS: dict[str, Kind] = {
    "urban-sed": Kind(
        "10 s, 1 to 9 events of 0.5 to 4 s, 6 to 30 dB over Brownian noise, pitch and length moved",
        urban_sed,
        URBANSOUND8K.labels,
    ),
    "labels": Kind("10 to 30 s, 0 to 5 events where they sound, 0 to 30 dB over noise or a labelled ambience", mixed),
    "plain": Kind(
        "10 s, 1 to 3 sounds, 10 to 30 dB over noise",
        lambda clips, sounds, seed, count: scenes(clips, sounds, seed, count, Plan()),
    ),
}
