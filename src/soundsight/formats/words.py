"""Results in words: how sure, how well it could be heard, what a file is."""

from __future__ import annotations

from soundsight.formats.format import Options
from soundsight.result import Quality, Result
from soundsight.units import s_to_clock

SHORTEST_S = 0.1  # no sound is told by less
# Words for a score, from the score on. They name the number's size; they are no measured chance of being
# right.
SURE = ((0.9, "very sure"), (0.7, "sure"), (0.5, "fairly sure"), (0.3, "unsure"), (0.0, "a guess"))


def how_sure(score: float) -> str:
    """The words for a score: `very sure` from 0.9 on."""
    return next((words for least, words in SURE if score >= least), SURE[-1][1])


def printable(text: str) -> str:
    r"""Text that moves no cursor: control characters and odd bytes stand as `\x1b`, `\udcff`."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


def state_in_words(result: Result, options: Options) -> str:
    """What is to be said of the recording as a whole, or "" where there is nothing beyond its events."""
    quality = result.quality
    level = "every sample is 0" if quality.level_db is None else f"level {quality.level_db:.0f} dB"
    if quality.state == "empty":
        return "Empty: there is no sound in it"
    if quality.state == "too_quiet":
        return f"Too quiet to hear ({level})"
    if quality.state == "nothing_recognised" and 0 < result.source.duration_s < SHORTEST_S:
        return f"Too short to tell: {1000 * result.source.duration_s:.3g} ms"
    if quality.state == "nothing_recognised":
        return f"Nothing recognised ({level})"
    if quality.state == "clipped":
        share = percent(quality.clipped_share)
        return f"Clipped: {share} of the samples are at full scale, what is heard may be wrong"
    if quality.state == "unsure":
        nearest = ", ".join(f"{options.display(tag.label)} {tag.score:.2f}" for tag in result.tags[:3])
        return f"Unsure: nothing is heard surely enough{'; nearest are ' + nearest if nearest else ''}"
    return ""


def percent(share: float) -> str:
    """A share in per cent, with the digits that small shares need: `12 %`, `1.2 %`, `0.03 %`."""
    if 0 < share < 0.0001:
        return "under 0.01 %"
    return f"{100 * share:.{0 if share >= 0.1 else 1 if share >= 0.01 else 2}f} %"


def remarks(result: Result, options: Options) -> list[str]:
    """Sentences about the recording: its state, that no event holds, what was remarked while listening."""
    found = [state] if (state := state_in_words(result, options)) else []
    if result.quality.state in ("ok", "clipped") and not (result.notes or any(event.holds for event in result.events)):
        found.append("Nothing recognised")
    return found + [printable(remark) for remark in result.quality.remarks]


def about(result: Result) -> str:
    """Length, rate, channels, level: `0:10.0, 44.1 kHz, stereo, level -23 dB, noise floor -61 dB`."""
    source = result.source
    length_s = source.duration_s
    start_s, end_s = listened(result)
    part = f", heard from {s_to_clock(start_s)} to {s_to_clock(end_s)}" if (start_s, end_s) != (0, length_s) else ""
    channels = {1: "mono", 2: "stereo"}.get(source.channels, f"{source.channels} channels")
    return f"{s_to_clock(length_s)}{part}, {source.rate / 1000:g} kHz, {channels}{_level(result.quality)}"


def listened(result: Result) -> tuple[float, float]:
    """Where listening began and ended in the source, in seconds: all of it unless the settings say otherwise."""
    length_s = result.source.duration_s
    start, end = (result.provenance.settings.get(name) for name in ("start_s", "end_s"))
    start_s = min(float(start), length_s) if isinstance(start, int | float) else 0.0
    return max(0.0, start_s), min(float(end), length_s) if isinstance(end, int | float) else length_s


def _level(quality: Quality) -> str:
    level = "" if quality.level_db is None else f", level {quality.level_db:.0f} dB"
    return level + ("" if quality.noise_floor_db is None else f", noise floor {quality.noise_floor_db:.0f} dB")
