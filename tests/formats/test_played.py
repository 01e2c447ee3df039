"""What is written of notes: read again by csv, by mido, and by the rules of the programs that read it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from itertools import pairwise

import mido
import pytest
from hypothesis import example, given, settings
from sample_results import SCALE, results, sample, write

from soundsight.formats.played import against_lines, called
from soundsight.measure import MEASURES
from soundsight.result import Against, Expected, Measured, Result


def table(name: str, result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write(name, [result]).decode())))


def test_names_are_spelled_in_the_key_that_was_chosen() -> None:
    assert [called(SCALE)(note) for note in SCALE.notes] == ["A4", "Bb4", "B4"]


def test_notes_have_a_row_each_with_every_measure() -> None:
    rows = table("notes", SCALE)
    assert [(row["file"], row["note"], row["start_s"]) for row in rows] == [
        ("scale.wav", "A4", "0.1"), ("scale.wav", "Bb4", "0.35"), ("scale.wav", "B4", "0.6"),
    ]  # fmt: skip
    flat = rows[1]
    assert [float(flat[f"cents_equal{end}"]) for end in ("", "_low", "_high")] == [-28, -29.5, -26.5]
    assert (flat["vibrato_rate"], flat["vibrato_rate_low"]) == ("", "")
    assert {f"{name}{end}" for one in MEASURES.values() for name in one.gives for end in ("", "_low", "_high")} <= set(
        flat
    )
    assert table("notes", sample()) == []


def test_labels_of_notes_for_audacity() -> None:
    lines = [line.split("\t") for line in write("audacity", [SCALE]).decode().splitlines()]
    assert lines[1] == ["0.350000", "0.550000", "Bb4 -28"]


def test_layers_for_sonic_visualiser() -> None:
    notes, pitch = table("sonic-notes", SCALE), table("sonic-pitch", SCALE)
    assert notes[1] == {"TIME": "0.35", "VALUE": "458.6", "DURATION": "0.2", "LABEL": "Bb4 -28"}
    # Where the confidence is under a half there is no pitch; a step stands at its middle.
    assert [(row["TIME"], row["VALUE"]) for row in pitch] == [
        ("0.15", "440"), ("0.25", "440.5"), ("0.45", "458"), ("0.55", "459"),
    ]  # fmt: skip


def test_midi_sounds_the_notes_as_they_were_played() -> None:
    file = mido.MidiFile(file=io.BytesIO(write("midi", [SCALE])))
    now_s, sounding, bend = 0.0, None, 0.0
    heard: list[tuple[float, float, int]] = []
    bends: dict[int, list[float]] = {}
    for message in file:
        now_s += message.time
        if message.type == "pitchwheel":
            bend = message.pitch / 8192 * 200
        elif message.type == "note_on":
            sounding, began_s = message.note, now_s
        elif message.type == "note_off":
            assert message.note == sounding
            heard.append((began_s, now_s, message.note))
            sounding = None
        if sounding is not None:
            bends.setdefault(sounding, []).append(bend)
    for found, expected in zip(heard, SCALE.notes, strict=True):
        assert found[:2] == pytest.approx((expected.start_s, expected.end_s), abs=0.001)
        assert found[2] == expected.key
    # 458.6, then 458 and 459 Hz, in cents from 466.16 Hz.
    assert bends[70] == pytest.approx([-28.3, -30.6, -26.8], abs=0.1)
    velocities = [message.velocity for message in file if message.type == "note_on"]
    assert velocities == [80, 68, 83]  # 2 steps a dB about the median level


@settings(max_examples=25, deadline=None)
@given(results)
@example(replace(SCALE, notes=(replace(SCALE.notes[0], hz=5e-324),)))  # a share of 440 Hz that is no number any more
def test_any_notes_are_a_midi_file_in_order(result: Result) -> None:
    file = mido.MidiFile(file=io.BytesIO(write("midi", [result])))
    assert sum(message.type == "note_on" for message in file.tracks[0]) == len(result.notes)
    assert all(message.time >= 0 for message in file.tracks[0])


def test_a_person_reads_advice_first_then_notes() -> None:
    text = write("text", [SCALE]).decode()
    order = ["1. Bb4 at 0.3–0.6 s: 28 ± 2 cents flat", "Move the finger", "3 notes from A4 to B4", "A4 ", "Bb4 "]
    places = [text.index(words) for words in order[:3]] + [text.rindex(f"  {words}") for words in order[3:]]
    assert all(before < after for before, after in pairwise(places))
    assert "Nothing recognised" not in text
    assert "vibrato Hz" in write("text", [SCALE], all_events=True).decode()
    several = write("text", [SCALE, SCALE], several=True).decode()
    assert several.count("1. Bb4 at") == 2


def test_that_nothing_stands_out_is_said_where_advice_was_not_withheld() -> None:
    silent = replace(SCALE, advice=())
    assert "Nothing stands out surely enough for advice." in write("text", [silent]).decode()
    octaves_down = tuple(replace(note, hz=(note.hz or 440.0) / 8) for note in SCALE.notes)
    foreign = write("text", [replace(silent, notes=octaves_down)]).decode()
    assert "Nothing stands out" not in foreign
    assert "\n\n\n" not in foreign


def test_where_little_could_be_measured_that_nothing_stands_out_is_no_praise() -> None:
    unknown = Measured(None, None, None, "cents", "the pitch slides")
    notes = [
        replace(note, measures={**note.measures, "cents_equal": unknown} if number else note.measures)
        for number, note in enumerate(SCALE.notes * 2)
    ]
    told = write("text", [replace(SCALE, advice=(), notes=tuple(notes))]).decode()
    assert f"Little can be said: 1 of {len(notes)} notes hold one clear pitch." in told
    assert "Nothing stands out" not in told


def test_what_it_was_held_against_reads_as_a_person_says_it() -> None:
    figures = {
        "missing": Measured(0, 0, 0, "notes"),
        "pitch_apart": Measured(-10.0, -30.0, 10.0, "cents"),
        "tempo_drift": Measured(-7.0, -13.0, -1.0, "%/min"),
        "tempo": Measured(84.6, 84.4, 84.8, "1/min"),
    }
    against = Against("take.wav", "take", (Expected(69, 0.0, 0.3, 0),), figures)
    assert against_lines(replace(SCALE, against=against)) == [
        "against take.wav: 1 note expected, 0 missing",
        "against take.wav: tempo 84.6 ± 0.2 a minute, falling by 7 ± 6 % a minute, lower by 10 ± 20 cents",
    ]
