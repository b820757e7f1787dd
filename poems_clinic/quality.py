"""What must be clean before a commit: one list of steps, each a program with a name.

python -m poems_clinic.quality check    every step
python -m poems_clinic.quality lint     the quick ones
python -m poems_clinic.quality fix      let the formatters put right what they can
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A site as a trust would run it, so that `check --deploy` judges the settings of production and not those of a demo.
PRODUCTION = {
    "DATABASE_URL": "postgresql://poems_app:not-a-password@/poems_clinic?host=/nowhere",
    "DATABASE_OWNER_URL": "postgresql://poems_owner:not-a-password@/poems_clinic?host=/nowhere",
    "REDIS_URL": "redis://redis.clinic.invalid:6379/0",
    "SECRET_KEY": "only-for-the-check-" + "".join(chr(97 + i * 7 % 26) for i in range(60)),
    "ALLOWED_HOSTS": "poems.clinic.invalid",
    "SITE_URL": "https://poems.clinic.invalid",
    "EMAIL_HOST": "smtp.clinic.invalid",
    "DEMO": "0",
    "DEBUG": "0",
}


def templates() -> list[str]:
    """Every Django template of ours."""
    folders = [ROOT / "templates", *ROOT.glob("*/templates")]
    return sorted(str(file.relative_to(ROOT)) for folder in folders for file in folder.rglob("*.html"))


def steps(word: str) -> list[tuple[str, list[str]]]:
    """(what it is, command) for each step of `check`, `lint` or `fix`."""
    python = [sys.executable, "-W", "error::SyntaxWarning"]
    ruff, djade = [*python, "-m", "ruff"], [str(Path(sys.executable).with_name("djade")), "--target-version", "5.2"]
    if word == "fix":
        return [
            ("Python: what the linter can put right", [*ruff, "check", "--fix", "."]),
            ("Python: format", [*ruff, "format", "."]),
            ("Templates: format", [*djade, *templates()]),
        ]
    quick = [
        ("Python: format", [*ruff, "format", "--check", "."]),
        ("Python: lint", [*ruff, "check", "."]),
        ("Templates: format", [*djade, "--check", *templates()]),
    ]
    if word == "lint":
        return quick
    return [
        *quick,
        # There is no database here; the command only warns that it cannot compare with one.
        (
            "Migrations are complete",
            [sys.executable, "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"],
        ),
        ("Deployment checks", [*python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]),
        ("Architecture and spelling", [*python, "-m", "pytest", "-q", "tests/architecture"]),
    ]


def main(word: str) -> int:
    if word not in {"check", "lint", "fix"}:
        print("Say check, lint or fix.", file=sys.stderr)
        return 2
    # The architecture tests want the tests' own servers, everything else the pretended production.
    bare = {name: value for name, value in os.environ.items() if name not in PRODUCTION}
    failed = []
    for name, command in steps(word):
        started = time.monotonic()
        env = bare if "pytest" in command else bare | PRODUCTION
        done = subprocess.run(
            command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name} ({time.monotonic() - started:.1f} s)", flush=True)
        if done.returncode != 0:
            failed.append(name)
            print(done.stdout.rstrip(), flush=True)
    if failed:
        print(f"Not clean: {', '.join(failed)}.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) == 2 else ""))
