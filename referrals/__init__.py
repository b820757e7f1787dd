"""From the first telephone call to a decision: referrals, their triage and the waiting-time clock."""
