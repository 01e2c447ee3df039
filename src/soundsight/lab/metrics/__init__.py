"""Figures from scores and truths, one subject a module. What clips need is offered here by name."""

from soundsight.lab.metrics.calibration import calibration, expected_calibration_error, share_interval
from soundsight.lab.metrics.onsets import match_onsets
from soundsight.lab.metrics.paired import Gain, gain, mcnemar
from soundsight.lab.metrics.shares import answered, by_recording, deviation, f1, group_interval, top_k

__all__ = [
    "Gain",
    "answered",
    "by_recording",
    "calibration",
    "deviation",
    "expected_calibration_error",
    "f1",
    "gain",
    "group_interval",
    "match_onsets",
    "mcnemar",
    "share_interval",
    "top_k",
]
