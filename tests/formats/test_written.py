"""written: a file appears whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from soundsight.error import Error
from soundsight.formats import written


def test_the_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    target = tmp_path / "new" / "sub" / "street.wav.json"
    with written(target) as out:
        out.write(b"whole")
        assert not target.exists()
        (beside,) = target.parent.iterdir()
        assert beside.name.startswith(".street.wav.json.")
        assert str(os.getpid()) in beside.name
    assert target.read_bytes() == b"whole"
    assert list(target.parent.iterdir()) == [target]


def test_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    with written(tmp_path / "ours") as out:
        out.write(b"x")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "ours")]
    assert modes[0] == modes[1]


@pytest.mark.parametrize("problem", [RuntimeError("no"), KeyboardInterrupt(), SystemExit(3), Error("no")])
@pytest.mark.parametrize("force", [False, True])
def test_an_exception_leaves_no_file_and_the_old_one_untouched(
    tmp_path: Path, problem: BaseException, force: bool
) -> None:
    target = tmp_path / "street.csv"
    if force:
        target.write_bytes(b"old")

    def failing() -> None:
        with written(target, force) as out:
            out.write(b"half")
            raise problem

    with pytest.raises(type(problem)) as raised:
        failing()
    assert raised.value is problem
    assert [one.name for one in tmp_path.iterdir()] == (["street.csv"] if force else [])
    assert not force or target.read_bytes() == b"old"


def test_an_existing_file_is_an_error_before_any_work(tmp_path: Path) -> None:
    target = tmp_path / "street.csv"
    target.write_bytes(b"old")
    begun = False
    with pytest.raises(Error, match=r"street\.csv: exists already.*--force"), written(target):
        begun = True
    assert not begun
    assert target.read_bytes() == b"old"
    with written(target, force=True) as out:
        out.write(b"new")
    assert target.read_bytes() == b"new"


def test_a_file_that_appeared_meanwhile_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "street.csv"
    with pytest.raises(Error, match="exists already"), written(target):
        target.write_bytes(b"theirs")
    assert target.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_is_no_target(tmp_path: Path) -> None:
    with pytest.raises(Error, match="is a folder"), written(tmp_path, force=True):
        pass


def test_a_disk_that_fills_while_writing_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    target = tmp_path / "street.csv"
    with (
        pytest.raises(Error, match=r"street\.csv: cannot be written \(No space left on device\)"),
        written(target) as out,
    ):
        out.write(b"x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_device_is_written_to_directly() -> None:
    with (
        pytest.raises(Error, match=r"/dev/full: cannot be written \(No space left"),
        written("/dev/full") as out,
    ):
        out.write(b"x")
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)
    with written("/dev/null", force=True) as out:
        out.write(b"x")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with (
        pytest.raises(Error, match=r"file/sub/x\.csv: cannot be written \(Not a directory"),
        written(tmp_path / "file/sub/x.csv"),
    ):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_an_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with (
        pytest.raises(Error, match=r"x\.csv: cannot be written \(Permission denied"),
        written(tmp_path / "x.csv"),
    ):
        pass


def test_a_refused_permission_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(source), None, str(target))

    monkeypatch.setattr(os, "replace", refuse)
    with (
        pytest.raises(Error, match=r"x\.csv: cannot be written \(Permission denied"),
        written(tmp_path / "x.csv"),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_trouble_with_another_file_is_not_called_ours(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), written(tmp_path / "x.csv"):
        (tmp_path / "elsewhere" / "input.wav").read_bytes()
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_followed(tmp_path: Path) -> None:
    real = tmp_path / "real.csv"
    real.write_bytes(b"old")
    link = tmp_path / "link.csv"
    link.symlink_to(real)
    with written(link, force=True) as out:
        out.write(b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_the_longest_name_fits(tmp_path: Path) -> None:
    target = tmp_path / ("é" * 125 + ".json")  # 255 bytes
    with written(target) as out:
        out.write(b"x")
    assert target.read_bytes() == b"x"
