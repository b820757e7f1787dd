from interface.layout import *  # noqa: F403
