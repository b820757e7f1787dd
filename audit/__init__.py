"""Who did what, and who saw what. Writes are recorded by database triggers, reads by the application."""
