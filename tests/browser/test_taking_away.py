"""Results taken away by the page are what the server gives, read by others; label files dropped on it become lanes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import soundfile
from playwright.sync_api import Page, expect

from browser.conftest import ROOT
from browser.hands import heard, let_go, press, saved, slide


def save_as(page: Page, format: str, which: str = "holds") -> tuple[str, bytes]:
    """A file saved by the dialog: its name and what is in it."""
    page.get_by_role("button", name="Save as…").click()
    page.locator(f"input[name=which][value={which}]").check()
    page.locator(f"input[name=format][value={format}]").check()
    with page.expect_download() as download:
        page.locator("dialog.save").get_by_role("button", name="Save", exact=True).click()
    press(page, "Escape")
    expect(page.locator("dialog.save")).to_have_count(0)
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def exported(page: Page, recording: str, format: str, **more: Any) -> bytes:
    """What the server gives a program that asks for it."""
    address = f"{page.url.partition('#')[0]}api/v1/recordings/{recording}/export"
    answer = page.request.post(address, data={"format": format, **more})
    assert answer.ok, answer.text()
    return answer.body()


def test_every_format(page: Page, recording: str) -> None:
    api = page.url.partition("#")[0] + "api/v1/"
    about, models = page.request.get(api + "about").json(), page.request.get(api + "models").json()
    given = next(model for model in models if model["name"] == "tiny")["formats"]
    page.get_by_role("button", name="Save as…").click()
    # Formats of notes are not offered: this model hears none.
    assert page.locator("input[name=format]").evaluate_all("all => all.map(one => one.value)") == given
    press(page, "Escape")
    for one in [one for one in about["formats"] if one["name"] in given]:
        name, content = save_as(page, one["name"])
        assert name.startswith("three")
        assert name.endswith(one["extension"])
        assert content == exported(page, recording, one["name"], which="holds"), one["name"]


def test_a_format_that_needs_what_is_not_installed_says_so(page: Page, recording: str) -> None:
    api = page.url.partition("#")[0] + "api/v1/"
    about = page.request.get(api + "about").json()
    next(one for one in about["formats"] if one["name"] == "png")["lacking"] = "needs a thing: pip install thing"
    page.route("**/api/v1/about", lambda route: route.fulfill(json=about))
    page.reload()
    heard(page, recording)
    page.get_by_role("button", name="Save as…").click()
    expect(page.locator("label", has=page.locator("input[value=png]"))).to_contain_text("pip install thing")
    expect(page.locator("input[value=png]")).to_be_disabled()
    expect(page.locator("input[value=csv]")).to_be_enabled()


def test_other_programs_read_them(page: Page, recording: str) -> None:
    labels = ["low_tone", "middle_tone", "high_tone"]
    _, audacity = save_as(page, "audacity")
    rows = [line.split("\t") for line in audacity.decode().splitlines() if not line.startswith("\\")]
    assert [float(start) for start, _, _ in rows] == pytest.approx([1.0, 2.5, 4.0], abs=0.15)
    assert all(name.lower().startswith(label.split("_")[0]) for (_, _, name), label in zip(rows, labels, strict=True))
    _, raven = save_as(page, "raven")
    table = list(csv.DictReader(io.StringIO(raven.decode()), delimiter="\t"))
    assert [float(row["Begin Time (s)"]) for row in table] == pytest.approx([float(row[0]) for row in rows], abs=0.001)
    _, plain = save_as(page, "csv")
    assert [row["label"] for row in csv.DictReader(io.StringIO(plain.decode()))] == labels
    _, record = save_as(page, "json")
    found = json.loads(record)
    jsonschema.validate(found, json.loads((ROOT / "docs" / "result.schema.json").read_text()))
    assert [one["label"] for one in found["events"] if one["holds"]] == labels


def test_as_the_sliders_stand_and_what_was_confirmed(page: Page, recording: str) -> None:
    page.get_by_text("Each sound for itself").click()
    page.get_by_role("button", name="Ignore: Low tone").click()
    _, held = save_as(page, "csv")
    assert [row["label"] for row in csv.DictReader(io.StringIO(held.decode()))] == ["middle_tone", "high_tone"]
    press(page, "Home", "k", "k", "y")
    saved(page, recording, 1)
    _, confirmed = save_as(page, "csv", "confirmed")
    assert confirmed == exported(page, recording, "csv", which="confirmed")
    assert len(list(csv.DictReader(io.StringIO(confirmed.decode())))) == 1
    slide(page, "How sure must it be, for all sounds", 4)
    assert save_as(page, "csv", "all")[1].count(b"\n") >= held.count(b"\n")


@pytest.mark.parametrize("format", ["audacity", "raven"])
def test_a_label_file_becomes_a_lane(page: Page, recording: str, tmp_path: Path, format: str) -> None:
    name, content = save_as(page, format)
    (tmp_path / name).write_bytes(content)
    let_go(page, tmp_path / name)
    lane = page.locator(".imported-head")
    expect(lane).to_contain_text("three")
    page.reload()
    expect(lane).to_contain_text("three")
    plot, head = page.locator("[data-plot=lanes]").bounding_box(), lane.bounding_box()
    assert plot is not None
    assert head is not None
    page.mouse.move(plot["x"] + plot["width"] * 3.0 / 6.0, head["y"] + head["height"] / 2)
    expect(page.locator(".readout")).to_contain_text("iddle")
    page.get_by_role("button", name="Take away the lane three").click()
    expect(lane).to_have_count(0)
    lanes = page.request.get(page.url.partition("#")[0] + f"api/v1/recordings/{recording}").json()["lanes"]
    assert lanes == []


def test_what_is_no_label_file_is_refused_where_it_was_dropped(page: Page, recording: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("bread\nmilk\n")
    let_go(page, tmp_path / "notes.txt")
    expect(page.locator(".notice.error")).to_contain_text("notes.txt")


def test_a_clip_and_the_original(page: Page, recording: str, three: Path) -> None:
    press(page, "k", "k")
    with page.expect_download() as clip:
        page.get_by_role("link", name="Save it").click()
    assert clip.value.suggested_filename.startswith("three 0-02.")
    samples, rate = soundfile.read(clip.value.path())
    assert rate == 44100
    assert len(samples) / rate == pytest.approx(1.0, abs=0.2)
    page.get_by_role("button", name="Save as…").click()
    with page.expect_download() as original:
        page.get_by_role("link", name="The original file").click()
    assert Path(original.value.path()).read_bytes() == three.read_bytes()
