"""What a player may read of a take that was held against something: what is heard, and what to try."""

from __future__ import annotations

AGAINST: dict[str, tuple[str, str]] = {
    "other": (
        "{against}: {count} of {all} notes belong to it; the others are not held against it",
        "See whether this is what was to be played, or choose another.",
    ),
    "missing": (
        "{against}: {count} of {all} notes missing: {which}",
        "Play up to there slowly, saying each note's name before it sounds.",
    ),
    "extra": (
        "{against}: {count} more than it asks for: {which}",
        "Hear them: a stop, a neighbouring string that was touched, or a note played twice.",
    ),
    "wrong": (
        "{against}: {which}",
        "Sing the two notes, then place the finger before the bow moves.",
    ),
    "uneven": (
        "{against}: the notes lie {amount} off an even beat ({share:.0f} % of the time between two)",
        "Play it slower with a metronome, a note to a click; then two to a click, and only then faster.",
    ),
    "tempo_moves": (
        "{against}: the tempo {moves} by {amount}",
        "Count the beats aloud, or tap them, while you hear the take again; then play it with a metronome.",
    ),
    "tempo": (
        "{against}: the tempo is {tempo:.1f} ± {half:.1f} a minute",
        "Play a few notes until you feel that the click disappears behind yours, then go on.",
    ),
    "off_time": (
        "{name} at {when}: {amount} {side} ({against})",
        "Play the two notes before it and this one in a loop, slowly, with a metronome.",
    ),
    "apart": (
        "{name} at {when}: {amount} {side} than in {against}",
        "Hear both one after the other, sing the pitch, then move the finger a little {way}.",
    ),
}
