"""Pages of the referral room: inbox, logging, one referral, triage, and its smaller steps."""
