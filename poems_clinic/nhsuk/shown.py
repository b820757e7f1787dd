from interface.shown import *  # noqa: F403
