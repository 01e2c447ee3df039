"""Logits scaled and moved: by hand, and back again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundsight.card.scaling import Scaling


def test_a_score_by_hand() -> None:
    # 0.8 has the odds 4, its logit doubled and less ln 4 is ln 4 again.
    assert Scaling(2.0, -np.log(4)).of(np.array([0.8, 0.5])) == pytest.approx([0.8, 0.2])


def test_nothing_to_do_leaves_scores_as_they_are() -> None:
    scores = np.array([0.0, 0.3, 1.0], dtype=np.float32)
    assert Scaling().of(scores).tolist() == scores.tolist()
    assert Scaling().before(scores).tolist() == scores.tolist()


@given(st.floats(0.3, 3.0), st.floats(-3.0, 3.0), st.floats(0.01, 0.99))
def test_before_takes_back(scale: float, offset: float, score: float) -> None:
    scaling = Scaling(scale, offset)
    scaled = scaling.of(np.array([score]))
    if 2e-6 < scaled[0] < 1 - 2e-6:
        assert scaling.before(scaled)[0] == pytest.approx(score, abs=1e-6)
