"""The one exception that a person is meant to read."""


class Error(ValueError):
    """What came, what was expected, what to do: one line, shown without a traceback.

    It is a `ValueError`, so callers who know nothing of soundsight catch it too.
    """
