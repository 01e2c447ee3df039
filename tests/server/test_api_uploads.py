"""Recordings coming in: whole or not at all, never more than is allowed, and whatever their bytes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from server.asking import API, ended, heard, said, tone, upload, wav
from soundsight.server.settings import Settings
from soundsight.server.uploads import original_name, shown_name


def left(settings: Settings) -> list[str]:
    """What lies in the library's folder of recordings."""
    return [path.name for path in (settings.library / "recordings").iterdir()]


def test_an_upload_becomes_a_recording_that_is_heard(client: TestClient, settings: Settings) -> None:
    content = wav(tone())
    answer = client.post(f"{API}/recordings", params={"name": "street.wav", "model": "tiny"}, content=content)
    assert answer.status_code == 202
    assert set(answer.json()) == {"recording", "job"}
    found = ended(client, answer.json()["recording"])
    about = {
        key: found[key] for key in ("name", "kind", "model", "state", "error", "job", "duration_s", "rate", "channels")
    }
    assert about == {
        "name": "street.wav", "kind": "file", "model": "tiny", "state": "done", "error": None, "job": None,
        "duration_s": 4.0, "rate": 16000, "channels": 1,
    }  # fmt: skip
    assert found["labels"] == ["low_tone"]
    folder = settings.library / "recordings" / found["id"]
    assert (folder / "original.wav").read_bytes() == content
    assert found["bytes"] == sum(path.stat().st_size for path in folder.iterdir())


def test_no_name_becomes_a_path(client: TestClient, settings: Settings) -> None:
    found = heard(client, name="../../../../etc/passwd/street 1/2 \u202e\x00.WAV")
    assert found["name"] == "2 .WAV"
    assert sorted(path.name for path in settings.library.parent.iterdir()) == ["library"]
    assert (settings.library / "recordings" / found["id"] / "original.wav").is_file()


@pytest.mark.parametrize(
    ("name", "shown", "kept"),
    [
        ("street.wav", "street.wav", "original.wav"),
        ("C:\\calls\\Süße Nacht.FLAC", "Süße Nacht.FLAC", "original.flac"),
        ("a.tar/../x.wav/..", "..", "original"),
        ("x.w/v", "v", "original"),
        ("x.w v", "x.w v", "original"),
        ("x.verylongextension", "x.verylongextension", "original"),
        ("", "recording", "original"),
        ("\n\t", "recording", "original"),
        ("a" * 300 + ".wav", "a" * 200, "original.wav"),
    ],
)
def test_names_are_shown_and_never_used(name: str, shown: str, kept: str) -> None:
    assert (shown_name(name), original_name(name)) == (shown, kept)


def test_too_much_is_refused_before_it_is_read(app: FastAPI, settings: Settings) -> None:
    with TestClient(app, base_url="http://127.0.0.1:8765") as client:
        read: list[int] = []

        def content() -> Iterator[bytes]:
            read.append(1)
            yield b"x"

        length = {"Content-Length": str(settings.max_upload + 1)}
        answer = client.post(f"{API}/recordings", content=content(), headers=length)
        assert answer.status_code == 413
        assert said(answer) == "too large (50 MB): at most 50 MB at once. Start the server with a higher --max-upload."
        assert client.get(f"{API}/recordings").json()["recordings"] == []
        assert left(settings) == []


def test_what_outgrows_the_most_without_having_said_so_leaves_nothing(client: TestClient, settings: Settings) -> None:
    def content() -> Iterator[bytes]:
        for _ in range(settings.max_upload // 1_000_000 + 2):
            yield bytes(1_000_000)

    answer = client.post(f"{API}/recordings", content=content())
    assert answer.status_code == 413
    assert "too large: at most 50 MB at once" in said(answer)
    assert left(settings) == []


@pytest.fixture
def small(settings: Settings) -> Settings:
    """A library with room for 300 kB."""
    from dataclasses import replace

    return replace(settings, limit=300_000)


def test_a_full_library_takes_no_more(small: Settings) -> None:
    from soundsight.server.app import make_app

    with TestClient(make_app(small), base_url="http://127.0.0.1:8765") as client:
        first = heard(client)
        for content in (bytes(200_000), iter([bytes(100_000)] * 2)):
            answer = client.post(f"{API}/recordings", content=content)
            assert answer.status_code == 507
            assert said(answer).startswith("the library is full: ")
        assert left(small) == [first["id"]]
        assert client.delete(f"{API}/recordings/{first['id']}").status_code == 204
        assert client.get(f"{API}/about").json()["library"]["bytes"] == 0
        assert ended(client, upload(client, wav(tone())))["state"] == "done"


def test_a_full_disk_is_told(client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def write(self, content: bytes) -> int:
            raise OSError(28, "No space left on device")

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr("soundsight.server.uploads.open", lambda *_: Full(), raising=False)
    answer = client.post(f"{API}/recordings", content=wav(tone()))
    assert answer.status_code == 507
    assert said(answer) == "the disk is full. Make room on it, or delete recordings."
    assert left(settings) == []


def test_a_tab_closed_meanwhile_leaves_nothing(
    app: FastAPI, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """The app is asked as uvicorn asks it, so that the sender can go away in the middle."""
    seen: list[list[str]] = []

    async def messages() -> AsyncIterator[dict[str, Any]]:
        for _ in range(3):
            yield {"type": "http.request", "body": bytes(1_000_000), "more_body": True}
        seen.append(left(settings))
        yield {"type": "http.disconnect"}

    async def ask() -> None:
        coming = messages()

        async def receive() -> dict[str, Any]:
            return await anext(coming)

        async def send(message: Any) -> None: ...

        scope = {
            "type": "http", "method": "POST", "path": f"{API}/recordings", "raw_path": b"", "query_string": b"",
            "headers": [(b"host", b"127.0.0.1:8765")], "http_version": "1.1", "scheme": "http", "root_path": "",
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8765), "state": {},
        }  # fmt: skip
        await app(scope, receive, send)

    asyncio.run(ask())
    assert len(seen[0]) == 1
    assert caplog.records == []  # nothing went wrong in the server
    assert left(settings) == []
    with TestClient(app, base_url="http://127.0.0.1:8765") as client:
        assert client.get(f"{API}/about").json()["library"]["bytes"] == 0


def random_bytes(number: int) -> bytes:
    """Noise of any length, often behind the first bytes of some kind of sound file."""
    random = np.random.default_rng(number)
    heads = [
        b"",
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"fLaC\0\0\0\x22",
        b"OggS\0\x02",
        b"ID3\x04\0",
        b"\xff\xfb\x90",
        b"\x1aE\xdf\xa3",
    ]
    heads += [b"\0\0\0\x20ftypM4A ", b"FORM\0\0\1\0AIFFCOMM", wav(tone(0.1))[:60]]
    return heads[number % len(heads)] + random.bytes(int(random.integers(0, 3000)))


def test_two_hundred_random_byte_strings_fail_clearly_and_the_server_stays_up(client: TestClient) -> None:
    kept = heard(client)
    recordings = [upload(client, random_bytes(i), f"noise {i}{'.mp3' if i % 3 else '.wav'}") for i in range(200)]
    states: list[str] = []
    for i, recording in enumerate(recordings):
        found = ended(client, recording)
        states.append(found["state"])
        # Of noise behind a sound file's head a decoder may make some sound; what it does not, has a line that says why.
        if found["state"] != "done":
            assert found["state"] == "failed"
            assert found["error"].startswith(f"noise {i}.")
            assert "\n" not in found["error"]
            assert "recordings/" not in found["error"]
            assert found["media"] is None or found["result"] is None
    assert states.count("failed") > 150
    assert client.get("/healthz").json()["status"] == "ok"
    assert client.get(f"{API}/recordings/{kept['id']}").json() == kept
    assert client.delete(f"{API}/recordings").status_code == 204
    assert client.get(f"{API}/about").json()["library"]["bytes"] == 0


def test_an_unknown_model_is_told_before_anything_is_taken(client: TestClient, settings: Settings) -> None:
    answer = client.post(f"{API}/recordings", params={"model": "../../secret"}, content=wav(tone()))
    assert answer.status_code == 400
    assert said(answer) == "no model '../../secret' is offered here; one of tiny was expected."
    assert left(settings) == []


def test_examples_are_put_into_the_library(client: TestClient) -> None:
    examples = client.get(f"{API}/examples").json()
    assert [(one["name"], one["duration_s"]) for one in examples] == [("street", 16), ("morning", 16), ("house", 16)]
    answer = client.post(f"{API}/examples/street")
    assert answer.status_code == 202
    found = ended(client, answer.json()["recording"])
    assert (found["name"], found["kind"], found["state"], found["duration_s"]) == ("street.ogg", "example", "done", 16)
    original = client.get(f"{API}/recordings/{found['id']}/original")
    assert original.content == (Path(__file__).parents[2] / "examples" / "street.ogg").read_bytes()
    assert client.post(f"{API}/examples/..%5Cstreet").status_code == 404
    answer = client.post(f"{API}/examples/river")
    assert (answer.status_code, said(answer)) == (
        404, "there is no example 'river'; one of street, morning, house was expected.",
    )  # fmt: skip
