"""The only place where audio meets a model or a measure. File, folder, microphone, socket and test all pass here."""

from __future__ import annotations

from soundsight.recogniser.file import listen
from soundsight.recogniser.stream import Recogniser

__all__ = ["Recogniser", "listen"]
