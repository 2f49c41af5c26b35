"""Time stamps after RFC 3161, as docs/evidence.md has them: of a checkpoint, by OpenSSL alone."""

import shutil
import subprocess

import pytest

from conftest import HANSARD

AUTHORITY = """
[tsa]
default_tsa = own
[own]
serial = serial
signer_cert = tsa.pem
certs = ca.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.13762.3
digests = sha256
accuracy = secs:1
[stamps]
extendedKeyUsage = critical,timeStamping
"""


def openssl(folder, *arguments):
    return subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """Somebody else's, who stamps what they are sent."""
    if not shutil.which("openssl"): pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("authority")
    (folder / "tsa.cnf").write_text(AUTHORITY)
    (folder / "serial").write_text("01\n")
    for command in (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 30 -subj /CN=Authority",
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout tsa.key -out tsa.csr -subj /CN=Stamps",
        "x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem -days 30 -extfile tsa.cnf -extensions stamps",
    ):
        done = openssl(folder, *command.split())
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def stamped(small, authority, tmp_path):
    """A checkpoint as the command prints it, and its stamp."""
    printed = subprocess.run([HANSARD, "checkpoint", "--archive", small / "archive"], check=True, capture_output=True).stdout
    (tmp_path / "checkpoint").write_bytes(printed)
    assert openssl(tmp_path, "ts", "-query", "-data", "checkpoint", "-sha256", "-cert", "-out", "checkpoint.tsq").returncode == 0
    done = openssl(authority, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", tmp_path / "checkpoint.tsq", "-out", tmp_path / "checkpoint.tsr")
    assert done.returncode == 0, done.stderr
    return tmp_path


def holds(folder, authority, data="checkpoint"):
    return openssl(folder, "ts", "-verify", "-data", data, "-in", "checkpoint.tsr", "-CAfile", authority / "ca.pem").returncode == 0


def test_the_stamp_of_a_checkpoint_holds(stamped, authority): assert holds(stamped, authority)


def test_of_a_checkpoint_with_one_bit_changed_it_does_not(stamped, authority):
    data = bytearray((stamped / "checkpoint").read_bytes())
    data[len(data) // 2] ^= 1
    (stamped / "checkpoint").write_bytes(data)
    assert not holds(stamped, authority)


def test_it_holds_for_the_checkpoint_of_a_bundle_of_that_time(small, stamped, authority):
    subprocess.run([HANSARD, "export", "csv", "--archive", small / "archive", "--output", stamped / "given"],
                   check=True, capture_output=True)
    assert holds(stamped, authority, stamped / "given" / "proof" / "checkpoint")


def test_what_was_stamped_is_what_verify_is_given_later(small, stamped):
    done = subprocess.run([HANSARD, "verify", "--noted", stamped / "checkpoint", small / "archive"], capture_output=True)
    assert done.returncode == 0, done.stdout
