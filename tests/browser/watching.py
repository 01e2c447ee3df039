"""What a person sees while a recording plays, written down frame by frame, and what the result says of it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import CDPSession, Locator, Page

LIT = "() => [...document.querySelectorAll('[data-label][data-lit=true]')].map(tile => tile.dataset.label)"
# Before each paint, after the page's own work: the player's time and the tiles that are lit.
WATCH = """seconds => new Promise(done => {
  const audio = document.querySelector('audio'), seen = [], began = performance.now()
  const look = () => {
    const lit = [...document.querySelectorAll('[data-label][data-lit=true]')].map(tile => tile.dataset.label)
    seen.push([audio.currentTime, [...new Set(lit)].sort()])
    if (performance.now() - began < 1000 * seconds) requestAnimationFrame(look)
    else done(seen)
  }
  requestAnimationFrame(look)
})"""
# The time from one frame to the next, in ms, for some seconds.
GAPS = """seconds => new Promise(done => {
  const gaps = [], began = performance.now()
  let before = began
  const frame = now => {
    gaps.push(now - before)
    before = now
    if (now - began < 1000 * seconds) requestAnimationFrame(frame)
    else done(gaps.slice(1))
  }
  requestAnimationFrame(frame)
})"""
Seen = list[tuple[float, list[str]]]


def held_at(events: list[dict[str, Any]], time_s: float) -> list[str]:
    """Labels that hold at a time, by the result."""
    return sorted({e["label"] for e in events if e["holds"] and e["start_s"] <= time_s < e["end_s"]})


def watch(page: Page, seconds: float) -> Seen:
    """Some seconds of frames: (the player's time, the tiles that are lit)."""
    return [(time_s, lit) for time_s, lit in page.evaluate(WATCH, seconds)]


def assert_in_step(seen: Seen, events: list[dict[str, Any]], near_s: float) -> None:
    """At every frame, but those within `near_s` of an edge, the lit tiles are those that hold by the result."""
    edges = [edge for e in events if e["holds"] for edge in (e["start_s"], e["end_s"])]
    clear = [(time_s, lit) for time_s, lit in seen if all(abs(edge - time_s) > near_s for edge in edges)]
    assert len(clear) > 10
    for time_s, lit in clear:
        assert lit == held_at(events, time_s), time_s


def smoothness(page: Page, seconds: float) -> dict[str, float]:
    """Frames of some seconds: how many, ms from one to the next (p50, p95), the main thread's own ms for each (mean).

    The work is time of the processor: what else keeps the machine busy does not count.
    """
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _task_s(session)
    gaps = sorted(page.evaluate(GAPS, seconds))
    work_ms = 1000 * (_task_s(session) - before) / len(gaps)
    p50, p95 = gaps[len(gaps) // 2], gaps[int(0.95 * len(gaps))]
    return {"frames": len(gaps), "gap_p50": round(p50, 1), "gap_p95": round(p95, 1), "work": round(work_ms, 1)}


def _task_s(session: CDPSession) -> float:
    """Seconds the page's main thread was at work."""
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"])


def time_s(page: Page) -> float:
    """Where the playhead is."""
    found: float = page.evaluate("() => document.querySelector('audio').currentTime")
    return found


def lit(page: Page) -> list[str]:
    """The labels that are lit."""
    return sorted(set(page.evaluate(LIT)))


def tile(page: Page, label: str) -> Locator:
    """A label's tile."""
    return page.locator(f"[data-label={label}]").first
