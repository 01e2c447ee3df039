"""What flows, as the plain data that JSON holds: keys are field names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from soundsight.formats.record import to_json
from soundsight.result import Result


def plain(value: Any) -> Any:
    """Data classes as dicts, also within lists; the rest as it is."""
    if isinstance(value, Result):
        return json.loads(to_json(value))
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value
