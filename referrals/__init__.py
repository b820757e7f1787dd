"""How a referral arrives, is decided, and starts the waiting-time clock."""
