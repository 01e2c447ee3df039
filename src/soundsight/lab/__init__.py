"""The laboratory: data sets, networks and recipes in, `NAME.onnx` and `NAME.toml` out. Needs the `[train]` extra."""
