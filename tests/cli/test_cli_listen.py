"""`listen` from the arguments to the files, with the tiny model and in one process."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import numpy as np
import pytest
from calls import TINY, Program, files_in, tone


@pytest.fixture(autouse=True)
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(capsys)


@pytest.fixture
def field(tmp_path: Path) -> Path:
    """A folder of three recordings, a text and a broken recording in their midst."""
    tone(tmp_path / "field/a.wav", 300)
    tone(tmp_path / "field/sub/b.wav", 5000)
    tone(tmp_path / "field/c.wav", 1500)
    (tmp_path / "field/notes.txt").write_text("Tuesday")
    (tmp_path / "field/bad.wav").write_text("This is no recording.")
    return tmp_path / "field"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_person_reads_when_and_what(call: Program) -> None:
    tone(Path("street.wav"))
    answer = call.listen("street.wav")
    assert answer.code == 0
    assert answer.err == ""
    line = next(line for line in answer.out.splitlines() if "Low tone" in line)
    assert line.split()[:5] == ["0:00.4", "0:01.5", "Low", "tone", "1.00"]


def test_json_says_how_to_repeat_it(call: Program) -> None:
    tone(Path("street.wav"))
    answer = call.listen("street.wav", "-f", "json", "--threshold", "0.7", "--start", "0:00.2", "--end", "1.8")
    result = json.loads(answer.out)
    assert result["source"]["path"] == "street.wav"
    assert [(one["label"], one["holds"]) for one in result["events"]] == [("low_tone", True)]
    settings = result["provenance"]["settings"]
    assert settings["thresholds"] == dict.fromkeys(["low_tone", "middle_tone", "high_tone"], 0.7)
    assert (settings["start_s"], settings["end_s"]) == (0.2, 1.8)


def test_one_table_holds_a_folder_in_order_and_one_bad_recording_takes_no_other_along(
    call: Program, field: Path
) -> None:
    answer = call.listen("field", "-f", "csv")
    assert answer.code == 3
    assert [(row["file"], row["label"]) for row in rows(answer.out)] == [
        ("field/a.wav", "low_tone"), ("field/c.wav", "middle_tone"), ("field/sub/b.wav", "high_tone"),
    ]  # fmt: skip
    assert answer.lines[0] == "soundsight: 1 file passed over: no recordings, by their names."
    assert answer.lines[1].startswith("soundsight: field/bad.wav: ")
    assert answer.lines[2:] == ["soundsight: 1 input of 4 failed; the other 3 are done."]


def test_a_folder_is_mirrored(call: Program, field: Path) -> None:
    assert call.listen("field", "-f", "json,csv", "-o", "out", "-q").code == 3
    assert files_in(Path("out")) == ["a.wav.json", "c.wav.json", "events.csv", "sub/b.wav.json"]
    assert json.loads(Path("out/sub/b.wav.json").read_text())["events"][0]["label"] == "high_tone"
    assert [row["label"] for row in rows(Path("out/events.csv").read_text())] == [
        "low_tone",
        "middle_tone",
        "high_tone",
    ]


def test_several_tables_are_equal_to_each_alone(call: Program, field: Path) -> None:
    names = {"csv": "events.csv", "jsonl": "events.jsonl", "raven": "events.selections.txt", "text": "events.txt"}
    call.listen("field", "-f", "csv,jsonl,raven,text", "-o", "out", "-q", "--all")
    for name, file in names.items():
        alone = call.listen("field", "-f", name, "-q", "--all").out
        assert Path("out", file).read_text() == alone


def test_what_exists_is_left_alone_before_any_work(call: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    tone(Path("street.wav"))
    Path("night.csv").write_text("mine")
    with monkeypatch.context() as patch:
        patch.setattr("soundsight.recogniser.listen", lambda *_, **__: pytest.fail("work was done"))
        answer = call.listen("street.wav", "-o", "night.csv")
    assert (answer.code, Path("night.csv").read_text()) == (1, "mine")
    assert answer.err == (
        "soundsight: night.csv: exists already; another name, or --force to replace it, was expected.\n"
    )
    assert call.listen("street.wav", "-o", "night.csv", "--force").code == 0
    assert [row["label"] for row in rows(Path("night.csv").read_text())] == ["low_tone"]


def test_a_recording_is_not_overwritten_by_force(call: Program) -> None:
    before = tone(Path("street.wav")).read_bytes()
    assert call.listen("street.wav", "-f", "json", "-o", "street.wav", "--force").code == 2
    assert Path("street.wav").read_bytes() == before


def test_labels_and_thresholds(call: Program) -> None:
    tone(Path("street.wav"))
    Path("t.toml").write_text("low_tone = 1.0")
    assert rows(call.listen("street.wav", "-f", "csv", "--labels", "high_tone").out) == []
    held = rows(call.listen("street.wav", "-f", "csv", "--all", "--thresholds", "t.toml").out)
    assert [(row["label"], row["holds"]) for row in held] == [
        ("low_tone", "false" if float(held[0]["score"]) < 1 else "true")
    ]
    tags = json.loads(call.listen("street.wav", "-f", "json", "--top-k", "1").out)["tags"]
    assert [tag["label"] for tag in tags] == ["low_tone"]


def test_clips_are_cut_and_former_ones_respected(call: Program, field: Path) -> None:
    assert call.listen("field", "-q", "--clips", "clips").code == 3
    names = files_in(Path("clips"))
    assert [name.split(".")[0] for name in names] == ["a", "c", "sub/b"]
    assert all(name.endswith("_tone.wav") for name in names)
    again = call.listen("field/a.wav", "--clips", "clips")
    assert (again.code, "exists already" in again.err) == (1, True)
    assert call.listen("field", "-q", "--clips", "clips", "--force", "--threshold", "1").code == 3
    assert len(files_in(Path("clips"))) <= len(names)


def test_scores_of_every_frame(call: Program) -> None:
    tone(Path("street.wav"))
    assert call.listen("street.wav", "--scores", "s.npz").code == 0
    kept = np.load("s.npz")
    assert kept["labels"].tolist() == ["low_tone", "middle_tone", "high_tone"]
    assert kept["scores"].shape == (25, 3)  # 2 s in steps of 80 ms
    assert call.listen("street.wav", "--scores", "s.npz").code == 1


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("missing.wav", None, "missing.wav"),
        ("text.wav", b"Dear reader,\n" * 9, "text.wav"),
        ("empty.wav", b"", "empty.wav"),
        ("random.flac", bytes(range(256)) * 8, "random.flac"),
        ("odd\n\x1b[2Jname.wav", b"no sound at all", "odd\\n\\x1b[2Jname.wav"),
    ],
)
def test_what_cannot_be_heard_is_one_line_and_code_1(
    call: Program, name: str, content: bytes | None, told: str
) -> None:
    if content is not None:
        Path(name).write_bytes(content)
    answer = call.listen(name, "-f", "csv", "-o", "out.csv")
    assert answer.code == 1
    assert len(answer.lines) == 1
    assert answer.err.startswith(f"soundsight: {told}: ")
    assert answer.err.count(f"{told}: ") == 1
    assert not Path("out.csv").exists()


def test_odd_names_are_heard_and_written(call: Program) -> None:
    names = ["a b.wav", "-x.wav", "new\nline.wav", "ÄÖ 音.wav", os.fsdecode(b"\xff.wav")]
    for name in names:
        tone(Path("odd") / name)
    assert call.listen("odd", "-f", "json,csv,text", "-o", "out").code == 0
    assert files_in(Path("out")) == sorted([f"{name}.json" for name in names] + ["events.csv", "events.txt"])
    assert call.listen("--", "odd/-x.wav").code == 0


def test_a_folder_without_recordings(call: Program, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers/a.pdf").touch()
    answer = call.listen("papers")
    assert (answer.code, answer.out) == (1, "")
    assert "soundsight: papers: no recording in this folder (1 other files in it)" in answer.err


def test_nothing_at_all_leaves_no_table(call: Program) -> None:
    answer = call.listen("x.wav", "y.wav", "-f", "csv")
    assert (answer.code, answer.out) == (1, "")
    assert answer.lines[-1] == "soundsight: none of 2 inputs could be heard."


def test_an_output_that_cannot_be_written_is_told_before_any_work(
    call: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    tone(Path("street.wav"))
    Path("file").touch()
    with monkeypatch.context() as patch:
        patch.setattr("soundsight.recogniser.listen", lambda *_, **__: pytest.fail("work was done"))
        for arguments in (["-o", "file/a.csv"], ["--clips", "file/clips"], ["--scores", "file/s.npz"]):
            answer = call.listen("street.wav", *arguments)
            assert (answer.code, len(answer.lines)) == (1, 1)
            assert "file" in answer.err


def test_one_output_that_cannot_be_written_leaves_the_others(call: Program, field: Path) -> None:
    Path("out/a.wav.json").mkdir(parents=True)  # a folder is in the way, which only writing finds out
    answer = call.listen("field/a.wav", "field/c.wav", "-f", "json", "-o", "out")
    assert answer.code == 3
    assert answer.lines[0].startswith("soundsight: field/a.wav: out/a.wav.json: is a folder")
    assert answer.lines[1:] == ["soundsight: 1 input of 2 failed; the other one is done."]
    assert files_in(Path("out")) == ["c.wav.json"]


def test_nothing_is_left_beside_the_targets(call: Program, field: Path) -> None:
    call.listen("field", "-f", "json,csv", "-o", "out", "--clips", "out/clips")
    assert [name for name in files_in(Path(".")) if ".part" in name] == []


def test_quiet_and_verbose(call: Program, field: Path) -> None:
    assert call.listen("field/a.wav", "field/a.wav", "-q").err == ""
    assert "named more than once" in call.listen("field/a.wav", "field/a.wav").err
    told = call.listen("field/a.wav", "-v").err
    assert "soundsight: model tiny, sha256 " in told
    assert "soundsight: 1 recording, 2.0 s of sound heard in " in told


def test_the_environment_names_the_model(call: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    tone(Path("street.wav"))
    monkeypatch.setenv("SOUNDSIGHT_LISTEN_MODEL", TINY)
    monkeypatch.setenv("SOUNDSIGHT_LISTEN_FORMAT", "csv")
    assert rows(call("listen", "street.wav").out)[0]["label"] == "low_tone"


def test_an_unknown_model_is_one_line(call: Program) -> None:
    tone(Path("street.wav"))
    answer = call("listen", "-m", "enviroment", "street.wav")
    assert (answer.code, len(answer.lines)) == (1, 1)
    assert "enviroment" in answer.err
