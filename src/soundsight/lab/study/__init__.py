"""Studies: one network under every combination of some choices, a folder a cell, a table and curves of all of them."""
