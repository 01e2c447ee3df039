"""Which recordings an INPUT means."""

from __future__ import annotations

import io
import os
import sys
import threading
from pathlib import Path, PurePath

import click
import pytest

from soundsight.cli.inputs import Found, Input, resolve, spooled

KNOWN = frozenset({".wav", ".flac"})


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def found(*given: str | Path) -> Found:
    return resolve([str(one) for one in given], KNOWN)


def places(answer: Found) -> list[str]:
    return [str(one.place) for one in answer.inputs]


@pytest.fixture(autouse=True)
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_file_is_itself_whatever_its_extension(tmp_path: Path) -> None:
    touch(tmp_path, "notes.dat")
    assert found("notes.dat").inputs == (Input(Path("notes.dat"), PurePath("notes.dat")),)
    assert not found("notes.dat").several


def test_a_missing_file_is_left_to_the_decoder_to_tell(tmp_path: Path) -> None:
    assert places(found("nowhere.wav")) == ["nowhere.wav"]


def test_a_folder_is_searched_to_its_depths_in_order_and_the_rest_is_counted(tmp_path: Path) -> None:
    touch(tmp_path, "f/b.wav", "f/a/z.WAV", "f/a.flac", "f/notes.txt", "f/._b.wav", "f/.git/x.wav", "f/a/list.csv")
    answer = found("f")
    assert places(answer) == ["a/z.WAV", "a.flac", "b.wav"]
    assert [str(one.path) for one in answer.inputs] == ["f/a/z.WAV", "f/a.flac", "f/b.wav"]
    assert answer.passed_over == 3
    assert answer.several


def test_a_folder_without_recordings_is_a_failure_that_counts_what_is_there(tmp_path: Path) -> None:
    touch(tmp_path, "f/notes.txt", "f/list.csv")
    answer = found("f")
    assert answer.inputs == ()
    assert [
        (one.path, one.reason.startswith("no recording in this folder (2 other files")) for one in answer.failures
    ] == [("f", True)]


def test_an_empty_name_is_a_failure_and_not_the_folder_that_one_is_in(
    tmp_path: Path,
) -> None:
    touch(tmp_path, "owl.wav")
    answer = found("")
    assert answer.inputs == ()
    assert "an empty name" in answer.failures[0].reason


def test_an_empty_folder_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    assert [one.reason for one in found("f").failures] == ["no recording in this folder."]


def test_a_literal_path_wins_over_a_glob(tmp_path: Path) -> None:
    touch(tmp_path, "take[1].wav", "take1.wav")
    answer = found("take[1].wav")
    assert places(answer) == ["take[1].wav"]
    assert not answer.several


def test_a_glob_is_sorted_and_mirrors_from_its_first_wildcard(tmp_path: Path) -> None:
    touch(tmp_path, "n/b/2.wav", "n/b/10.wav", "n/a/1.wav", "n/a/1.txt")
    answer = found("n/*/*.wav")
    assert places(answer) == ["a/1.wav", "b/10.wav", "b/2.wav"]
    assert answer.several
    assert places(found("n/**/*.wav")) == places(answer)


@pytest.mark.parametrize(
    ("pattern", "heard", "over"),
    [("n/*", ["1.wav", "sub/2.wav"], 2), ("n/**", ["1.wav", "sub/2.wav"], 2), ("n/*.dat", ["3.dat"], 0)],
)
def test_a_glob_passes_over_what_is_no_recording_unless_it_names_it(
    tmp_path: Path, pattern: str, heard: list[str], over: int
) -> None:
    touch(tmp_path, "n/1.wav", "n/1.txt", "n/3.dat", "n/sub/2.wav")
    answer = found(pattern)
    assert (places(answer), answer.passed_over) == (heard, over)


def test_a_glob_that_matches_nothing_is_a_failure(tmp_path: Path) -> None:
    answer = found("night/*.wav")
    assert [(one.path, "no recording matches" in one.reason) for one in answer.failures] == [("night/*.wav", True)]


def test_a_recording_named_twice_is_heard_once_at_its_first_place(tmp_path: Path) -> None:
    touch(tmp_path, "f/a.wav", "f/b.wav")
    answer = found("f/b.wav", "f", "./f/../f/a.wav")
    assert [str(one.path) for one in answer.inputs] == ["f/b.wav", "f/a.wav"]
    assert answer.repeated == 2


def test_inputs_of_the_same_place_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    touch(tmp_path, "x/a/dog.wav", "x/b/dog.wav")
    assert places(found("x/a/dog.wav", "x/b/dog.wav")) == ["a/dog.wav", "b/dog.wav"]
    assert places(found("x/a", "x/b")) == ["a/dog.wav", "b/dog.wav"]


def test_standard_input_and_a_file_of_its_name_cannot_be_told_apart(tmp_path: Path) -> None:
    touch(tmp_path, "stdin")
    with pytest.raises(click.UsageError, match="two inputs would both be called stdin"):
        found("-", "stdin")


def test_a_dash_is_standard_input_and_a_file_called_dash_is_a_file(tmp_path: Path) -> None:
    touch(tmp_path, "-")
    (dash,) = found("-").inputs
    (file,) = found("./-").inputs
    assert (dash.spool, dash.name) == (True, "stdin")
    assert (file.spool, file.path) == (False, tmp_path / "-")


@pytest.mark.parametrize(
    "name", ["a b.wav", "-x.wav", "new\nline.wav", "ÄÖ 音.wav", "*.wav", os.fsdecode(b"\xff\xfe.wav")]
)
def test_odd_names_are_found_in_a_folder_and_by_themselves(tmp_path: Path, name: str) -> None:
    touch(tmp_path, f"f/{name}")
    assert places(found("f")) == [name]
    assert places(found(f"f/{name}")) == [name]


def test_our_own_clips_are_not_heard_with_the_folder_that_holds_them(tmp_path: Path) -> None:
    touch(tmp_path, "f/a.wav", "f/clips/a.wav.00000.00-00001.00.dog.wav")
    answer = resolve(["f"], KNOWN, besides=Path("f/../f/clips"))
    assert (places(answer), answer.passed_over) == (["a.wav"], 1)
    asked_for = resolve(["f/clips/a.wav.00000.00-00001.00.dog.wav"], KNOWN, besides=Path("f/clips"))
    assert len(asked_for.inputs) == 1


def test_standard_input_is_put_into_a_file_that_goes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"RIFF\xff\x00")))
    with spooled(found("-").inputs) as (one,):
        kept = one.path
        assert kept.read_bytes() == b"RIFF\xff\x00"
        assert one.name == "stdin"
    assert not kept.parent.exists()


def test_a_named_pipe_is_put_into_a_file_too(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    writer = threading.Thread(target=(tmp_path / "pipe.wav").write_bytes, args=(b"sound",))
    writer.start()
    with spooled(found("pipe.wav").inputs) as (one,):
        assert one.path.read_bytes() == b"sound"
    writer.join()


def test_files_are_not_copied(tmp_path: Path) -> None:
    touch(tmp_path, "a.wav")
    inputs = found("a.wav").inputs
    with spooled(inputs) as same:
        assert same == inputs


def test_a_terminal_as_standard_input_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdin", terminal)
    with pytest.raises(click.UsageError, match="from a pipe"), spooled(found("-").inputs):
        pass
