"""The program under test, as it stands on the disk."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
HANSARD = (ROOT / os.environ.get("HANSARD", ".build/debug/hansard")).resolve()


def hansard(*arguments, may_put_aside=False) -> str:
    """Runs `hansard` in the project's folder, so that it finds Templates and Content, and gives its output.

    With `may_put_aside`, lines that were not understood (exit status 3) are no failure.
    """
    run = subprocess.run([HANSARD, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True)
    allowed = {0, 3} if may_put_aside else {0}
    assert run.returncode in allowed, f"hansard {arguments[0]} ended with {run.returncode}: {run.stderr}{run.stdout}"
    return run.stdout
