from interface.fields import *  # noqa: F403
