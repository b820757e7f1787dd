"""What the clinical rules rest on, shown to everybody, and which of it a consultant has approved."""
