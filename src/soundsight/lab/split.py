"""Which clips are learnt from, which choose, which test: by folds and groups, and what is refused."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from soundsight.error import Error
from soundsight.lab.datasets import DATASETS, Clip


@dataclass(frozen=True, slots=True)
class Split:
    """`train` and `validation` clips, and how many were left out for a test clip of another set."""

    train: tuple[Clip, ...]
    validation: tuple[Clip, ...]
    left_out: int


def cut_groups(sides: Sequence[Iterable[Clip]]) -> dict[str, tuple[int, ...]]:
    """Groups that stand on more than one side, with the sides' indices."""
    where: dict[str, set[int]] = defaultdict(set)
    for index, side in enumerate(sides):
        for clip in side:
            where[clip.group].add(index)
    return {group: tuple(sorted(at)) for group, at in where.items() if len(at) > 1}


def refuse_cuts(sides: Sequence[Sequence[Clip]], leak: bool = False) -> None:
    """Raise `Error` naming the recordings that stand on two sides; `leak` lets them pass.

    What official folds themselves cut is listed with the data set and let pass within that set alone.
    """
    if leak:
        return
    known = {group for dataset in DATASETS.values() for group in dataset.known_cuts}
    cut = [group for group in cut_groups(sides) if not (group in known and _one_set(sides, group))]
    if cut:
        some = ", ".join(sorted(cut)[:5])
        raise Error(
            f"{len(cut)} recordings stand on two sides of the split ({some}{', …' if len(cut) > 5 else ''}). "
            "Split by group, or write leak = true into the recipe and live with the figure."
        )


def _one_set(sides: Sequence[Sequence[Clip]], group: str) -> bool:
    return len({clip.dataset for side in sides for clip in side if clip.group == group}) == 1


def _share(group: str, seed: int) -> float:
    """A number in [0, 1) that depends on the group's name and the seed alone."""
    digest = hashlib.sha256(f"{seed}:{group}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def by_group(clips: Sequence[Clip], share: float, seed: int) -> tuple[list[Clip], list[Clip]]:
    """(rest, part): a share of each label's groups, drawn by hash, so that no group is cut.

    Within a label the groups with the lowest hashes go to the part until it has `share` of the label's groups,
    rounded; a group of several labels goes with the first that takes it.
    """
    of_label: dict[str, set[str]] = defaultdict(set)
    for clip in clips:
        of_label[clip.label].add(clip.group)
    taken: set[str] = set()
    for label in sorted(of_label):
        groups = sorted(of_label[label], key=lambda g: _share(g, seed))
        wanted = round(share * len(groups))
        for group in groups:
            if sum(g in taken for g in groups) >= wanted:
                break
            taken.add(group)
    return [c for c in clips if c.group not in taken], [c for c in clips if c.group in taken]


def split(
    clips: Sequence[Clip],
    test: Sequence[Clip],
    validation_share: float,
    seed: int,
    leak: bool = False,
    held: Sequence[Clip] = (),
) -> Split:
    """Split the clips to learn from. Those whose recording a test clip of another set holds are left out first.

    Where clips are `held`, they are the validation, and those whose recording they hold are left out too.
    Raises `Error` where a set's own folds cut a recording that its publisher does not list, unless `leak`.
    """
    validation = clips_apart(held, test, leak)
    kept = clips_apart(clips_apart(clips, test, leak), validation, leak)
    train = kept
    if validation_share and not held:
        train, validation = by_group(kept, validation_share, seed)
    refuse_cuts((train, validation, test), leak)
    return Split(tuple(train), tuple(validation), len(clips) - len(kept))


def clips_apart(clips: Sequence[Clip], others: Sequence[Clip], leak: bool) -> list[Clip]:
    """The clips less those whose recording one of the others, of another set, holds."""
    theirs = {clip.group for clip in others}
    return [clip for clip in clips if leak or clip.group not in theirs or _same_set(clip, others)]


def _same_set(clip: Clip, test: Sequence[Clip]) -> bool:
    return all(other.dataset == clip.dataset for other in test if other.group == clip.group)
