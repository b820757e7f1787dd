"""The project: wiring only, no clinical code."""
