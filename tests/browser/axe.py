"""What axe-core finds that keeps people out: it is one of the page's own tools, put into it as it runs."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page

from browser.conftest import ROOT

AXE = ROOT / "webapp" / "node_modules" / "axe-core" / "axe.min.js"
RUN = "() => axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations)"


@cache
def source() -> str:
    """axe-core's own code; the test is skipped where Node's packages were not fetched."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed. Call: scripts/page")
    return AXE.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Each violation: its rule, and the element it was found at."""
    if page.evaluate("() => typeof axe === 'undefined'"):
        page.evaluate(source())
    found: list[dict[str, Any]] = page.evaluate(RUN)
    return [
        f"{one['id']}: {one['help']}: {node['html'][:160]} ({'; '.join(part['message'] for part in node['any'][:1])})"
        for one in found
        for node in one["nodes"]
    ]
