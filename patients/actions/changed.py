"""Two people, one record."""


class ChangedMeanwhile(Exception):
    """Someone else saved the record after this page was opened; nothing was overwritten."""
