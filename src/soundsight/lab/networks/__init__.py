"""The networks, one a file. Adding one is a file with a function `labels -> Network` and a line here."""

from __future__ import annotations

from collections.abc import Callable

from soundsight.error import Error
from soundsight.lab.networks.compact import compact
from soundsight.lab.networks.four_block import four_block
from soundsight.lab.networks.network import Geometry, Network

NETWORKS: dict[str, Callable[[int], Network]] = {"compact": compact, "four-block": four_block}

__all__ = ["NETWORKS", "Geometry", "Network", "network"]


def network(name: str, labels: int) -> Network:
    """A fresh network, weights drawn from torch's generator. Raises `Error` for an unknown name."""
    if name not in NETWORKS:
        raise Error(f"no network {name!r}; there are {', '.join(NETWORKS)}.")
    return NETWORKS[name](labels)
