"""Ways to write results: one file a format, all of them in the table `FORMATS`.

with written("street.wav.json") as out:
    FORMATS["json"].write([result], out, Options())
"""

from soundsight.formats.audacity import AUDACITY
from soundsight.formats.csv import CSV
from soundsight.formats.format import Format, Options, shown, suits
from soundsight.formats.json import JSON
from soundsight.formats.jsonl import JSONL
from soundsight.formats.midi import MIDI
from soundsight.formats.notes import NOTES
from soundsight.formats.png import PNG
from soundsight.formats.raven import RAVEN
from soundsight.formats.sonic import SONIC_NOTES, SONIC_PITCH
from soundsight.formats.text import TEXT
from soundsight.formats.written import written

FORMATS: dict[str, Format] = {
    one.name: one for one in (TEXT, JSON, JSONL, CSV, NOTES, AUDACITY, RAVEN, SONIC_NOTES, SONIC_PITCH, MIDI, PNG)
}

# These read the recording itself again, and so need its path.
READS_RECORDING = frozenset({"png"})

__all__ = ["FORMATS", "READS_RECORDING", "Format", "Options", "shown", "suits", "written"]
