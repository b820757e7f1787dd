from interface.forms import *  # noqa: F403
