"""A bundle as one ZIP file is read by Python's zipfile and by Info-ZIP, and has what the folder has."""

import json
import shutil
import subprocess
import sys
import zipfile

import pytest
from conftest import hansard


@pytest.fixture(params=["csv", "rsmf", "jsonl"])
def both(any_corpus, request):
    """An export as a folder, and the same as a ZIP file."""
    export = any_corpus.export(request.param)
    path = any_corpus.folder / f"{request.param}.zip"
    if not path.exists():
        hansard("export", request.param, "--zip", "--archive", any_corpus.archive, "--output", path)
    return export, path


def test_it_has_the_files_of_the_folder_in_their_order(both):
    export, path = both
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names == sorted(export.files(), key=lambda name: name.encode())
        for entry in archive.infolist():
            assert entry.compress_type == zipfile.ZIP_STORED and entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert archive.read(entry) == export.read(entry.filename), entry.filename


def test_it_is_verified_as_it_is_and_unpacked(both, tmp_path):
    _, path = both
    assert json.loads(hansard("verify", "--json", path))["ok"]
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "unpacked")
    run = subprocess.run([sys.executable, tmp_path / "unpacked/verify.py"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
    # Whoever packs it again, in a folder and compressed, has the same bundle.
    again = shutil.make_archive(tmp_path / "again", "zip", tmp_path, "unpacked")
    assert json.loads(hansard("verify", "--json", again))["ok"]


@pytest.mark.skipif(not shutil.which("unzip"), reason="There is no unzip.")
def test_info_zip_finds_nothing_wrong(both):
    assert "No errors detected" in subprocess.run(["unzip", "-t", both[1]], capture_output=True, text=True, check=True).stdout


def test_what_is_wrong_in_it_is_named(sample_corpus, tmp_path):
    path = tmp_path / "given.zip"
    hansard("export", "csv", "--zip", "--archive", sample_corpus.archive, "--output", path)
    for name, word in [("../outside.txt", "leads out of"), ("documents/more.csv", "does not name this file"), ("Thumbs.db", "does not name this file")]:
        copy = tmp_path / "copy.zip"
        shutil.copyfile(path, copy)
        with zipfile.ZipFile(copy, "a") as archive:
            archive.writestr(name, "more")
        assert word in hansard("verify", copy, statuses=(1,)), name
    damaged = bytearray(path.read_bytes())
    damaged[damaged.index(b"documents/") + 400] ^= 1
    copy.write_bytes(damaged)
    assert "Not whole" in hansard("verify", copy, statuses=(1,))
    copy.write_bytes(path.read_bytes()[:-40])
    assert "damaged" in hansard("verify", copy, statuses=(1,))
    copy.write_text("no ZIP file")
    assert "neither a bundle’s folder nor a ZIP file" in hansard("verify", copy, statuses=(1,))
