"""verify.py against good bundles and damaged ones."""

import base64
import os
import random
import re
import shutil

import pytest

from support.bundle import TEMPLATES, Log
from support.damages import DAMAGES


def names(said, file, record):
    return any(line.startswith(file) and (record is None or re.search(rf"\brecords? {record}\b", line)) for line in said.splitlines())


def test_there_are_more_than_a_hundred():
    assert len(DAMAGES) > 100 and len({damage.name for damage in DAMAGES}) == len(DAMAGES)


def test_it_finds_nothing_wrong_in_a_good_bundle(good, verify):
    status, said = verify(good.folder)
    assert status == 0 and "Nothing is wrong." in said and "each unaltered and at its place" in said, said
    assert "Traceback" not in said


@pytest.mark.parametrize("damage", DAMAGES, ids=str)
def test_it_finds(damage, copy, verify):
    damage.change(copy)
    status, said = verify(copy.folder)
    assert status == 1 and "Traceback" not in said, said
    assert names(said, damage.file, damage.record), f"{damage.file}, record {damage.record} is not named: {said}"
    assert "were found" in said or "was found" in said


def test_no_change_of_the_records_is_passed_over(copy, capsys):
    """Whatever is changed in the records, even by who has the key of the manifest, has another root or no form."""
    import importlib.util
    spec = importlib.util.spec_from_file_location("verify", TEMPLATES / "verify.py")
    verify = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(verify)
    chance, good = random.Random(18), copy.path("proof/records.jsonl").read_bytes()
    for _ in range(40):
        at, changed = chance.randrange(len(good)), bytearray(good)
        if chance.random() < .5: changed[at] ^= 1 << chance.randrange(8)
        else: changed[at:at + chance.randrange(3)] = chance.choice([b'"', b"{", b"\\", b"\n", b" ", b"0", b"null", b"\xff", b'"a":1,'])
        if changed == good: continue
        copy.path("proof/records.jsonl").write_bytes(changed)
        copy.sign_again()
        bundle = verify.Bundle(copy.folder)
        bundle.check(None, None)
        assert bundle.problems and "records" not in bundle.proven, f"at {at}: {changed[at - 20:at + 20]}"
        assert "proof/records.jsonl" in capsys.readouterr().out


def test_it_checks_the_folder_that_it_lies_in(some, verify):
    assert verify(None, program=some.folder / "verify.py")[0] == 0


def test_it_compares_the_key_with_one_that_was_given(some, tmp_path, verify):
    (tmp_path / "key").write_text(some.log.verifier_key)
    for given in (some.log.verifier_key, tmp_path / "key"):
        status, said = verify(some.folder, "--key", given)
        assert status == 0 and "The key is the one that you were given." in said, said
    status, said = verify(some.folder, "--key", Log(1, seed=b"7" * 32).verifier_key)
    assert status == 1 and "proof/log.pub: is not the key that you were given" in said and "signed by the key" not in said, said


def test_it_compares_the_checkpoint_with_one_that_was_noted(some, tmp_path, verify):
    noted = tmp_path / "noted"
    noted.write_bytes(some.log.checkpoint())
    status, said = verify(some.folder, "--noted", noted)
    assert status == 0 and "The log is that of the checkpoint that you noted." in said, said
    noted.write_bytes(some.log.note("50", base64.b64encode(some.log.root(0, 50)).decode()))
    status, said = verify(some.folder, "--noted", noted)
    assert status == 0 and "only a consistency proof" in said, said
    noted.write_bytes(some.log.note("100", base64.b64encode(bytes(32)).decode()))
    status, said = verify(some.folder, "--noted", noted)
    assert status == 1 and "the log was rewritten" in said, said
    noted.write_bytes(Log(100, seed=b"7" * 32).checkpoint())
    assert verify(some.folder, "--noted", noted)[0] == 1


def test_what_is_proven_is_not_said_of_what_is_wrong(copy, verify):
    copy.flip("documents/private-chat-3-7.csv")
    said = verify(copy.folder)[1]
    assert "signed by the key of proof/log.pub" in said and "is here and unaltered" not in said and "each unaltered and at its place" in said


@pytest.mark.skipif("BUNDLE" not in os.environ, reason="BUNDLE names no bundle of hansard export")
def test_it_finds_nothing_wrong_in_the_bundle_of_hansard_export(verify):
    status, said = verify(os.environ["BUNDLE"])
    assert status == 0, said


@pytest.mark.skipif("BUNDLE" not in os.environ, reason="BUNDLE names no bundle of hansard export")
def test_it_finds_a_changed_byte_in_each_file_of_hansard_export(verify, tmp_path):
    shutil.copytree(os.environ["BUNDLE"], tmp_path / "evidence")
    paths = sorted(path for path in (tmp_path / "evidence").rglob("*") if path.is_file() and path.stat().st_size)
    for path in [*paths[:5], *sorted((tmp_path / "evidence" / "proof").iterdir())]:
        content = path.read_bytes()
        path.write_bytes(content[:len(content) // 2] + bytes([content[len(content) // 2] ^ 1]) + content[len(content) // 2 + 1:])
        assert verify(tmp_path / "evidence")[0] == 1, path
        path.write_bytes(content)
