"""Makes the pictures of the page in docs/: a browser before a server, as a person would see it.

    python docs/pictures.py

writes `docs/page-*.png`: an example recording at 1280 and 360 pixels, light and dark, in playing mode; captions of a
microphone that hears the example; the library; notes of a violin, and tuning one. It needs Chromium and the environment
of scripts/test.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import soundfile
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
EXAMPLES = ("Street", "Morning", "House")
AT_S = 7.4  # of the example: three sounds at once, and others before and behind
FOLDER = "On this computer, in ~/.local/share/soundsight/library"
COLOURS = 224


@contextmanager
def served(library: Path, model: str = "environment") -> Iterator[str]:
    """Address of a server with a packaged model and an empty library."""
    command = [sys.executable, "-m", "soundsight", "serve", "-m", model, "--no-open", "--port", "0"]
    with subprocess.Popen([*command, "--library", str(library)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[3].rstrip("/")
        finally:
            process.terminate()


def chromium(driver: Playwright, microphone: Path) -> Browser:
    """Debian's own Chromium, whose microphone plays a file."""
    return driver.chromium.launch(
        executable_path="/usr/bin/chromium",
        args=[
            "--no-sandbox", "--mute-audio", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-audio-capture={microphone}%noloop",
        ],
    )  # fmt: skip


@contextmanager
def window(browser: Browser, address: str, width: int, height: int, scheme: str = "light") -> Iterator[Page]:
    """The page in a window of its own, nothing moving but time."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce", locale="en-GB",
    )  # fmt: skip
    page = context.new_page()
    page.goto(address)
    page.locator("#content h1").first.wait_for()
    yield page
    context.close()


def hear_examples(page: Page) -> str:
    """All examples into the library; the first is left open. Its address."""
    links = []
    for i in range(len(EXAMPLES)):
        page.get_by_role("link", name="soundsight, to the start").click()
        page.locator(".examples button").nth(i).click()
        page.wait_for_url("**/#r=*")
        page.get_by_role("button", name="Save as…").wait_for()
        page.locator(".progress").wait_for(state="detached", timeout=120_000)
        links.append(page.url.partition("&")[0])
    return links[0]


def open_moment(page: Page, link: str) -> None:
    """The example at its best moment."""
    page.goto(f"{link}&t={AT_S}")
    page.wait_for_function("at => Math.abs(document.querySelector('audio')?.currentTime - at) < 0.05", arg=AT_S)
    page.locator("[data-lit=true]").first.wait_for()
    page.wait_for_load_state("networkidle")
    # What came with the last answer is drawn before the second frame from now.
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def picture(page: Page, name: str) -> None:
    """What is on the screen as `docs/page-NAME.png`, in so few colours that it stays small."""
    path = DOCS / f"page-{name}.png"
    page.mouse.move(0, 0)
    page.screenshot(path=path, animations="disabled", caret="hide")
    with Image.open(path) as shot:
        shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1000} kB")


def recordings(browser: Browser, address: str) -> None:
    """An example, wide and narrow, light and dark, in playing mode; then the library."""
    with window(browser, address, 1280, 800) as page:
        link = hear_examples(page)
        open_moment(page, link)
        page.keyboard.press("k")
        picture(page, "recording")
        page.keyboard.press("Escape")
        page.keyboard.press("p")
        open_moment(page, link)
        picture(page, "playing")
        page.keyboard.press("Escape")
        page.keyboard.press("b")
        page.locator(".library-open").nth(2).wait_for()
        # Where it is kept by default, and not the temporary folder of this script.
        page.locator(".library-foot .soft").evaluate("(line, folder) => (line.textContent = folder)", FOLDER)
        picture(page, "library")
    with window(browser, link, 1280, 800, "dark") as page:
        open_moment(page, link)
        page.keyboard.press("k")
        picture(page, "recording-dark")
    for scheme, name in (("light", "narrow"), ("dark", "narrow-dark")):
        with window(browser, link, 360, 740, scheme) as page:
            open_moment(page, link)
            picture(page, name)


def live(browser: Browser, address: str) -> None:
    """The microphone hears the example, with captions."""
    with window(browser, address, 1280, 800) as page:
        page.get_by_role("link", name="Listen live").click()
        page.get_by_role("button", name="Captions").click()
        page.locator(".captions li").nth(3).wait_for(timeout=60_000)
        picture(page, "captions")


def open_violin(page: Page) -> None:
    """The violin's recording of the tests, some seconds of it, with a note in hand."""
    path = ROOT / "tests" / "violin" / "garner-bwv1002-6.ogg"
    page.locator("input[type=file]").first.set_input_files(str(path))
    page.wait_for_url("**/#r=*")
    page.locator(".advice li, .sheet-handle").first.wait_for(timeout=120_000)
    page.locator(".progress").wait_for(state="detached", timeout=120_000)
    page.locator(".notes-list").wait_for(state="attached", timeout=120_000)
    page.evaluate("() => document.activeElement.blur()")
    for key in ("Home", *["d"] * 12, "ArrowUp"):
        page.keyboard.press(key)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)


def violin(browser: Browser, address: str) -> None:
    """Notes, wide and narrow, and the view to tune by, whose microphone hears an A that is flat."""
    with window(browser, address, 1280, 900) as page:
        open_violin(page)
        picture(page, "violin")
    with window(browser, address, 360, 740, "dark") as page:
        open_violin(page)
        picture(page, "violin-narrow-dark")
    with window(browser, address, 1280, 900) as page:
        page.get_by_role("link", name="Tune").click()
        page.locator(".needle[data-pull=low]").wait_for(timeout=60_000)
        page.wait_for_timeout(1500)
        picture(page, "tune")


def string(path: Path, hz: float) -> Path:
    """Half a minute of a made string."""
    times = np.arange(30 * 48000) / 48000
    partials = [0.1 / k * np.sin(2 * np.pi * hz * k * times) for k in range(1, 8)]
    soundfile.write(path, np.sum(partials, axis=0), 48000, subtype="PCM_16")
    return path


def main() -> None:
    """Write all of them."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        samples, rate = soundfile.read(ROOT / "examples" / "street.ogg")
        soundfile.write(folder / "street.wav", samples, rate, subtype="PCM_16")
        with served(folder / "library") as address, sync_playwright() as driver:
            browser = chromium(driver, folder / "street.wav")
            recordings(browser, address)
            live(browser, address)
            browser.close()
        with served(folder / "violin", "violin") as address, sync_playwright() as driver:
            browser = chromium(driver, string(folder / "string.wav", 438.5))
            violin(browser, address)
            browser.close()


if __name__ == "__main__":
    main()
