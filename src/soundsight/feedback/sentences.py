"""Every sentence that a player may read, a rule each: what is heard, and what to try."""

from __future__ import annotations

from soundsight.feedback.sentences_against import AGAINST

_EVEN = "bow it slowly from end to end, at one speed, one weight and one distance from the bridge"

# rule -> (what is heard, what to try); a rule that ends in `_habit` speaks of several notes.
SENTENCES: dict[str, tuple[str, str]] = {
    "a4": (
        "All of it lies {amount} {side} A4 = {a4:.4g} Hz; A4 is near {hz:.1f} Hz",
        "Tune the A string first, then the others by fifths. If your A is meant to be there, choose it as A4.",
    ),
    "pitch": (
        "{name} at {when}: {amount} {side} ({ruler}){more}",
        "Play it alone, slowly, against an open string or a drone, and move the finger a little {way}.",
    ),
    "pitch_open": (
        "{name} at {when}: {amount} {side} ({ruler}){more}",
        "If it was the open string, tune it; if not, move the finger a little {way}.",
    ),
    "pitch_habit": (
        "{group}: {count} of {all} {side}, median {median:+.0f} cents ({ruler}); hear them",
        "Play each slowly after the note before it, stop, compare with an open string or a drone, and set the finger a "
        "little {way}.",
    ),
    "drift": (
        "{name} at {when}: its pitch {moves} by {amount} while it is held",
        "Hold it long at one loudness: keep the finger still and the bow's weight even.",
    ),
    "drift_habit": (
        "{count} of {all} held notes: the pitch {moves}, median {median:+.0f} cents over the note; hear them",
        "Hold single notes long at one loudness: keep the finger still and the bow's weight even to the end.",
    ),
    "slow_start": (
        "{name} at {when}: its sound takes {amount} to rise",
        "Set the bow on the string first, with the arm's weight, and only then draw it.",
    ),
    "slow_start_habit": (
        "{group}: {count} of {all} start slowly, median {median:.0f} ms until they have risen; hear them",
        "Play them one by one: set the bow on the string, feel its weight, draw; then join them again.",
    ),
    "rough_start": (
        "{name} at {when}: it takes {amount} until its tone is clear",
        "Begin it with a little less weight or a little more speed of the bow, until it speaks at once.",
    ),
    "rough_start_habit": (
        "{group}: {count} of {all} start roughly, median {median:.0f} ms until the tone is clear; hear them",
        "Play them one by one and listen to the first moment alone: less weight, or more speed of the bow.",
    ),
    "uneven_bow": (
        "{name} at {when}: its loudness wavers (dynamic stability {amount})",
        f"Hold it long: {_EVEN}.",
    ),
    "uneven_bow_habit": (
        "{group}: {count} of {all} waver in loudness, median stability {median:.0f} of 100; hear them",
        f"Practise long notes: {_EVEN}.",
    ),
    "unsteady_pitch": (
        "{name} at {when}: its pitch wanders (pitch stability {amount})",
        "Hold it long without vibrato: let the finger's tip rest with as little pressure as will do.",
    ),
    "unsteady_pitch_habit": (
        "{group}: {count} of {all} wander in pitch, median stability {median:.0f} of 100; hear them",
        "Hold each long without vibrato: let the finger's tip rest with as little pressure as will do.",
    ),
    "unsteady_colour": (
        "{name} at {when}: its colour changes (timbre stability {amount})",
        f"Watch the bow's place between bridge and fingerboard: {_EVEN}.",
    ),
    "unsteady_colour_habit": (
        "{group}: {count} of {all} change their colour, median stability {median:.0f} of 100; hear them",
        f"Watch the bow's place between bridge and fingerboard: {_EVEN}.",
    ),
    "thin": (
        "{name} at {when}: few of its overtones sound (richness {amount})",
        "Bring the bow a little nearer to the bridge, slower, with more of the arm's weight; no mute, no flat hair.",
    ),
    "thin_habit": (
        "{group}: {count} of {all} sound with few overtones, median richness {median:.0f} of 100; hear them",
        "Bring the bow a little nearer to the bridge, slower, with more of the arm's weight.",
    ),
    "scratch": (
        "{name} at {when}: the bow scratches through {amount} of it, more than elsewhere",
        "Take some weight off the bow, or draw it faster or a little further from the bridge.",
    ),
    "scratch_habit": (
        "{group}: {count} of {all} scratch, through {median:.0f} % of the note; hear them",
        "Take some weight off the bow there, or draw it faster or a little further from the bridge.",
    ),
    "bow_change_habit": (
        "{count} of {all} bow changes on one note leave a gap, median {median:.0f} ms; hear them",
        "Slow the bow just before it turns and turn it from the wrist. If the notes are to be apart, leave it so.",
    ),
    "tremolo_habit": (
        "Tremolo in {all} notes: {slowest:.1f} to {fastest:.1f} strokes a second; hear them",
        "Choose one speed, say four strokes a click, and keep it from note to note, from the wrist, near the tip.",
    ),
    **AGAINST,
}
