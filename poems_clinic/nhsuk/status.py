from interface.status import *  # noqa: F403
