"""The sample, served, for the tests here."""

import os
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HANSARD = (ROOT / os.environ.get("HANSARD", ".build/debug/hansard")).resolve()


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    archive = tmp_path_factory.mktemp("api") / "archive"
    logs = sorted((ROOT / "Content/sample").glob("*.jsonl"))
    subprocess.run([HANSARD, "ingest", "--archive", archive, *logs], cwd=ROOT, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [HANSARD, "serve", "--archive", archive, "--port", str(port), "--open"], cwd=ROOT, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(200):
            assert server.poll() is None, "hansard serve has ended"
            try:
                urllib.request.urlopen(address + "api/v1/stats", timeout=5).close()
                break
            except OSError:
                time.sleep(0.05)
        yield address
    finally:
        server.terminate()
        server.wait(20)
