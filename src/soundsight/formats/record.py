"""A Result as JSON text and back, shared by `json` and `jsonl`; docs/result.schema.json states its shape."""

from __future__ import annotations

import collections.abc
import json
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from soundsight.error import Error
from soundsight.result import SCHEMA, SCHEMA_VERSION, Result

LATER = frozenset({"against"})  # keys that files of an older version do not have


def to_json(result: Result, indent: int | None = None) -> str:
    """The result as JSON text without a line end; the very floats, so that `from_json` gives an equal Result.

    Raises `Error` where a number is NaN or infinite, which JSON cannot say.
    """
    record = {"schema": SCHEMA, "schema_version": SCHEMA_VERSION, **_plain(result)}
    try:
        text = json.dumps(record, indent=indent, ensure_ascii=False, allow_nan=False, default=_plain)
    except ValueError as problem:
        raise Error(f"{result.source.name}: a number is NaN or infinite, which JSON cannot hold") from problem
    # Odd bytes in a file name come as lone surrogates, which UTF-8 cannot hold but JSON can escape.
    return re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def from_json(text: bytes | str, where: str) -> Result:
    """The Result that `to_json` wrote; an `Error` says what is wrong at what key of `where`."""
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise Error(f"{where}: not JSON ({problem}); a result as soundsight writes it was expected") from problem
    if not isinstance(record, dict) or record.get("schema") != SCHEMA:
        raise Error(f'{where}: not a result; an object with "schema": "{SCHEMA}" was expected')
    if record.get("schema_version") != SCHEMA_VERSION:
        came = record.get("schema_version")
        raise Error(f"{where}: schema_version {came!r}; version {SCHEMA_VERSION} is read here. Update soundsight")
    values = {key: value for key, value in record.items() if key not in ("schema", "schema_version")}
    result = _build(Result, values, where)
    assert isinstance(result, Result)
    return result


def _plain(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    raise TypeError(f"{type(value).__name__} is nothing that JSON can hold")


_hints = cache(get_type_hints)


def _build(kind: Any, value: Any, where: str) -> Any:
    """The value as `kind`, a type of result.py; an `Error` names the key where it does not fit."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return value
    if origin in (Union, UnionType):  # only ever `X | None`
        return None if value is None else _build(inner[0], value, where)
    if is_dataclass(kind):
        return _build_object(kind, _checked(value, dict, where, "an object"), where)
    if origin is tuple:
        items = _checked(value, list, where, "a list")
        return tuple(_build(inner[0], item, f"{where}[{i}]") for i, item in enumerate(items))
    if origin is collections.abc.Mapping:
        pairs = _checked(value, dict, where, "an object")
        return {key: _build(inner[1], item, f"{where}.{key}") for key, item in pairs.items()}
    if origin is Literal:
        if value not in inner:
            raise Error(f"{where}: {value!r}; one of {', '.join(inner)} was expected")
        return value
    if kind is float:
        return _float(value, where)
    return _checked(value, kind, where, {int: "a whole number", str: "text", bool: "true or false"}[kind])


def _build_object(kind: Any, value: dict[str, Any], where: str) -> Any:
    hints = _hints(kind)
    names = [one.name for one in fields(kind)]
    missing = [name for name in names if name not in value and name not in LATER]
    unknown = [name for name in value if name not in names]
    if missing or unknown:
        problem = f"no key {missing[0]!r}" if missing else f"a key {unknown[0]!r} that is not known"
        raise Error(f"{where}: {problem}; {', '.join(names)} were expected")
    return kind(**{name: _build(hints[name], value[name], f"{where}: {name}") for name in names if name in value})


def _checked(value: Any, kind: type, where: str, words: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise Error(f"{where}: {value!r:.60}; {words} was expected")
    return value


def _float(value: Any, where: str) -> float:
    number = math.nan
    if isinstance(value, int | float) and not isinstance(value, bool):
        with suppress(OverflowError):
            number = float(value)
    if not math.isfinite(number):
        raise Error(f"{where}: {value!r:.60}; a finite number was expected")
    return number
