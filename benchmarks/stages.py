"""What hearing costs, stage by stage: decode, resample, spectrogram and network alone, their sum, and `listen` itself.

All stages, `listen` and the peers (librosa's spectrogram, a small network of four blocks) hear the same audio in the
same run. Cutting the graph in two takes `onnx`, the four blocks take torch (both in the extra `train`), librosa is in
the extra `test`; what is not installed is left out and said.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from timing import ROUNDS, avx512, cpu_s, gflops, machine, table, verdict  # first: it keeps numpy to one thread

import numpy as np  # isort: skip
import onnxruntime
import soundfile
import soxr
from numpy.typing import NDArray
from sound import RATE, write

from soundsight import Card, listen, load_card
from soundsight.audio import Block
from soundsight.windows import Windows

AT_MOST_OF_SUM = 1.3
LEAST_REAL_TIME = {"WAV": 600, "MP3": 400}
CHUNK_S = 10
Samples = NDArray[np.float32]
Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Geometry:
    """In samples: how much a frame covers and sees, and how much sound a window holds."""

    hop: int
    before: int
    after: int
    window: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--model", default="environment")
    parser.add_argument(
        "--window", type=float, metavar="S", help="Cut into windows of S seconds, not as the card says."
    )
    given = parser.parse_args()
    print(f"{machine()}; one thread multiplies float32 matrices at {gflops():.0f} GFLOP/s")
    print(f"{given.seconds:g} s of bursts, tones and sweeps, stereo 44.1 kHz; CPU time, best of {given.rounds}\n")
    with tempfile.TemporaryDirectory() as folder:
        measure(given.model, given.seconds, given.rounds, given.window, Path(folder))


def measure(model: str, seconds: float, rounds: int, window_s: float | None, folder: Path) -> None:
    """Every stage, `listen` and the peers, in turns; the tables to standard output."""
    card = load_card(model)
    files = {name: folder / f"sound.{name.lower()}" for name in ("WAV", "MP3")}
    for path in files.values():
        write(path, seconds)
    mono = np.concatenate([block.mean(axis=1) for block in soundfile.blocks(files["WAV"], 2**16, dtype="float32")])
    low = soxr.resample(mono, RATE, card.rate, quality="HQ")
    geometry = Geometry(card.hop, card.context_before, card.context_after, card.window)
    if window_s is not None:
        frames = max(1, round(window_s * card.rate / card.hop))
        geometry = Geometry(card.hop, card.context_before, card.context_after, frames * card.hop)

    graph = graph_works(card.path.parent / card.graph, windows(low, card.rate, geometry), folder)
    works: dict[str, Work] = {f"decode {name}": lambda path=path: decode(path) for name, path in files.items()}
    works |= {"resample": lambda: resample(mono, card.rate)} | graph
    works |= {f"listen {name}": lambda path=path: hear(path, card, geometry.window) for name, path in files.items()}
    peers, missing = peer_works(low, card, folder)
    ms = {name: 1000 * spent / seconds for name, spent in cpu_s(works | peers, rounds).items()}
    for name in files:
        print(stage_table(name, ms, list(graph)) + "\n")
    print(peer_table(ms, list(graph), list(peers)))
    for line in missing:
        print(line)


def decode(path: Path) -> None:
    """The file through soundfile, into one buffer."""
    with soundfile.SoundFile(path) as file:
        buffer = np.empty((2**16, file.channels), np.float32)
        while len(file.read(out=buffer)):
            pass


def resample(mono: Samples, rate: int) -> None:
    """44.1 kHz to the model's rate through soxr's stream, mono, quality HQ."""
    stream = soxr.ResampleStream(RATE, rate, 1, dtype="float32", quality="HQ")
    for at in range(0, len(mono), CHUNK_S * RATE):
        stream.resample_chunk(mono[at : at + CHUNK_S * RATE], last=at + CHUNK_S * RATE >= len(mono))


def hear(path: Path, card: Card, window: int) -> None:
    """`listen`, by the card as it is or with another window."""
    if window == card.window:
        listen(path, model=card.path)
        return
    changed = card.path.read_text(encoding="utf-8").replace(f"\nwindow = {card.window}\n", f"\nwindow = {window}\n")
    beside = path.with_name("changed.toml")
    if not beside.exists():
        beside.write_text(changed, encoding="utf-8")
        path.with_name(card.graph).write_bytes((card.path.parent / card.graph).read_bytes())
    listen(path, model=beside)


def windows(samples: Samples, rate: int, geometry: Geometry) -> list[Samples]:
    """The windows that `listen` would give the graph, each (1, n)."""
    cut = Windows(rate, geometry.hop, geometry.before, geometry.after, geometry.window // geometry.hop)
    given = cut.feed(Block(samples, rate, 0)) + cut.flush()
    return [np.ascontiguousarray(window.samples[None]) for window in given]


def graph_works(graph: Path, inputs: list[Samples], folder: Path) -> dict[str, Work]:
    """Spectrogram and network as works of their own; the graph as one where `onnx` is not installed."""
    try:
        import onnx.utils
    except ImportError:
        print("onnx (extra train) is not installed: spectrogram and network are measured as one.\n")
        return {"spectrogram + network": runner(graph, inputs)}
    front, body = folder / "front.onnx", folder / "body.onnx"
    whole = onnx.load(graph).graph
    samples, scores, spectrum = whole.input[0].name, whole.output[0].name, spectrogram_of(whole)
    onnx.utils.extract_model(str(graph), str(front), [samples], [spectrum])
    onnx.utils.extract_model(str(graph), str(body), [spectrum], [scores])
    session = open_session(front)
    spectra = [session.run(None, {samples: one})[0] for one in inputs]
    return {"spectrogram": runner(front, inputs), "network": runner(body, spectra)}


def spectrogram_of(graph: Any) -> str:
    """The name of what the first convolution over time and frequency takes; those before it make the spectrogram."""
    ranks = {weights.name: len(weights.dims) for weights in graph.initializer}
    for node in graph.node:
        if node.op_type == "Conv" and ranks.get(node.input[1]) == 4:
            return str(node.input[0])
    raise SystemExit("the graph has no convolution over time and frequency: it cannot be cut in two.")


def runner(graph: Path, inputs: list[Samples]) -> Work:
    """A graph run over all inputs."""
    session = open_session(graph)
    name = session.get_inputs()[0].name
    return lambda: [session.run(None, {name: one}) for one in inputs]


def open_session(graph: Path) -> Any:
    """A session of one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def peer_works(low: Samples, card: Card, folder: Path) -> tuple[dict[str, Work], list[str]]:
    """The peers, and a line for each that is not installed."""
    works: dict[str, Work] = {}
    missing = []
    try:
        import librosa

        works["librosa's log-mel, 64 bands, 512/320"] = lambda: librosa.power_to_db(
            librosa.feature.melspectrogram(y=low, sr=card.rate, n_fft=512, hop_length=320, n_mels=64)
        )
    except ImportError:
        missing.append("librosa (extra test) is not installed: its spectrogram was not measured.")
    try:
        from soundsight.lab.export import export_graph
        from soundsight.lab.networks import network

        logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it would tell of extras that nobody needs
        small = network("four-block", len(card.labels))
        export_graph(small, small.geometry, folder / "four-block.onnx")
        g = small.geometry
        cut = windows(low, g.rate, Geometry(g.hop, g.before, g.after, card.window // g.hop * g.hop))
        works["four-block network, its spectrogram within"] = runner(folder / "four-block.onnx", cut)
    except ImportError:
        missing.append("torch (extra train) is not installed: the four-block network was not measured.")
    return works, missing


def stage_table(name: str, ms: dict[str, float], graph: list[str]) -> str:
    """Stages of one file, their sum, and `listen` beside it."""
    stages = [f"decode {name}", "resample", *graph]
    total, whole = sum(ms[stage] for stage in stages), ms[f"listen {name}"]
    ratio, speed, least = whole / total, 1000 / whole, LEAST_REAL_TIME[name]
    rows = [[name, "ms a second", "share", "x real time"]]
    rows += [[stage, f"{ms[stage]:.3f}", f"{ms[stage] / total:.0%}", f"{1000 / ms[stage]:,.0f}"] for stage in stages]
    rows += [["sum", f"{total:.3f}", "100%", f"{1000 / total:,.0f}"]]
    rows += [["listen", f"{whole:.3f}", f"{ratio:.0%}", f"{speed:,.0f}"]]
    wanted = f"at least {least} x real time" + ("" if avx512() else " (asked only of machines with AVX-512)")
    return "\n".join(
        [
            table(rows),
            f"listen / sum = {ratio:.2f}; {verdict(ratio <= AT_MOST_OF_SUM, f'at most {AT_MOST_OF_SUM}')}",
            f"listen = {speed:.0f} x real time; {verdict(speed >= least, wanted)}",
        ]
    )


def peer_table(ms: dict[str, float], graph: list[str], peers: list[str]) -> str:
    """Peers beside the stage that each compares with."""
    ours = {"librosa": graph[0], "four-block": " + ".join(graph)}
    rows = [["peers on the same audio", "ms a second", "x real time", "ours / theirs"]]
    for peer in peers:
        stage = next(ours[key] for key in ours if peer.startswith(key))
        mine = sum(ms[name] for name in graph) if " + " in stage else ms[stage]
        ratio = f"{mine / ms[peer]:.2f} ({stage})"
        rows.append([peer, f"{ms[peer]:.3f}", f"{1000 / ms[peer]:,.0f}", ratio])
    return table(rows)


if __name__ == "__main__":
    main()
