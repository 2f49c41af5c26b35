"""What of the chat's widget needs no page and no browser: its words, and in node counts of what is unseen, and where links end."""

import re
import shutil
import subprocess
from pathlib import Path

from support.program import ROOT


def test_what_needs_no_page_does_what_it_should():
    node = shutil.which("node")
    assert node, "There is no node on the PATH. Install it: apt-get install nodejs"
    run = subprocess.run([node, "--test", Path(__file__).with_name("widget.test.js")], capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "# pass 0" not in run.stdout


def test_every_word_is_there_in_every_language_of_the_archives_pages():
    widget = (ROOT / "Templates/chat/hansard-chat.js").read_text(encoding="utf-8")
    languages = re.findall("'(.*?)'", re.search(r"const languages = \[(.*?)\]", widget)[1])
    assert sorted(languages) == sorted(path.stem for path in (ROOT / "Templates/strings").glob("*.yml"))
    texts = re.findall(r"^\t(\w+): '(.*)',$", re.search(r"const texts = \{\n(.*?)\n\};", widget, re.S)[1], re.M)
    assert len(texts) > 40
    for name, text in texts:
        words = text.split("|")
        assert len(words) == len(languages) and all(words), name
        assert len({word.count("{}") for word in words}) == 1, name
