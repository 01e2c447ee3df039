"""Figures from scores and truths, one subject a module. What clips need is offered here by name."""

from soundsight.lab.metrics.calibration import calibration, expected_calibration_error
from soundsight.lab.metrics.onsets import match_onsets
from soundsight.lab.metrics.shares import f1, group_interval, top_k

__all__ = ["calibration", "expected_calibration_error", "f1", "group_interval", "match_onsets", "top_k"]
