"""Nobody is forgotten: what is due for whom, sent once, and the list that staff work from."""
