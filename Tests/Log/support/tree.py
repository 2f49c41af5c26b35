"""Leaves and roots for those tests that act as an archive's operator. Plain lines only; scripts/verify-log is the program."""

import base64
import hashlib
import re

WHO = "sender|person|editor|deleter|sender_name"
WHEN = "sent_at|edited_at|deleted_at|at|from_time|to_time"
WHAT = ("hash|name|email|title|team|manager|topic|purpose|text|format|emoji|attachments|file|reason|names|extra|days")
VALUE = r'(?:"(?:[^"\\]|\\.)*"|[^"{}\[\],]+|\[[^\]]*\]|\{[^{}]*\})'


def sha256(*parts): return hashlib.sha256(b"".join(parts)).digest()


def salts(key, count):
    halves = b"".join(sha256(key, bytes([n])) for n in range((count + 1) // 2))
    return [halves[16 * n:16 * n + 16] for n in range(count)]


def parts(line):
    """The number of a line, the bytes of its five groups, its days, and its key."""
    seq, rest, key = re.fullmatch(rb'\{"seq":(\d+),(.*),"key":"([^"]{22})"\}', line).groups()
    groups, days = [b""] * 5, []
    cut = re.search(rb',"days":\{(.*)\}$', rest)
    if cut:
        days = [day for day in re.split(rb',(?="\d{4}-\d\d-\d\d":)', cut[1])]
        rest = rest[:cut.start()]
    for match in re.finditer(rb'(?:^|,)(?P<member>"(?P<name>[a-z0-9_]+)":' + VALUE.encode() + rb")", rest):
        name = match["name"].decode()
        group = 1 if name == "channel" else 2 if re.fullmatch(WHO, name) else 3 if re.fullmatch(WHEN, name) else 4 if re.fullmatch(WHAT, name) else 0
        groups[group] += (b"," if groups[group] else b"") + match["member"]
    assert b",".join(g for g in groups if g) == rest, "this line is not as plain as it has to be here"
    return int(seq), groups, days, base64.urlsafe_b64decode(key + b"==")


def commitments(line):
    """The number of a line, its salts and what it commits to, by the salts' numbers."""
    seq, groups, days, key = parts(line)
    salt = salts(key, 6 + len(days))
    found = {n: sha256(b"\2", salt[n], value) for n, value in enumerate(groups)}
    if days:
        found |= {6 + n: sha256(b"\2", salt[6 + n], day) for n, day in enumerate(days)}
        found[4] = sha256(b"\3", *(found[6 + n] for n in range(len(days))))
    return seq, salt, found


def leaf(line):
    seq, _, found = commitments(line)
    return sha256(b"\0\1", seq.to_bytes(8, "big"), *(found[n] for n in range(5)))


def root(leaves):
    if len(leaves) < 2: return leaves[0] if leaves else sha256()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1", root(leaves[:split]), root(leaves[split:]))


def base64url(data): return base64.urlsafe_b64encode(data).decode().rstrip("=")


def erased(line, by):
    """What is left of a line that was erased."""
    return '{"seq":%d,"type":"erased","by":%d,"leaf":"%s"}' % (parts(line)[0], by, base64url(leaf(line)))


def erased_in_part(line, lost):
    """A line whose groups or days with these salts were erased."""
    seq, groups, days, _ = parts(line)
    _, salt, found = commitments(line)
    used = set(range(4)) | (set(range(6, 6 + len(days))) if days else {4})
    body = [group for n, group in enumerate(groups) if group and n not in lost]
    kept = [day for n, day in enumerate(days) if 6 + n not in lost]
    if days and 4 not in lost: body.append(b'"days":{' + b",".join(kept) + b"}")
    shown = ",".join(f'"{base64url(s)}"' if n in used - lost else "null" for n, s in enumerate(salt) if n < 5 or days)
    hashes = ",".join(f'"{n}":"{base64url(found[n])}"' for n in sorted(lost))
    return '{"seq":%d,%s,"salts":[%s],"c":{%s}}' % (seq, b",".join(body).decode(), shown, hashes)
