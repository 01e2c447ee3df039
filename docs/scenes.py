"""Draws the example recordings as the model `environment` hears them: what is truly there, and what it says.

    python docs/scenes.py

writes `docs/scene-street.png`, `scene-morning.png` and `scene-house.png`. The examples are mixed from freely licensed
clips of ESC-50's fold 1, which no packaged model has learnt; `examples/scenes.csv` has what sounds when. It needs the
extra `train`.
"""

from __future__ import annotations

import csv
from itertools import groupby
from pathlib import Path

import soundfile

from soundsight import Recogniser
from soundsight.lab.datasets.scenes import Part, Scene
from soundsight.lab.evaluate import hear_scene
from soundsight.lab.scene_pictures import draw

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Draw each, and tell where."""
    recogniser = Recogniser("environment", for_file=True)
    with (ROOT / "examples" / "scenes.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for name, lines in groupby(rows, lambda row: row["file"]):
        samples, rate = soundfile.read(ROOT / "examples" / name, dtype="float32")
        parts = tuple(
            Part(
                row["label"],
                *(round(float(row[end]) * rate) for end in ("start_s", "end_s")),
                float("nan"),
                row["clip"],
            )
            for row in lines
        )
        scene = Scene(samples, rate, parts)
        events = [event for event in hear_scene(recogniser, scene).events if event.holds]
        target = ROOT / "docs" / f"scene-{Path(name).stem}.png"
        draw(scene, events, f"environment on {name}", target)
        print(target.relative_to(ROOT))


if __name__ == "__main__":
    main()
