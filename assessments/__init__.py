"""Structured assessments: typed, signed, frozen, and turned into facts for the clinical rules."""
