"""How the benchmarks measure: CPU time of this process, one thread, the best of several rounds; and on what machine.

Import this before numpy: it keeps the libraries below numpy to one thread.
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[_name] = "1"

import platform  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Mapping, Sequence  # noqa: E402
from pathlib import Path  # noqa: E402

ROUNDS = 3


def cpu_s(works: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """The least CPU time of each work, in seconds. A round does all of them in turn, so that a busy while hits all."""
    best = dict.fromkeys(works, float("inf"))
    for name in works:
        works[name]()  # what is loaded or allocated once is not what is measured
    for _ in range(rounds):
        for name, work in works.items():
            began = time.process_time()
            work()
            best[name] = min(best[name], time.process_time() - began)
    return best


def machine() -> str:
    """Processor, cores, AVX-512 or not, and how busy it is."""
    vector = "yes" if avx512() else "no"
    return f"machine: {_processor()}, {os.cpu_count()} cores, AVX-512 {vector}, load {os.getloadavg()[0]:.1f}"


def avx512() -> bool:
    """Whether the processor has AVX-512; False where it cannot be told."""
    return "avx512f" in _cpuinfo("flags").split()


def gflops(size: int = 768) -> float:
    """Billions of operations a second of one thread in numpy's product of float32 matrices: a network's upper limit."""
    import numpy as np

    a = np.random.default_rng(0).standard_normal((size, size), dtype=np.float32)
    spent = cpu_s({"product": lambda: a @ a}, rounds=10)["product"]
    return 2 * size**3 / max(spent, 1e-9) / 1e9


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as lines of columns, the first to the left, the others to the right."""
    widths = [max(len(row[i]) for row in rows if i < len(row)) for i in range(max(map(len, rows)))]
    lines = []
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=False)),
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def verdict(met: bool, target: str) -> str:
    """A target and whether it was met."""
    return f"{'met' if met else 'NOT MET'}: {target}"


def verdicts(judged: Mapping[str, bool]) -> int:
    """Print each target and whether it was met; the exit code, 0 where all are."""
    for target, met in judged.items():
        print(verdict(met, target))
    return 0 if all(judged.values()) else 1


def _processor() -> str:
    return _cpuinfo("model name") or platform.processor() or platform.machine()


def _cpuinfo(key: str) -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(key)), "")
