"""A take held against a piece or another take, and what is read of a MIDI file; by notes made by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_notes import PIECE, against, counts, late, note

from soundsight.error import Error
from soundsight.measure.against import Wanted, of_notes, read_midi
from soundsight.result import Measured


def test_a_piece_at_another_tempo() -> None:
    notes = [note(one.keys[0], 2 + 1.25 * one.start_s, length_s=0.5) for one in PIECE]
    heard, whole = against("piece.mid", notes, PIECE)
    assert counts(whole) == (0, 0, 0, 0)
    assert whole.measures["tempo"].value == pytest.approx(80)
    assert heard[3].measures["against_length"].value == pytest.approx(0, abs=1e-6)


def test_a_piece_with_a_note_left_out_one_too_many_and_a_wrong_one() -> None:
    notes = [note(one.keys[0], 2 + one.start_s) for one in PIECE]
    notes[5] = note(76, notes[5].start_s)
    del notes[2]
    notes.append(note(60, notes[-1].start_s + 0.5))
    whole = against("piece.mid", notes, PIECE)[1]
    assert counts(whole)[:3] == (1, 1, 1)
    assert [one.key for one in whole.expected if one.note is None] == [71]
    assert [one.note for one in whole.expected] == [0, 1, None, 2, 3, 4, 5, 6]


def test_of_a_piece_a_part_may_be_played() -> None:
    keys = np.random.default_rng(1).integers(60, 80, 40).tolist()
    wanted = [Wanted((key,), 0.5 * place, 0.5 * place + 0.4) for place, key in enumerate(keys)]
    whole = against("piece.mid", [note(one.keys[0], one.start_s) for one in wanted[10:25]], wanted)[1]
    assert counts(whole)[:2] == (0, 0)
    assert len(whole.expected) == 15


def test_against_another_take_pitch_is_its_pitch() -> None:
    heard_before = [replace(one, hz=440 * 2 ** ((one.keys[0] - 69) / 12), half_cents=2.0) for one in PIECE]
    notes = [note(one.keys[0], 2 + one.start_s, cents=12) for one in PIECE]
    notes[4] = note(74, notes[4].start_s, cents=40)
    heard, whole = against("take.wav", notes, heard_before)
    assert whole.measures["pitch_apart"].value == pytest.approx(12)
    found = heard[4].measures["against_pitch"]
    assert [found.value, found.low] == pytest.approx([28, 28 - 8**0.5], abs=1e-4)


def test_a_take_against_itself_is_as_it_should_be() -> None:
    # Their cuts lie up to 60 ms beside where they begin.
    cuts = (0.0, 40.0, -20.0, 0.0, 30.0, -60.0, 20.0, 10.0)
    notes = []
    for one, off in zip(PIECE, cuts, strict=True):
        cut = note(one.keys[0], 1 + one.start_s + off / 1000)
        notes.append(replace(cut, measures={**cut.measures, "begins": Measured(-off, -off - 5, -off + 5, "ms")}))
    heard, whole = against("take.wav", notes, of_notes(notes, 440.0))
    assert whole.measures["unevenness"].value == 0
    assert [late(one) for one in heard] == pytest.approx([0.0] * 8, abs=1e-3)
    # The beginnings of both are known to 5 ms.
    assert heard[3].measures["against_time"].high == pytest.approx(50**0.5, abs=0.01)
    lengths = [one.measures["against_length"].value for one in heard]
    assert lengths == pytest.approx([0.0] * 8, abs=1e-3)


def test_chords_of_a_piece_take_any_of_their_notes() -> None:
    chords = [replace(one, keys=(one.keys[0] - 12, one.keys[0])) for one in PIECE]
    assert counts(against("piece.mid", [note(one.keys[0], one.start_s) for one in chords], chords)[1]) == (0, 0, 0, 0)


def test_the_midi_part_with_a_violin_s_program_is_read(tmp_path: Path) -> None:
    mido = pytest.importorskip("mido")
    file = mido.MidiFile(type=1, ticks_per_beat=480)
    piano, violin = file.add_track("piano"), file.add_track("violin")
    piano.append(mido.MetaMessage("set_tempo", tempo=1_000_000))
    piano += [mido.Message("note_on", note=60 + n, velocity=9, channel=0, time=0) for n in range(5)]
    piano += [mido.Message("note_off", note=60 + n, channel=0, time=480) for n in range(5)]
    violin.append(mido.Message("program_change", program=40, channel=1))
    for key in (67, 69):
        violin.append(mido.Message("note_on", note=key, velocity=80, channel=1, time=0))
        violin.append(mido.Message("note_on", note=key, velocity=0, channel=1, time=240))
    file.save(tmp_path / "piece.mid")
    assert read_midi(tmp_path / "piece.mid") == (Wanted((67,), 0.0, 0.5), Wanted((69,), 0.5, 1.0))


def test_a_midi_file_without_notes_and_none_at_all(tmp_path: Path) -> None:
    mido = pytest.importorskip("mido")
    mido.MidiFile().save(tmp_path / "empty.mid")
    with pytest.raises(Error, match="holds no notes"):
        read_midi(tmp_path / "empty.mid")
    (tmp_path / "noise.mid").write_bytes(b"not midi at all")
    with pytest.raises(Error, match="cannot be read as MIDI"):
        read_midi(tmp_path / "noise.mid")
    with pytest.raises(Error, match="no such file"):
        read_midi(tmp_path / "gone.mid")
