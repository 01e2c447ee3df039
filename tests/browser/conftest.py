"""A real browser, Debian's Chromium, before a real server that is a process of its own."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from browser.hands import COUNT_KEYS, opened_there

ROOT = Path(__file__).parent.parent.parent
MODELS = ROOT / "tests" / "models"
# A busy machine is slow; what never comes is waited for this long.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
# What the browser may be called; Playwright's own is not used, so that none has to be downloaded.
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
# Sound without a device, and played without a click first; tests often run as root, which the sandbox refuses.
ARGUMENTS = ("--no-sandbox", "--mute-audio", "--autoplay-policy=no-user-gesture-required")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver, once a test process."""
    if not CHROMIUM:
        pytest.skip("no Chromium on the path. Debian, Ubuntu: apt install chromium")
    with sync_playwright() as driver:
        yield driver


@contextmanager
def chromium(driver: Playwright, *more: str) -> Iterator[Browser]:
    """A browser of its own, with further arguments."""
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *more])
    try:
        yield browser
    finally:
        browser.close()


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The browser that tests share."""
    with chromium(playwright) as found:
        yield found


@contextmanager
def served(library: Path, models: Sequence[str], *more: str, file_limit: int | None = None) -> Iterator[str]:
    """Address of a server over these models, each a name or a card; stopped at the end.

    No file of its may grow beyond `file_limit` bytes: to it, the disk is full then.
    """
    chosen = [part for model in models for part in ("-m", model)]
    command = [sys.executable, "-m", "soundsight", "serve", *chosen, "--no-open", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(
        [*command, "--library", str(library), *more], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said.startswith("soundsight is at "), said
            if file_limit is not None:
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (file_limit, file_limit))
            yield said.split()[3].rstrip("/")
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over the shipped model, the tests' own three, and a library that tests share."""
    cards = [str(MODELS / f"{name}.toml") for name in ("tiny", "many", "level")]
    with served(tmp_path_factory.mktemp("library"), ["environment", *cards]) as where:
        yield where


@contextmanager
def opened(
    browser: Browser, address: str, width: int = 1280, height: int = 800, scheme: str = "light"
) -> Iterator[Page]:
    """The page in a window of its own. What the page's own scripts complain of fails the test."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,  # type: ignore[arg-type]
        accept_downloads=True,
    )
    context.add_init_script(COUNT_KEYS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda problem: complaints.append(str(problem)))
    page.goto(address + "/")
    try:
        yield page
        assert not complaints, complaints
    finally:
        context.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page at 1280 × 800."""
    with opened(browser, address) as found:
        yield found


def tones(
    path: Path, *parts: tuple[float, float, float], length_s: float = 6.0, rate: int = 44100, amplitude: float = 0.4
) -> Path:
    """Write a WAV of tones (Hz, from second, to second) over digital silence."""
    times = np.arange(round(length_s * rate)) / rate
    samples = np.zeros(len(times))
    for hz, start_s, end_s in parts:
        samples += amplitude * np.sin(2 * np.pi * hz * times) * ((times >= start_s) & (times < end_s))
    soundfile.write(path, samples, rate)
    return path


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds with a low tone at 1-2 s, a middle one at 2.5-3.5 s and a high one at 4-5 s."""
    path = tmp_path_factory.mktemp("sounds") / "three.wav"
    return tones(path, (200, 1.0, 2.0), (1000, 2.5, 3.5), (4000, 4.0, 5.0))


@pytest.fixture
def recording(page: Page, three: Path) -> str:
    """The three tones, heard by `tiny` and open on the page."""
    return opened_there(page, three, "tiny")
