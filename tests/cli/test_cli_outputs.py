"""Which target gets which results, and what is refused before any work."""

from __future__ import annotations

import os
from pathlib import Path, PurePath

import click
import pytest

from soundsight.card import load_card
from soundsight.cli.options import FORMAT_NAMES
from soundsight.cli.outputs import Plan, check, plan, suited
from soundsight.error import Error
from soundsight.formats import FORMATS

PLACES = (PurePath("sub/street.wav"), PurePath("owl.flac"))


def tables(planned: Plan) -> list[tuple[str, str | None]]:
    return [(one.name, str(path) if path else None) for one, path in planned.tables]


def singles(planned: Plan, place: PurePath = PLACES[0]) -> list[tuple[str, str | None]]:
    return [(one.name, str(path) if path else None) for one, path in planned.of(place)]


@pytest.fixture(autouse=True)
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_names_of_formats_are_those_of_the_table() -> None:
    assert set(FORMAT_NAMES) == set(FORMATS)


def test_without_anything_text_goes_to_standard_output() -> None:
    assert tables(plan([], None, several=True)) == [("text", None)]


@pytest.mark.parametrize("name", ["text", "csv", "jsonl", "raven"])
def test_a_table_holds_all_inputs(name: str) -> None:
    assert tables(plan([name], "all.x", several=True)) == [(name, "all.x")]
    assert tables(plan([name], None, several=True)) == [(name, None)]
    assert singles(plan([name], "all.x", several=True)) == []


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("json", "out/sub/street.wav.json"),
        ("audacity", "out/sub/street.wav.labels.txt"),
        ("png", "out/sub/street.wav.png"),
    ],
)
def test_other_formats_are_mirrored_below_the_folder(name: str, target: str) -> None:
    assert singles(plan([name], "out", several=True)) == [(name, target)]
    with pytest.raises(click.UsageError, match="needs a folder: -o DIR"):
        plan([name], None, several=True)
    with pytest.raises(click.UsageError, match="needs a folder: -o DIR"):
        plan([name], "-", several=True)


def test_one_input_and_one_format_make_a_file_unless_a_folder_is_named(tmp_path: Path) -> None:
    assert singles(plan(["json"], "a.json", several=False)) == [("json", "a.json")]
    assert singles(plan(["json"], "-", several=False)) == [("json", None)]
    assert singles(plan(["json"], "new/", several=False)) == [("json", "new/sub/street.wav.json")]
    (tmp_path / "there").mkdir()
    assert singles(plan(["json"], "there", several=False)) == [("json", "there/sub/street.wav.json")]


def test_several_formats_go_to_a_folder() -> None:
    planned = plan(["csv", "json", "raven"], "out", several=False)
    assert tables(planned) == [("csv", "out/events.csv"), ("raven", "out/events.selections.txt")]
    assert singles(planned, PLACES[1]) == [("json", "out/owl.flac.json")]
    assert planned.files(PLACES) == [
        Path("out/events.csv"), Path("out/events.selections.txt"),
        Path("out/sub/street.wav.json"), Path("out/owl.flac.json"),
    ]  # fmt: skip
    with pytest.raises(click.UsageError, match="several formats need a folder"):
        plan(["csv", "json"], None, several=False)


@pytest.mark.parametrize(
    ("out", "name"),
    [("a.json", "json"), ("a.CSV", "csv"), ("a.labels.txt", "audacity"), ("a.txt", "text"), ("a", "text")],
)
def test_without_a_format_the_extension_tells(out: str, name: str) -> None:
    planned = plan([], out, several=False)
    assert [one.name for one, _ in (*planned.tables, *planned.of(PLACES[0]))] == [name]


def test_a_file_where_a_folder_is_needed_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(click.UsageError, match="a folder was expected"):
        plan(["json"], "out", several=True)


def test_what_exists_is_refused_unless_forced(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).touch()
    targets = [Path("new.json"), Path("a.json"), Path("b.json")]
    with pytest.raises(Error, match=r"a\.json \(and 1 more\): exists already.*--force"):
        check(targets, [], force=False)
    check(targets, [], force=True)
    check(targets[:1], [], force=False)


def test_a_recording_is_never_a_target_not_even_forced(tmp_path: Path) -> None:
    (tmp_path / "street.wav").touch()
    os.symlink("street.wav", tmp_path / "link.json")
    for target in ("street.wav", "./sub/../street.wav", "link.json"):
        with pytest.raises(click.UsageError, match="is a recording"):
            check([Path(target)], [Path("street.wav")], force=True)


def test_two_targets_of_one_name_are_refused() -> None:
    with pytest.raises(click.UsageError, match="written twice"):
        check([Path("a.npz"), Path("a.npz")], [], force=True)


def test_a_place_that_cannot_be_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Error, match="is a file"):
        check([Path("file/sub/a.json")], [], force=False)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_without_permission_is_refused(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(Error, match="permission denied"):
        check([Path("closed/a.json")], [], force=False)


def test_checking_makes_nothing(tmp_path: Path) -> None:
    check([Path("new/sub/a.json")], [], force=False, folders=[Path("clips")])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "lacks"), [("notes", "notes"), ("midi", "notes"), ("sonic-notes", "notes"), ("sonic-pitch", "pitch")]
)
def test_a_format_of_notes_is_refused_for_a_model_that_gives_none(name: str, lacks: str) -> None:
    fits = "For it there are text, json, jsonl, csv, audacity, raven, png"
    with pytest.raises(Error, match=f"{name}: the model environment gives no {lacks}. {fits}"):
        suited(plan([name], "out/", several=False), load_card("environment"))
    suited(plan([name], "out/", several=False), load_card("violin"))
