"""What of the chat's widget needs no page and no browser, in node: counts of what is unseen, and where links end."""

import shutil
import subprocess
from pathlib import Path


def test_what_needs_no_page_does_what_it_should():
    node = shutil.which("node")
    assert node, "There is no node on the PATH. Install it: apt-get install nodejs"
    run = subprocess.run([node, "--test", Path(__file__).with_name("widget.test.js")], capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "# pass 0" not in run.stdout
