"""What the person says of a recording: verdicts, drawn events, label files."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from server.asking import at, ended, said, tone, wav

ONE = "a" * 32
SAY = {"event": "low_tone@0.960", "verdict": "yes", "label": "low_tone", "start_s": 1.0, "end_s": 2.0}


def test_says_are_kept_beside_the_machines_events(client: TestClient, street: dict[str, Any]) -> None:
    first = client.put(at(street, f"/says/{ONE}"), json=SAY)
    assert first.status_code == 200
    assert first.json() == {"id": ONE, **SAY, "created": first.json()["created"]}
    drawn = {"label": "Hündchen", "start_s": 0.0, "end_s": 0.5, "created": "2026-05-01T06:30:00Z"}
    second = client.put(at(street, f"/says/{'b' * 32}"), json=drawn).json()
    assert second == {"id": "b" * 32, "event": None, "verdict": None, **drawn}
    found = client.get(at(street)).json()
    assert (found["says"], found["confirmed"]) == ([second, first.json()], 2)
    assert found["result"] == street["result"]
    # The same id says it anew; a no is no confirmation.
    client.put(at(street, f"/says/{ONE}"), json={**SAY, "verdict": "no"})
    found = client.get(at(street)).json()
    assert ([one["verdict"] for one in found["says"]], found["confirmed"]) == ([None, "no"], 1)
    assert client.delete(at(street, f"/says/{ONE}")).status_code == 204
    assert client.delete(at(street, f"/says/{ONE}")).status_code == 404
    assert client.get(at(street)).json()["says"] == [second]
    # They outlive another analysis.
    client.post(at(street, "/analyse"), json={})
    assert ended(client, street["id"])["says"] == [second]


@pytest.mark.parametrize(
    ("say", "change", "status"),
    [
        ("x", {}, 400), ("A" * 32, {}, 400), (ONE, {"end_s": 1.0}, 400), (ONE, {"end_s": 0.5}, 400),
        (ONE, {"verdict": "maybe"}, 422), (ONE, {"label": ""}, 422), (ONE, {"start_s": -1}, 422),
    ],
)  # fmt: skip
def test_a_say_that_is_none_is_told(
    client: TestClient, street: dict[str, Any], say: str, change: dict[str, Any], status: int
) -> None:
    answer = client.put(at(street, f"/says/{say}"), json={**SAY, **change})
    assert answer.status_code == status
    said(answer)
    assert client.get(at(street)).json()["says"] == []


def test_a_label_file_becomes_a_lane(client: TestClient, street: dict[str, Any]) -> None:
    answer = client.post(at(street, "/lanes"), params={"name": "take.txt"}, content=b"3\t4\tcat\n1.5\t2.5\tdog\n")
    assert answer.status_code == 201
    lane = answer.json()
    assert (lane["name"], lane["events"]) == (
        "take.txt",
        [{"label": "dog", "start_s": 1.5, "end_s": 2.5}, {"label": "cat", "start_s": 3.0, "end_s": 4.0}],
    )
    assert client.get(at(street)).json()["lanes"] == [lane]
    assert client.delete(at(street, f"/lanes/{lane['id']}")).status_code == 204
    assert client.delete(at(street, f"/lanes/{lane['id']}")).status_code == 404
    assert client.get(at(street)).json()["lanes"] == []


@pytest.mark.parametrize("form", ["audacity", "raven"])
def test_what_is_taken_away_can_be_dropped_again(client: TestClient, street: dict[str, Any], form: str) -> None:
    content = client.post(at(street, "/export"), json={"format": form}).content
    lane = client.post(at(street, "/lanes"), params={"name": "again.txt"}, content=content).json()
    held = [event for event in street["result"]["events"] if event["holds"]]
    assert [(one["start_s"], one["end_s"]) for one in lane["events"]] == [
        (one["start_s"], one["end_s"]) for one in held
    ]
    assert lane["events"][0]["label"] == ("low_tone" if form == "raven" else f"Low tone {held[0]['score']:.2f}")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"nonsense", "take.txt, line 1: 'nonsense'; start, end and text were expected"),
        (b"", "take.txt: holds no labels; "),
        (wav(tone(0.1)), "take.txt: is no text; "),
        (b"Begin Time (s)\tLabel\n", "take.txt: has no column 'end time (s)'"),
        (
            b"Begin Time (s)\tEnd Time (s)\tBegin File\n1\t2\ta.wav\n1\t2\tb.wav\n",
            "take.txt: it speaks of 2 recordings",
        ),
    ],
)
def test_a_label_file_that_is_none_is_told(
    client: TestClient, street: dict[str, Any], content: bytes, words: str
) -> None:
    answer = client.post(at(street, "/lanes"), params={"name": "take.txt"}, content=content)
    assert answer.status_code == 400
    assert said(answer).startswith(words)
    assert client.get(at(street)).json()["lanes"] == []
