"""Files to hold takes against: taken in by what they hold, named by settings, and by nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.asking import API, ended, said, wav
from server.conftest import Client
from server.test_played import RATE, settings, tune
from soundsight.error import Error
from soundsight.server.taken import forget, keep, opened

__all__ = ["settings"]  # the fixture: a server with the violin


def test_a_file_is_kept_once_and_named_by_what_it_holds(tmp_path: Path) -> None:
    first, again = keep(tmp_path, "piece.mid", b"MThd"), keep(tmp_path, "copy.mid", b"MThd")
    assert (first.name, again.name) == ("piece.mid", "copy.mid")
    assert first.reference.partition("/")[0] == again.reference.partition("/")[0]
    values, taken = opened(tmp_path, {"a4": "440", "against": again.reference})
    file = Path(str(values["against"]))
    assert (file.read_bytes(), file.name, values["a4"]) == (b"MThd", "piece.mid", "440")
    assert taken == {str(file): again.reference}
    forget(tmp_path)
    with pytest.raises(Error, match=r"copy\.mid is not here any more"):
        opened(tmp_path, {"against": again.reference})


def test_nothing_else_becomes_a_path(tmp_path: Path) -> None:
    for text in ("/etc/passwd", "reference:../x/piece.mid", f"reference:{'a' * 31}/x", "scale:G-major"):
        assert opened(tmp_path, {"against": text}) == ({"against": text}, {})
    for name, content in (("notes.txt", b"x"), ("..", b"x"), ("empty.mid", b"")):
        with pytest.raises(Error):
            keep(tmp_path, name, content)


def test_a_take_is_held_against_a_recording_that_was_sent(client: Client) -> None:
    sound = wav(tune(), RATE)
    answer = client.post(f"{API}/references", params={"name": "mine/first.wav"}, content=sound)
    assert answer.status_code == 200, answer.text
    reference = answer.json()["reference"]
    assert answer.json()["name"] == "first.wav"
    params = {"name": "second.wav", "model": "violin", "settings": f'{{"against": "{reference}"}}'}
    taken = client.post(f"{API}/recordings", params=params, content=sound)
    assert taken.status_code == 202, taken.text
    found = ended(client, taken.json()["recording"])
    against = found["result"]["against"]
    assert (against["name"], against["kind"], len(against["expected"])) == ("first.wav", "take", 7)
    assert against["measures"]["missing"]["value"] == 0
    assert found["result"]["provenance"]["settings"]["against"] == reference
    assert found["settings"]["against"] == reference
    assert "names a file" in said(
        client.post(f"{API}/recordings/{found['id']}/analyse", json={"settings": {"against": "/etc/hosts.wav"}})
    )
    refused = client.post(f"{API}/references", params={"name": "notes.txt"}, content=b"x")
    assert (refused.status_code, said(refused)) == (400, "notes.txt: a MIDI file (.mid) or a recording was expected.")
