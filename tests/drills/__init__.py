"""Drills: real processes are killed while work is in flight; what should have happened is compared with what did."""
