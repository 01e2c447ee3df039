"""UrbanSound8K: slices of at most 4 s, ten classes, ten official folds (Salamon, Jacoby, Bello, ACM MM 2014)."""

from __future__ import annotations

from pathlib import Path

from soundsight.error import Error
from soundsight.lab.datasets.clip import Clip, Dataset, check, number, rows_of

# Two classes carry the id that ESC-50's equal class has.
IDS = {
    "air_conditioner": "air_conditioner",
    "car_horn": "car_horn",
    "children_playing": "children_playing",
    "dog_bark": "dog",
    "drilling": "drilling",
    "engine_idling": "engine",
    "gun_shot": "gun_shot",
    "jackhammer": "jackhammer",
    "siren": "siren",
    "street_music": "street_music",
}
LONGEST_S = 4.0
PER_FOLD = {1: 873, 2: 888, 3: 925, 4: 990, 5: 936, 6: 823, 7: 838, 8: 806, 9: 816, 10: 837}


def read(root: Path) -> list[Clip]:
    """Clips of a copy: the official layout (`metadata/UrbanSound8K.csv`, `audio/foldN/`) or a prepared `manifest.csv`.

    A copy may hold whole folds only; `background` is the set's salience 2.
    """
    official = root / "metadata" / "UrbanSound8K.csv"
    table = official if official.is_file() else root / "manifest.csv"
    own = ("fsID", "start", "end") if table == official else ("fs_id", "duration_s")
    clips = []
    for row in rows_of(table, ("slice_file_name", "fold", "class", "salience", *own)):
        name, fold = row["slice_file_name"], int(number(row, "fold", table))
        if row["class"] not in IDS:
            raise Error(f"{table}: {name} is of class {row['class']!r}; there are {', '.join(IDS)}.")
        if table == official:
            duration_s = number(row, "end", table) - number(row, "start", table)
        else:
            duration_s = number(row, "duration_s", table)
        if not 0 < duration_s <= LONGEST_S + 1e-3:  # the official times are rounded
            raise Error(f"{table}: {name} lasts {duration_s:g} s, a slice more than 0 and at most {LONGEST_S:g} s.")
        clips.append(
            Clip(
                dataset="urbansound8k",
                name=name,
                path=root / (row.get("path") or f"audio/fold{fold}/{name}"),
                label=IDS[row["class"]],
                fold=fold,
                group=f"freesound:{row.get('fs_id') or row['fsID']}",
                duration_s=duration_s,
                background=row["salience"] == "2",
            )
        )
    return check(clips, "urbansound8k", 8732, PER_FOLD)


URBANSOUND8K = Dataset(
    name="urbansound8k",
    title="UrbanSound8K",
    source="https://urbansounddataset.weebly.com/urbansound8k.html",
    licence="CC BY-NC 3.0",
    credit='J. Salamon, C. Jacoby, J. P. Bello, "A Dataset and Taxonomy for Urban Sound Research", ACM MM 2014',
    labels=tuple(IDS.values()),
    folds=tuple(range(1, 11)),
    read=read,
)
