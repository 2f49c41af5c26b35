"""Seals of days: that a message was left out of a day shows in all three programs that check a bundle."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from support.bundle import Log, make

CHANNEL, OTHER, DAYS = "private-chat-3-7", "private-chat-3-9", ("2026-03-02", "2026-03-05")
HANSARD = os.environ.get("HANSARD", str(Path(__file__).resolve().parents[2] / ".build/debug/hansard"))


@pytest.fixture(scope="module")
def log():
    """The seal of two days, two messages that came late, the next seal of one of them, and another that came later still."""
    log = Log(840)
    assert all(len(log.messages(day, CHANNEL)) > 3 for day in DAYS)
    log.first = log.seal(CHANNEL, *DAYS)
    late(log, CHANNEL), late(log, CHANNEL)
    log.second = log.seal(CHANNEL, DAYS[0])
    log.open = late(log, CHANNEL)
    return log


def late(log, channel):
    return log.add(type="message", id=f"late {len(log.records)}", source=1, channel=channel, sender="7", sent_at=f"{DAYS[0]}T23:59:59Z", text="Late.")


def shown(log, *days, channels=(CHANNEL,)):
    """A whole export of these days of the conversation, its seals cut to them."""
    records = {1: (), 2: ()} | {seq: () for day in days for seq in log.messages(day, *channels)}
    for record in log.records:
        if record.members["type"] != "seal": continue
        cut = tuple(6 + n for n, day in enumerate(record.members["days"]) if day not in days)
        if len(cut) < len(record.members["days"]): records[record.seq] = cut
    return records


class Program:
    """verify.py."""

    def __init__(self, verify): self.verify = verify

    def __call__(self, folder):
        status, said = self.verify(folder)
        return status == 0, said


class OnPage:
    """verify.html."""

    def __init__(self, page): self.page = page

    def __call__(self, folder):
        page = self.page(folder)
        return page.state == "good", "\n".join(page.problems) or page.text()


class Command:
    """hansard verify."""

    def __call__(self, folder):
        done = subprocess.run([HANSARD, "verify", str(folder)], capture_output=True, text=True, timeout=60)
        return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(params=("program", "page", "command"))
def check(request):
    if request.param == "program": return Program(request.getfixturevalue("verify"))
    if request.param == "page": return OnPage(request.getfixturevalue("page"))
    if not os.access(HANSARD, os.X_OK): pytest.skip(f"{HANSARD} is not built")
    return Command()


def bundle(log, records, folder): return make(folder / "evidence", len(log.records), records, log).folder


def test_whole_days_are_told_with_their_number(log, check, tmp_path):
    good, said = check(bundle(log, shown(log, *DAYS), tmp_path))
    assert good and re.search(r"\b2 days\b", said), said


def test_a_day_that_is_not_exported_is_not_asked_for(log, check, tmp_path):
    good, said = check(bundle(log, shown(log, DAYS[1]), tmp_path))
    assert good and re.search(r"\b(1|one) days?\b", said), said


def test_messages_that_no_seal_counts_are_told_of(log, check, tmp_path):
    records = shown(log, *DAYS)
    good, said = check(bundle(log, records, tmp_path))
    assert good and re.search(r"(?i)no seal (that is shown )?counts[^.\n]*: *1\b|beside 1 of", said), said
    del records[log.open]
    assert check(bundle(log, records, tmp_path / "without"))[0], "of what came behind the last seal nobody can tell"


@pytest.mark.parametrize("which", (0, 1, -2, -1))
def test_a_message_that_was_left_out_of_a_day_is_missed(log, check, tmp_path, which):
    records = shown(log, *DAYS)
    sealed = [seq for seq in log.messages(DAYS[0], CHANNEL) if seq < log.second]
    del records[sealed[which]]
    good, said = check(bundle(log, records, tmp_path))
    assert not good and DAYS[0] in said and CHANNEL in said and str(log.second) in said, said
    assert DAYS[1] not in said


def test_a_day_without_any_of_its_messages_is_missed(log, check, tmp_path):
    records = shown(log, *DAYS)
    for seq in log.messages(DAYS[1], CHANNEL): del records[seq]
    good, said = check(bundle(log, records, tmp_path))
    assert not good and DAYS[1] in said, said


def test_another_message_in_place_of_one_is_seen(log, check, tmp_path):
    """As many as the seal says, and not the same: one that it counts is left out, and another is told to be of the day."""
    records = shown(log, *DAYS)
    sealed = [seq for seq in log.messages(DAYS[1], CHANNEL)]
    made = make(tmp_path / "evidence", len(log.records), records, log)
    number = made.number_of(sealed[1])
    lines = made.lines()
    lines[number - 1] = lines[number - 1].replace(DAYS[1].encode(), b"2026-03-06")
    made.write_lines(lines)
    made.sign_again()
    good, said = check(made.folder)
    assert not good, said


@pytest.mark.parametrize("change", ("count", "first", "last", "root"))
def test_a_seal_that_says_something_else_is_none(check, tmp_path, change):
    log = Log(840)

    def other(days):
        place = ("count", "first", "last", "root").index(change)
        days[DAYS[0]][place] = days[DAYS[1]][3] if change == "root" else days[DAYS[0]][place] + 1
    seal = log.seal(CHANNEL, *DAYS, change=other)
    good, said = check(bundle(log, shown(log, *DAYS), tmp_path))
    assert not good and DAYS[0] in said and str(seal) in said, said


@pytest.mark.parametrize("days", ({"2026-03-02": [1, 2]}, {"2026-03-02": [1, 2, 3, 4]}, {"2026-03-02": 1}, {"2026-03-02": [1, 1, 1, "short"]}))
def test_what_is_no_seal_is_told(check, tmp_path, days):
    log = Log(60)
    log.add(type="seal", channel=CHANNEL, days=days)
    good, said = check(bundle(log, {1: (), 61: ()}, tmp_path))
    assert not good and "61" in said and "seal" in said, said


def test_a_conversation_of_two_names_is_counted_as_one(check, tmp_path):
    log = Log(840)
    log.seal(CHANNEL, *DAYS, also=(OTHER,))
    records = shown(log, *DAYS, channels=(CHANNEL, OTHER))
    good, said = check(bundle(log, records, tmp_path))
    assert good, said
    del records[log.messages(DAYS[0], OTHER)[0]]
    good, said = check(bundle(log, records, tmp_path / "without"))
    assert not good and DAYS[0] in said, said


def test_a_message_of_which_all_was_erased_is_counted_by_its_leaf(log, check, tmp_path):
    records = shown(log, *DAYS)
    sealed = log.messages(DAYS[0], CHANNEL)
    records[sealed[1]] = "erased"
    good, said = check(bundle(log, records, tmp_path))
    assert good and re.search(r"\b2 days\b", said), said
    del records[sealed[2]]
    good, said = check(bundle(log, records, tmp_path / "without"))
    assert not good and DAYS[0] in said, said


def test_a_day_that_nobody_can_decide_is_not_called_whole(log, check, tmp_path):
    """A message is left out, and two other records in its stead are said to be erased: any of them may have been it."""
    records = shown(log, *DAYS)
    sealed = [seq for seq in log.messages(DAYS[0], CHANNEL) if seq < log.first]
    del records[sealed[1]]
    for seq in [seq for seq in range(sealed[0] + 1, sealed[-1]) if seq not in records and seq != sealed[1]][:2]: records[seq] = "erased"
    good, said = check(bundle(log, records, tmp_path))
    assert good and re.search(r"\b(1|one) days?\b", said) and not re.search(r"\b2 days\b", said), said


def test_what_is_erased_of_a_message_leaves_it_counted(log, check, tmp_path):
    records = shown(log, *DAYS)
    for seq in log.messages(DAYS[0], CHANNEL)[:2]: records[seq] = (2, 4)
    good, said = check(bundle(log, records, tmp_path))
    assert good, said
