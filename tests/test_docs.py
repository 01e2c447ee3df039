"""The documentation tells the truth: its links lead somewhere, its outputs are what the program prints."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from soundsight.error import Error
from soundsight.units import db_to_amplitude

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md")])
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def text_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def make() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_make", ROOT / "docs" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{target} does not exist"
        assert there.is_relative_to(ROOT.resolve()), f"{target} leads out of the project"
        assert not anchor or anchor in anchors(there), f"{target}: no such heading"


def test_the_pages_were_found() -> None:
    names = {str(page.relative_to(ROOT)) for page in PAGES}
    assert {"README.md", "docs/architecture.md", "examples/README.md"} <= names


def test_the_page_of_commands_is_their_help(make: ModuleType) -> None:
    assert text_of("docs/commands.md") == make.commands(), "out of date: run python docs/make.py"


def test_the_readme_shows_what_its_code_prints(make: ModuleType) -> None:
    readme = text_of("README.md")
    blocks = list(make.SHOWN.finditer(readme))
    assert [block[1] for block in blocks] == ["sh", "python"]
    for block in blocks:
        shown, printed = block["output"], make.output_of(block[1], block["code"])
        assert shown.strip(), "nothing shown: run python docs/make.py"
        # Words to the letter; numbers to 0.02, for another processor rounds a score otherwise.
        assert NUMBER.sub("#", shown).split() == NUMBER.sub("#", printed).split()
        there, here = ([float(number) for number in NUMBER.findall(text)] for text in (shown, printed))
        assert there == pytest.approx(here, abs=0.02)


def test_the_readme_s_python_is_six_lines(make: ModuleType) -> None:
    [code] = [block["code"] for block in make.SHOWN.finditer(text_of("README.md")) if block[1] == "python"]
    assert len([line for line in code.splitlines() if line]) <= 6


def test_every_format_has_its_heading() -> None:
    from soundsight.formats import FORMATS

    assert set(FORMATS) <= anchors(ROOT / "docs" / "formats.md")


def test_every_extra_is_in_the_readme() -> None:
    extras = tomllib.loads(text_of("pyproject.toml"))["project"]["optional-dependencies"]
    assert [extra for extra in extras if f"`{extra}`" not in text_of("README.md")] == []


def test_every_locked_package_is_credited() -> None:
    pins = [line.partition("==")[0].lower() for line in text_of("scripts/lock.txt").splitlines() if "==" in line]
    words = set(re.findall(r"[\w.-]+", text_of("THIRD_PARTY.md").lower()))
    assert [name for name in pins if name not in words] == []


def test_every_room_is_in_the_architecture() -> None:
    source = ROOT / "src" / "soundsight"
    rooms = {path.stem for path in source.glob("[!_]*.py")}
    rooms |= {path.name for path in source.glob("[!_]*") if path.is_dir() and list(path.glob("*.py"))}
    page = text_of("docs/architecture.md")
    assert sorted(room for room in rooms if f"`{room}`" not in page) == []


def test_the_changelog_has_this_version() -> None:
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]
    assert f"## [{version}]" in text_of("CHANGELOG.md")


def templates() -> list[dict[str, Any]]:
    """What each block of Python in CONTRIBUTING defines, by name."""
    defined = []
    for code in re.findall(r"```python\n(.*?)```", text_of("CONTRIBUTING.md"), re.DOTALL):
        # The augmentation is one function of a module whose imports stand at its head.
        names: dict[str, Any] = {"np": np, "Wave": np.ndarray, "db_to_amplitude": db_to_amplitude}
        exec(code, names)
        defined.append(names)
    return defined


def test_the_templates_work(tmp_path: Path) -> None:
    import torch

    dataset, network, augmentation, measure, form = templates()
    assert dataset["CALLS"].labels == dataset["LABELS"]
    with pytest.raises(Error, match=r"clips\.csv"):
        dataset["CALLS"].read(tmp_path)

    net = network["two_layer"](2)
    assert net(torch.zeros(1, net.geometry.samples_for(3))).shape == (1, 2, 3)

    loud = np.array([0.1, -0.5, 1.0], dtype=np.float32)
    cut = augmentation["clip_peaks"](loud, np.random.default_rng(0), 6.0, 6.0)
    assert cut == pytest.approx([0.1, -0.5, 0.501], abs=1e-3)

    level = np.array([-40.0, -30.0, -21.0, -19.0, -35.0, -33.0, -38.0, -31.0])
    peak = measure["peak"](SimpleNamespace(level=level))["peak"]
    assert peak.value == pytest.approx(-20)
    assert peak.low < -20 < peak.high
    assert measure["peak"](SimpleNamespace(level=level[:1]))["peak"].why

    assert (form["SECONDS"].name, form["SECONDS"].table) == ("seconds", False)
