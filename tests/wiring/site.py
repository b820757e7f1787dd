"""A site that is started anew with an environment of its own: its settings, its checks, its last words."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from poems_clinic.quality import PRODUCTION

ROOT = Path(__file__).resolve().parents[2]
# What a process needs to start at all, and nothing that could configure the site.
BARE = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}

_SHOW = """
import json, sys
from poems_clinic import settings
names = sys.argv[1:]
print(json.dumps({name: getattr(settings, name, None) for name in names}, default=str))
"""


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python with this command in the checkout; only the given variables are set."""
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=BARE | environment, capture_output=True, text=True, check=False
    )


def settings_of(*names: str, **environment: str) -> dict[str, Any]:
    """The settings of these names as a fresh process reads them from the environment."""
    done = run("-c", _SHOW, *names, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def deployment_checks(*without: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check --deploy` for a site in production that differs by the given variables."""
    given = {name: value for name, value in (PRODUCTION | environment).items() if name not in without}
    return run("-W", "ignore", "manage.py", "check", "--deploy", "--fail-level", "WARNING", **given)
