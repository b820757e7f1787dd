"""The patient record's identity, treatment lines and the clinician's conclusion; and the one door to all of it."""
