"""Tests of the server. A package, so that its `conftest` has a name of its own."""
