from interface.messages import *  # noqa: F403
