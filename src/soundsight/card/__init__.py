"""What a model is: its card, `NAME.toml` beside `NAME.onnx`, found, read and validated."""

from soundsight.card.card import Boxes, Card, Figure, Label, Quantity, Setting, Tone
from soundsight.card.find import load_card, models_folder, packaged_models
from soundsight.card.read import SCHEMA_VERSION, read_card

__all__ = [
    "SCHEMA_VERSION",
    "Boxes",
    "Card",
    "Figure",
    "Label",
    "Quantity",
    "Setting",
    "Tone",
    "load_card",
    "models_folder",
    "packaged_models",
    "read_card",
]
