"""What goes wrong when the stack starts, in a sentence for the person who typed the command."""


class StackError(Exception):
    """The message is shown as it stands, without a traceback: it says what is wrong and what to do."""


class Interrupted(Exception):
    """Somebody asked the stack to stop while it was still starting."""
