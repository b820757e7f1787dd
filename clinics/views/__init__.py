"""Pages of the booking room: sessions, the list of a day, booking, one appointment."""
