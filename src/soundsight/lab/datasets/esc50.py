"""ESC-50: 2,000 clips of 5 s, 50 classes, five official folds (Piczak, ACM MM 2015)."""

from __future__ import annotations

from pathlib import Path

from soundsight.error import Error
from soundsight.lab.datasets.clip import Clip, Dataset, check, number, rows_of

LABELS = (
    "dog",
    "rooster",
    "pig",
    "cow",
    "frog",
    "cat",
    "hen",
    "insects",
    "sheep",
    "crow",
    "rain",
    "sea_waves",
    "crackling_fire",
    "crickets",
    "chirping_birds",
    "water_drops",
    "wind",
    "pouring_water",
    "toilet_flush",
    "thunderstorm",
    "crying_baby",
    "sneezing",
    "clapping",
    "breathing",
    "coughing",
    "footsteps",
    "laughing",
    "brushing_teeth",
    "snoring",
    "drinking_sipping",
    "door_wood_knock",
    "mouse_click",
    "keyboard_typing",
    "door_wood_creaks",
    "can_opening",
    "washing_machine",
    "vacuum_cleaner",
    "clock_alarm",
    "clock_tick",
    "glass_breaking",
    "helicopter",
    "chainsaw",
    "siren",
    "car_horn",
    "engine",
    "train",
    "church_bells",
    "airplane",
    "fireworks",
    "hand_saw",
)
CLIP_S = 5.0


def read(root: Path) -> list[Clip]:
    """Clips of a copy: the official layout (`meta/esc50.csv`, `audio/`) or a prepared one (`manifest.csv`)."""
    official = root / "meta" / "esc50.csv"
    table = official if official.is_file() else root / "manifest.csv"
    rows = rows_of(table, ("filename", "fold", "target", "category", "src_file"))
    clips = []
    for row in rows:
        target = int(number(row, "target", table))
        official_label = LABELS[target] if 0 <= target < len(LABELS) else "none of the set's"
        if row["category"] != official_label:
            raise Error(f"{table}: target {target} is {official_label}, the row says {row['category']}.")
        if row.get("duration_s") and number(row, "duration_s", table) != CLIP_S:
            raise Error(f"{table}: {row['filename']} lasts {row['duration_s']} s, every ESC-50 clip {CLIP_S:g} s.")
        clips.append(
            Clip(
                dataset="esc50",
                name=row["filename"],
                path=root / (row.get("path") or f"audio/{row['filename']}"),
                label=row["category"],
                fold=int(number(row, "fold", table)),
                group=f"freesound:{row['src_file']}",
                duration_s=CLIP_S,
            )
        )
    return check(clips, "esc50", 2000, dict.fromkeys(range(1, 6), 400))


ESC50 = Dataset(
    name="esc50",
    title="ESC-50",
    source="https://github.com/karolpiczak/ESC-50",
    licence="CC BY-NC 3.0 (ESC-10 part: CC BY 3.0)",
    credit='K. J. Piczak, "ESC: Dataset for Environmental Sound Classification", ACM MM 2015',
    labels=LABELS,
    folds=(1, 2, 3, 4, 5),
    read=read,
    # Four recordings stand in two official folds each (nine clips).
    known_cuts=("freesound:131943", "freesound:134049", "freesound:209698", "freesound:234879"),
)
