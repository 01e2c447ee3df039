"""Which containers there are, who decodes each, and what a file's first bytes say it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import soundfile

from soundsight.extras import extra


@dataclass(frozen=True, slots=True)
class Container:
    """A container by the name people know; `libsndfile` is its format and subtype there, if it has one."""

    name: str
    extensions: tuple[str, ...]
    libsndfile: tuple[str, str | None] | None = None


CONTAINERS = (
    Container("WAV", (".wav", ".wave"), ("WAV", None)),
    Container("FLAC", (".flac",), ("FLAC", None)),
    Container("MP3", (".mp3",), ("MP3", None)),
    Container("Ogg Vorbis", (".ogg", ".oga"), ("OGG", "VORBIS")),
    Container("Opus in Ogg", (".opus",), ("OGG", "OPUS")),
    Container("AIFF", (".aiff", ".aif", ".aifc"), ("AIFF", None)),
    Container("CAF", (".caf",), ("CAF", None)),
    Container("W64", (".w64",), ("W64", None)),
    Container("RF64", (".rf64",), ("RF64", None)),
    Container("AU", (".au", ".snd"), ("AU", None)),
    Container("M4A and MP4 (AAC, ALAC, Opus)", (".m4a", ".m4b", ".mp4")),
    Container("AAC", (".aac",)),
    Container("WebM and Matroska", (".webm", ".mka")),
    Container("WMA", (".wma",)),
)

KNOWN_EXTENSIONS = frozenset(extension for container in CONTAINERS for extension in container.extensions)
LIBSNDFILE_EXTENSIONS = frozenset(e for c in CONTAINERS if c.libsndfile for e in c.extensions)

# First bytes: (offset, bytes, words). The words in FOREIGN name what libsndfile never reads, those in
# NOT_SOUND what nobody does.
MAGIC = (
    (0, b"RIFF", "WAV"),
    (0, b"RF64", "RF64"),
    (0, b"fLaC", "FLAC"),
    (0, b"OggS", "Ogg"),
    (0, b"ID3", "MP3"),
    (0, b"FORM", "AIFF"),
    (0, b"caff", "CAF"),
    (0, b"riff", "W64"),
    (0, b".snd", "AU"),
    (0, b"NIST", "NIST Sphere"),
    (4, b"ftyp", "MP4"),
    (0, b"\x1a\x45\xdf\xa3", "WebM or Matroska"),
    (0, b"\x30\x26\xb2\x75", "WMA"),
    (0, b"#!AMR", "AMR"),
    (0, b"wvpk", "WavPack"),
    (0, b"MAC ", "Monkey's Audio"),
    (0, b"\xff\xfe", "text"),  # UTF-16; as MPEG it would be layer I, which nobody writes
    (0, b"%PDF", "a PDF"),
    (0, b"\x89PNG", "a picture"),
    (0, b"\xff\xd8\xff", "a picture"),
    (0, b"PK\x03\x04", "a zip archive"),
    (0, b"\x1f\x8b", "a gzip archive"),
)
FOREIGN = frozenset({"MP4", "AAC", "WebM or Matroska", "WMA", "AMR", "WavPack", "Monkey's Audio"})
NOT_SOUND = frozenset({"text", "a PDF", "a picture", "a zip archive", "a gzip archive"})


def kind_of(head: bytes) -> str | None:
    """What a file is by its first bytes (512 suffice): words of MAGIC, AAC, MP3, text; None if unknown."""
    for offset, magic, words in MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return words
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        # Both begin a frame with eleven ones; ADTS (ISO 13818-7) has a twelfth and the two layer bits 00.
        if head[1] & 0xF6 == 0xF0:
            return "AAC"
        return "MP3" if head[1] & 0x06 else None
    return "text" if _is_text(head) else None


def _is_text(head: bytes) -> bool:
    try:
        words = head.decode()
    except UnicodeDecodeError as wrong:
        if wrong.start < len(head) - 3:  # later, a character of several bytes may have been cut
            return False
        words = head[: wrong.start].decode()
    return all(character.isprintable() or character in "\t\r\n\ufeff" for character in words)


def how_to_get_codecs() -> str:
    """What to do about a container that nothing here decodes."""
    return f"install PyAV ({extra('codecs').how}; soundsight's [codecs] extra) or put ffmpeg on the path"


def can_decode() -> dict[str, str]:
    """What this install decodes: container to by what (`libsndfile 1.2.2`), or "" where nothing here does.

    `how_to_get_codecs` says what would help there.
    """
    formats = soundfile.available_formats()
    codecs = _codecs()
    return {
        container.name: f"libsndfile {soundfile.__libsndfile_version__}"
        if container.libsndfile
        and container.libsndfile[0] in formats
        and (
            container.libsndfile[1] is None
            or container.libsndfile[1] in soundfile.available_subtypes(container.libsndfile[0])
        )
        else codecs
        for container in CONTAINERS
    }


def _codecs() -> str:
    try:
        import av
    except ImportError:
        from shutil import which

        return "ffmpeg on the path" if which("ffmpeg") else ""
    return f"PyAV {av.__version__}"


def shown(path: Path) -> str:
    """A file's name on one line: what cannot be printed (newlines, bytes that are no text) is escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in str(path))
