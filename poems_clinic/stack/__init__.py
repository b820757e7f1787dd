"""The whole clinic from one command: embedded PostgreSQL and Valkey, web, worker and beat, supervised.

Nothing here is needed where DATABASE_URL and REDIS_URL name real servers and the host's own supervisor runs the parts.
"""
