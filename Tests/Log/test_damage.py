"""Good logs and damaged ones: `hansard verify` and `scripts/verify-log`, which share nothing, have to say the same."""

import pytest

from support import tree
from support.damages import DAMAGES


def test_there_are_more_than_forty():
    assert len(DAMAGES) > 40 and len({damage.name for damage in DAMAGES}) == len(DAMAGES)


@pytest.mark.parametrize("damage", DAMAGES, ids=str)
def test_both_find(damage, copy_of, verify_log, hansard_verify):
    log, noted = copy_of(damage.sealed)
    damage.change(log)
    noted = noted if damage.noted else None
    status, said = verify_log(log.archive, noted)
    assert status == 1, f"verify-log has found nothing: {said}"
    assert damage.file in said, f"verify-log does not name {damage.file}: {said}"
    assert damage.record is None or f"record {damage.record}:" in said, f"verify-log does not name the record: {said}"
    status, problems = hansard_verify(log.archive, noted)
    assert status == 1, f"hansard verify has found nothing: {problems}"
    named = [found for found in problems if damage.file in f"{found['file']} {found['reason']}"]
    assert named, f"hansard verify does not name {damage.file}: {problems}"
    assert damage.record is None or any(found["seq"] == damage.record for found in named), f"nor the record: {problems}"


DAY = ("presence", r'\],"20')
ERASED = {
    "a-record": (("message",), lambda line: tree.erased(line, 1).encode()),
    "a-part": (("message",), lambda line: tree.erased_in_part(line, {2, 4}).encode()),
    "a-day": (DAY, lambda line: tree.erased_in_part(line, {7}).encode()),
    "every-day": (DAY, lambda line: tree.erased_in_part(line, set(range(6, 6 + len(tree.parts(line)[2])))).encode()),
}


def torn(log):
    with log.raw.open("ab") as file: file.write(b'{"seq":%d,"type":"mess' % (log.first + len(log.lines())))


@pytest.mark.parametrize("change", [lambda log: None, torn], ids=["nothing-is-changed", "the-last-line-is-torn"])
def test_both_find_nothing_wrong_where(change, copy_of, verify_log, hansard_verify):
    log, noted = copy_of(False)
    change(log)
    status, said = verify_log(log.archive, noted)
    assert status == 0, said
    assert hansard_verify(log.archive, noted) == (0, [])


@pytest.mark.parametrize("what", ERASED)
def test_both_find_what_was_taken_away_without_an_erasure(what, copy_of, verify_log, hansard_verify):
    """The leaf stays what it was: no hash and no signature tells."""
    log, noted = copy_of(False)
    record = log.find(*ERASED[what][0])
    log.edit(record, ERASED[what][1])
    status, said = verify_log(log.archive, noted)
    assert status == 1 and f"record {record}: something of it is gone" in said, said
    found = [one for one in hansard_verify(log.archive, noted)[1] if "no erasure" in one["reason"]]
    assert [one["seq"] for one in found] == [record]


@pytest.mark.parametrize("what", ERASED)
def test_both_find_nothing_wrong_in_the_log_where_something_was_erased(what, copy_of, verify_log, hansard_verify):
    log, noted = copy_of(False)
    log.erase(log.find(*ERASED[what][0]), ERASED[what][1])
    status, said = verify_log(log.archive, noted)
    assert status == 0, said
    # Whoever erases changes the database too; here it still has what the log has no more.
    assert not [found for found in hansard_verify(log.archive, noted)[1] if (found["file"] or "log/").startswith("log/")]


def test_both_find_nothing_wrong_in_a_log_with_a_compressed_segment(copy_of, verify_log, hansard_verify):
    log, noted = copy_of(True)
    status, said = verify_log(log.archive, noted)
    assert status == 0, said
    assert hansard_verify(log.archive, noted) == (0, [])


def test_another_key_is_found_by_the_one_that_was_kept_elsewhere(copy_of, verify_log, verifier_key):
    log, _ = copy_of(False)
    # No seal counts what is said of a file.
    log.edit(log.find("source"), lambda line: line.replace(b'"name":"', b'"name":"#'))
    log.make_anew(seed=b"7" * 32)
    assert verify_log(log.archive)[0] == 0
    status, said = verify_log(log.archive, key=verifier_key)
    assert status == 1 and "log/checkpoint" in said


def test_a_log_of_a_newer_format_is_refused(copy_of, verify_log):
    log, _ = copy_of(False)
    log.edit(log.find("archive"), lambda line: line.replace(b'"format":1', b'"format":2'))
    log.make_anew()
    status, said = verify_log(log.archive)
    assert status == 1 and "log/00000000.jsonl:1: record 1: the log is of another format" in said
