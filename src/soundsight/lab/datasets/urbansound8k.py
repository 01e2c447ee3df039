"""UrbanSound8K: slices of at most 4 s, ten classes, ten official folds (Salamon, Jacoby, Bello, ACM MM 2014)."""

from __future__ import annotations

from pathlib import Path

from soundsight.lab.datasets.clip import Clip, Dataset, check, rows_of

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
PER_FOLD = {1: 873, 2: 888, 3: 925, 4: 990, 5: 936, 6: 823, 7: 838, 8: 806, 9: 816, 10: 837}


def read(root: Path) -> list[Clip]:
    """Clips of a copy: the official layout (`metadata/UrbanSound8K.csv`, `audio/foldN/`) or a prepared `manifest.csv`.

    A copy may hold whole folds only; `background` is the set's salience 2.
    """
    official = root / "metadata" / "UrbanSound8K.csv"
    table = official if official.is_file() else root / "manifest.csv"
    rows = rows_of(table, ("slice_file_name", "fsID" if table == official else "fs_id", "fold", "class", "salience"))
    clips = [
        Clip(
            dataset="urbansound8k",
            name=row["slice_file_name"],
            path=root / (row.get("path") or f"audio/fold{row['fold']}/{row['slice_file_name']}"),
            label=IDS[row["class"]],
            fold=int(row["fold"]),
            group=f"freesound:{row.get('fs_id') or row['fsID']}",
            duration_s=float(row.get("duration_s") or float(row["end"]) - float(row["start"])),
            background=row["salience"] == "2",
        )
        for row in rows
    ]
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
