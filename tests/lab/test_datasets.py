"""Every data set reads the published layout and the prepared one, and refuses a copy that is not as published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from small_sets import LAYOUTS, URBANSOUND_FOLDS, Row, folder_rows, link_all, write_csv

from soundsight import Error
from soundsight.lab.datasets import DATASETS, names, read, urbansound8k
from soundsight.lab.datasets.esc50 import LABELS

Change = Callable[[list[Row]], object]


def copy(data: Path, name: str, layout: str, change: Change | None = None) -> None:
    """A copy at `data/name`, its rows changed before they are laid down."""
    rows_of, lay_down = LAYOUTS[name, layout]
    rows = rows_of()
    if change is not None:
        change(rows)
    lay_down(data / name, rows)


def test_every_data_set_of_the_table_has_its_layouts_here() -> None:
    assert {name for name, _ in LAYOUTS} == set(DATASETS)


@pytest.mark.parametrize(("name", "layout"), LAYOUTS)
def test_a_copy_is_read_as_published(name: str, layout: str, tmp_path: Path) -> None:
    copy(tmp_path, name, layout)
    rows = LAYOUTS[name, layout][0]()
    clips = read(name, tmp_path)
    dataset = DATASETS[name]
    assert len(clips) == len(rows)
    assert len({c.name for c in clips}) == len(clips)
    assert all(c.dataset == name and c.path.is_file() and c.duration_s > 0 and c.group for c in clips)
    if dataset.labels:
        assert {c.label for c in clips} == set(dataset.labels)
        assert {c.fold for c in clips} <= set(dataset.folds)
        assert {c.group.split(":")[0] for c in clips} == {"freesound"}  # one space of ids over all sets


def test_esc50_is_2000_clips_of_5_s_each_its_own_recording(tmp_path: Path) -> None:
    copy(tmp_path, "esc50", "official")
    clips = read("esc50", tmp_path)
    assert Counter(c.fold for c in clips) == dict.fromkeys(range(1, 6), 400)
    assert Counter(c.label for c in clips) == dict.fromkeys(LABELS, 40)
    assert {c.duration_s for c in clips} == {5.0}
    first = clips[401]
    assert (first.name, first.fold, first.label, first.group) == ("2-2001-A-1.wav", 2, "rooster", "freesound:2001")
    assert not any(c.background for c in clips)


def test_esc50_labels_stand_at_their_published_targets() -> None:
    assert len(set(LABELS)) == 50
    tens = [LABELS[i] for i in range(0, 50, 10)]
    assert tens == ["dog", "rain", "crying_baby", "door_wood_knock", "helicopter"]
    nines = [LABELS[i] for i in range(9, 50, 10)]
    assert nines == ["crow", "thunderstorm", "drinking_sipping", "glass_breaking", "hand_saw"]


@pytest.mark.parametrize("layout", ["official", "prepared"])
def test_urbansound8k_names_its_classes_as_esc50_does(layout: str, tmp_path: Path) -> None:
    copy(tmp_path, "urbansound8k", layout)
    clips = read("urbansound8k", tmp_path)
    assert Counter(c.fold for c in clips) == {6: 823, 8: 806}
    by_name = {c.name: c for c in clips}
    bark, engine = by_name["6001-3-0-3.wav"], by_name["6001-5-0-5.wav"]
    assert (bark.label, engine.label, bark.group) == ("dog", "engine", "freesound:6001")
    assert bark.duration_s == 4.0
    assert by_name["6000-0-0-0.wav"].background
    assert not bark.background


def test_urbansound8k_knows_the_published_counts() -> None:
    assert urbansound8k.PER_FOLD == URBANSOUND_FOLDS
    assert sum(URBANSOUND_FOLDS.values()) == 8732


def test_a_folder_keeps_folds_and_groups_of_its_table(tmp_path: Path) -> None:
    copy(tmp_path, "folder", "labels.csv")
    clips = {c.name: c for c in read("folder", tmp_path)}
    assert (clips["hiss-3.wav"].label, clips["hiss-3.wav"].fold, clips["hiss-3.wav"].group) == ("hiss", 2, "hiss-1")
    assert clips["hiss-3.wav"].duration_s == pytest.approx(0.05)


def test_a_folder_a_label_takes_every_file_as_its_own_recording(tmp_path: Path) -> None:
    copy(tmp_path, "folder", "a folder a label")
    (tmp_path / "folder" / "hum" / "notes.txt").write_text("not a sound")
    clips = read("folder", tmp_path)
    assert Counter(c.label for c in clips) == {"hum": 4, "hiss": 4, "knock": 4}
    assert {c.fold for c in clips} == {1}
    assert len({c.group for c in clips}) == 12


def set_first(key: str, value: str, at: int = 0) -> Change:
    """Change one cell."""
    return lambda rows: rows[at].update({key: value})


def set_all(key: str, value: str) -> Change:
    return lambda rows: [row.update({key: value}) for row in rows]


def drop_column(key: str) -> Change:
    return lambda rows: [row.pop(key) for row in rows]


def repeat(rows: list[Row]) -> None:
    rows[3] = dict(rows[2])


def one_more(rows: list[Row]) -> None:
    key = "filename" if "filename" in rows[0] else "slice_file_name"
    rows.append({**rows[0], key: "another.wav"})


WRONG: dict[str, tuple[str, str, Change, str]] = {
    "category": ("esc50", "official", set_first("category", "cat"), "target 0 is dog, the row says cat"),
    "target": ("esc50", "prepared", set_first("target", "50"), "target"),
    "target in words": ("esc50", "prepared", set_first("target", "dog"), "target 'dog'"),
    "fold in words": ("esc50", "official", set_first("fold", "one"), "fold 'one'"),
    "count": ("esc50", "prepared", lambda rows: rows.pop(400), "fold 2: 399 clips, 400 expected"),
    "one too many": ("esc50", "official", one_more, "fold 1: 401 clips, 400 expected"),
    "unknown fold": ("esc50", "official", set_all("fold", "6"), "fold 6"),
    "twice": ("esc50", "prepared", repeat, "1-1002-A-2.wav stands twice"),
    "column": ("esc50", "official", drop_column("src_file"), "no column src_file"),
    "duration": ("esc50", "prepared", set_first("duration_s", "4.5"), r"lasts 4.5 s, every ESC-50 clip 5 s"),
    "duration in words": ("esc50", "prepared", set_first("duration_s", "five"), "duration_s 'five'"),
    "us class": ("urbansound8k", "official", set_first("class", "trumpet"), "'trumpet'"),
    "us count": ("urbansound8k", "prepared", lambda rows: rows.pop(), "fold 8: 805 clips, 806 expected"),
    "us too many": ("urbansound8k", "official", one_more, "fold 6: 824 clips, 823 expected"),
    "us unknown fold": ("urbansound8k", "official", set_all("fold", "11"), "fold 11"),
    "us twice": ("urbansound8k", "official", repeat, "stands twice"),
    "us column": ("urbansound8k", "prepared", drop_column("salience"), "no column salience"),
    "us no length": ("urbansound8k", "official", drop_column("end"), "no column end"),
    "us duration": ("urbansound8k", "official", set_first("end", "5.8"), r"lasts 4\.3 s.* at most 4 s"),
    "us no duration": ("urbansound8k", "prepared", set_first("end", "1.5"), r"lasts 0 s"),
    "own twice": ("folder", "labels.csv", repeat, "hum-2.wav stands twice"),
    "own column": ("folder", "labels.csv", drop_column("label"), "no column label"),
    "own fold": ("folder", "labels.csv", set_first("fold", "first"), "fold 'first'"),
    "own label": ("folder", "labels.csv", set_first("label", ""), "no label"),
}


@pytest.mark.parametrize(("name", "layout", "change", "said"), WRONG.values(), ids=WRONG)
def test_a_copy_that_is_not_as_published_is_refused(
    name: str, layout: str, change: Change, said: str, tmp_path: Path
) -> None:
    copy(tmp_path, name, layout, change)
    with pytest.raises(Error, match=said):
        read(name, tmp_path)


MISSING = {
    ("esc50", "official"): "audio/3-3005-A-5.wav",
    ("esc50", "prepared"): "audio/fold3/3-3005-A-5.wav",
    ("urbansound8k", "official"): "audio/fold6/6001-3-0-3.wav",
    ("urbansound8k", "prepared"): "copies/6/6001-3-0-3.wav",
    ("folder", "labels.csv"): "hum-1.wav",
}


@pytest.mark.parametrize(("name", "layout"), MISSING)
def test_a_missing_file_is_named(name: str, layout: str, tmp_path: Path) -> None:
    copy(tmp_path, name, layout)
    gone = tmp_path / name / MISSING[name, layout]
    gone.unlink()
    with pytest.raises(Error, match=gone.name):
        read(name, tmp_path)


@pytest.mark.parametrize("name", ["esc50", "urbansound8k"])
@pytest.mark.parametrize("layout", ["official", "prepared"])
def test_a_fold_without_any_file_was_not_copied(name: str, layout: str, tmp_path: Path) -> None:
    """The published table is whole, the sounds of one fold are not there. A fold with some of its files is no copy."""
    copy(tmp_path, name, layout)
    every = read(name, tmp_path)
    gone = max(clip.fold for clip in every)
    others = [clip for clip in every if clip.fold != gone]
    for clip in every:
        if clip.fold == gone:
            clip.path.unlink()
    assert read(name, tmp_path) == others
    others[0].path.unlink()
    with pytest.raises(Error, match=rf"1 of {len(others)} files are missing, the first {others[0].path.name}"):
        read(name, tmp_path)
    for clip in others[1:]:
        clip.path.unlink()
    with pytest.raises(Error, match=rf"{len(every)} of {len(every)} files are missing"):
        read(name, tmp_path)


def test_a_row_that_breaks_off_is_refused(tmp_path: Path) -> None:
    write_csv(tmp_path / "folder" / "labels.csv", folder_rows())
    with (tmp_path / "folder" / "labels.csv").open("a") as file:
        file.write("last.wav\n")
    link_all(tmp_path / "folder", [row["path"] for row in folder_rows()])
    with pytest.raises(Error, match="line 14"):
        read("folder", tmp_path)


def test_a_folder_without_recordings_says_what_was_expected(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(Error, match=r"Expected a folder a label, or labels\.csv"):
        read("folder", tmp_path)


def test_an_unknown_set_and_a_missing_folder_say_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(Error, match=r"no data set 'esc5'; there are esc50"):
        read("esc5", tmp_path)
    with pytest.raises(Error, match="no such folder"):
        read("esc50", tmp_path)
    (tmp_path / "esc50").mkdir()
    with pytest.raises(Error, match=r"manifest.csv: cannot be read"):
        read("esc50", tmp_path)


def test_every_label_of_a_published_set_stands_in_one_group_of_the_page() -> None:
    known = {label for dataset in DATASETS.values() for label in dataset.labels}
    listed = [label for members in names.GROUPS.values() for label in members]
    assert sorted(listed) == sorted(known)
    assert set(names.NAMES) <= known
    assert names.display("car_horn") == "Car horn"
    assert names.display("hand_saw") == "Hand saw"
    assert (names.group("siren"), names.group("yodel")) == ("street", "other")
