"""Everything that reads across rooms: the record page, charts, the caseload, letters."""
