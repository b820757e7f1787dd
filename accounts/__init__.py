"""Who may log in, in which role, and what each role may do."""
