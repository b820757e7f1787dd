"""Background work that happens once: plan, unique row, lease, need checked again, finish.

Reminders and report runs are rows of this one mechanism. PostgreSQL decides; Redis, beat and the workers are hints.
"""
