"""What flows, as the plain data that JSON holds: keys are field names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from soundsight.formats.record import to_json
from soundsight.result import Result

SCALARS = frozenset({float, int, str, bool, type(None)})


def plain(value: Any) -> Any:
    """Data classes as dicts, also within lists; the rest as it is."""
    if type(value) in SCALARS:
        return value
    if isinstance(value, Result):
        return json.loads(to_json(value))
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return list(value) if SCALARS.issuperset(map(type, value)) else [plain(one) for one in value]
    return value


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))
