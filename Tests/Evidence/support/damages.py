"""Changes that both programs have to find, each with the file and, where it can be told, the record that they have to name.

The bundle is `some` of conftest.py: of a log of 100 records, it shows 20 to 60, without 33, 40 to 44 and 50."""

import base64
import re
from dataclasses import dataclass
from typing import Callable

from support.bundle import Bundle, Log, base64url, sha256

RECORDS, MANIFEST, NOTE, CHECKPOINT, KEY = "proof/records.jsonl", "manifest.json", "proof/manifest.note", "proof/checkpoint", "proof/log.pub"
DOCUMENT = "documents/private-chat-3-7.csv"
DAMAGES: list["Damage"] = []
MESSAGE, NEXT, PART, BATCH = 23, 24, 25, 55


@dataclass(frozen=True)
class Damage:
    name: str
    change: Callable[[Bundle], None]
    file: str
    record: int | None = None
    # Whoever has the key signs the manifest again, so that only the thing itself can be found.
    signed: bool = False
    # What a page cannot see, whose browser shows it no links.
    page: bool = True

    def __str__(self): return self.name.replace(" ", "-").replace("/", "-")


def damage(name, file=RECORDS, record=None, **options):
    def add(change):
        DAMAGES.append(Damage(name, change, file, record, **options))
        return change
    return add


def replace(bundle, seq, pattern, by):
    bundle.edit(bundle.number_of(seq), lambda line: re.sub(pattern.encode(), by.encode(), line, count=1))


def gaps(bundle): return [n for n, line in enumerate(bundle.lines(), 1) if line.startswith(b'{"gap"')]


# Files

@damage("a byte of a document", DOCUMENT)
def _(b): b.flip(DOCUMENT)

@damage("a document that is longer", DOCUMENT)
def _(b): b.path(DOCUMENT).write_bytes(b.path(DOCUMENT).read_bytes() + b"x")

@damage("a file that was added", "documents/other.csv")
def _(b): b.path("documents/other.csv").write_text("x")

@damage("a file that is gone", "documents/attachments/plan.txt")
def _(b): b.path("documents/attachments/plan.txt").unlink()

@damage("a file that was renamed", DOCUMENT)
def _(b): b.path(DOCUMENT).rename(b.path("documents/x.csv"))

@damage("the cover", "cover.html")
def _(b): b.flip("cover.html", 20)

@damage("a symbolic link", DOCUMENT, page=False)
def _(b):
    other = b.folder.parent / "elsewhere.csv"
    b.path(DOCUMENT).rename(other)
    b.path(DOCUMENT).symlink_to(other)

@damage("a folder that is a symbolic link", "documents/attachments", page=False)
def _(b):
    other = b.folder.parent / "elsewhere"
    b.path("documents/attachments").rename(other)
    b.path("documents/attachments").symlink_to(other)


# The manifest

@damage("no manifest", MANIFEST)
def _(b): b.path(MANIFEST).unlink()

@damage("a member of the manifest that was changed and not signed", MANIFEST)
def _(b): b.path(MANIFEST).write_bytes(b.path(MANIFEST).read_bytes().replace(b'"csv"', b'"pdf"'))

def member(name, change, file=MANIFEST):
    @damage(name, file, signed=True)
    def _(b):
        change(b.manifest)
        b.sign()

member("a manifest without its format", lambda m: m.pop("format"))
member("a manifest without counts of messages", lambda m: m["counts"].pop("messages"))
member("a manifest of another version", lambda m: m.update(bundle=2))
member("a version that is true", lambda m: m.update(bundle=True))
member("a count of records that is wrong", lambda m: m["counts"].update(records=m["counts"]["records"] + 1))
member("a count of withheld records that is wrong", lambda m: m["withheld"][0].update(records=1))
member("more messages than are shown", lambda m: m["counts"].update(messages=1000))
member("more documents than there are", lambda m: m["counts"].update(documents=1000))
member("a negative count", lambda m: m["counts"].update(messages=-1))
member("a count that is a text", lambda m: m["counts"].update(messages="1"))
member("a number that is too large", lambda m: m["counts"].update(messages=10 ** 40))
member("an unknown reason", lambda m: m["withheld"][0].update(reason="none"))
member("a path that leads out", lambda m: m["files"].append({"bytes": 0, "path": "proof/../../x", "sha256": "0" * 64}))
member("a path from the root", lambda m: m["files"].insert(0, {"bytes": 0, "path": "/etc/passwd", "sha256": "0" * 64}))
member("a path with a backslash", lambda m: m["files"].append({"bytes": 0, "path": "z\\..\\x", "sha256": "0" * 64}))
member("a path with a NUL", lambda m: m["files"].append({"bytes": 0, "path": "z\0", "sha256": "0" * 64}))
member("a file that is named twice", lambda m: m["files"].insert(0, m["files"][0]))
member("files in another order", lambda m: m["files"].reverse())
member("a checkpoint of another size in the manifest", lambda m: m["checkpoint"].update(records=101))
member("another root in the manifest", lambda m: m["checkpoint"].update(root=base64.b64encode(bytes(32)).decode()))
member("a manifest that does not name the records", lambda m: m.update(files=[f for f in m["files"] if f["path"] != RECORDS]))

def text(name, change):
    @damage(name, MANIFEST, signed=True)
    def _(b):
        content = change(b.path(MANIFEST).read_bytes())
        b.path(MANIFEST).write_bytes(content)
        b.path(NOTE).write_bytes(b.log.note("manifest", base64.b64encode(sha256(content)).decode()))

text("a manifest with an LF", lambda t: t + b"\n")
text("a manifest with white space", lambda t: t.replace(b":", b": ", 1))
text("a member of the manifest that is there twice", lambda t: t.replace(b'"format":"csv"', b'"format":"pdf","format":"csv"'))
text("members of the manifest in another order", lambda t: t[:-1].replace(b'{"bundle":1,', b'{') + b',"bundle":1}')
text("a manifest that is not UTF-8", lambda t: t.replace(b"Hansard", b"Hans\xffrd"))
text("a manifest with a byte order mark", lambda t: b"\xef\xbb\xbf" + t)
text("a manifest with a needless escape", lambda t: t.replace(b'"csv"', b'"\\u0063sv"'))
text("a manifest that nests without an end", lambda t: b"[" * 100_000)
text("an empty manifest", lambda t: b"")


# Key and notes

@damage("no key", KEY)
def _(b): b.path(KEY).unlink()

@damage("another key", NOTE)
def _(b): b.path(KEY).write_text(Log(1, seed=b"7" * 32).verifier_key)

@damage("a key whose id is not its own", KEY)
def _(b): b.path(KEY).write_text(re.sub(r"\+[0-9a-f]{8}\+", "+00000000+", b.log.verifier_key))

@damage("a key that is not a point", KEY)
def _(b):
    public = b"\1" + b"\xff" * 31 + b"\x7f"
    id_ = sha256(b.log.origin.encode(), b"\n", public)[:4].hex()
    b.path(KEY).write_text(f"{b.log.origin}+{id_}+{base64.b64encode(public).decode()}\n")

@damage("a signature that is cut", NOTE)
def _(b): b.path(NOTE).write_bytes(b.path(NOTE).read_bytes()[:-9] + b"\n")

@damage("a bit of a signature", NOTE)
def _(b): b.path(NOTE).write_bytes(changed_signature(b.path(NOTE).read_bytes(), lambda s: s[:40] + bytes([s[40] ^ 1]) + s[41:]))

@damage("an S that is not canonical", NOTE)
def _(b):
    order = 2 ** 252 + 27742317777372353535851937790883648493
    b.path(NOTE).write_bytes(changed_signature(b.path(NOTE).read_bytes(), lambda s: s[:36] + (int.from_bytes(s[36:], "little") + order).to_bytes(32, "little")))

@damage("base64 that is not canonical", NOTE)
def _(b):
    note = b.path(NOTE).read_bytes()
    assert note.endswith(b"=\n")
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    b.path(NOTE).write_bytes(note[:-3] + letters[letters.index(note[-3]) + 1:][:1] + b"=\n")

@damage("the note of the checkpoint in place of the manifest's", MANIFEST)
def _(b): b.path(NOTE).write_bytes(b.path(CHECKPOINT).read_bytes())

@damage("a note of another manifest", MANIFEST)
def _(b): b.path(NOTE).write_bytes(b.log.note("manifest", base64.b64encode(sha256(b"another")).decode()))

@damage("no note", NOTE)
def _(b): b.path(NOTE).unlink()

@damage("a note with CRLF", NOTE)
def _(b): b.path(NOTE).write_bytes(b.path(NOTE).read_bytes().replace(b"\n", b"\r\n"))

@damage("no checkpoint", CHECKPOINT)
def _(b): b.path(CHECKPOINT).unlink()

@damage("a checkpoint that was changed", CHECKPOINT)
def _(b): b.path(CHECKPOINT).write_bytes(b.path(CHECKPOINT).read_bytes().replace(b"\n100\n", b"\n101\n"))

@damage("the checkpoint of another log", CHECKPOINT, signed=True)
def _(b):
    b.path(CHECKPOINT).write_bytes(Log(100, archive="fedcba9876543210").checkpoint())
    b.sign_again()

@damage("a checkpoint of other records", RECORDS, signed=True)
def _(b):
    b.path(CHECKPOINT).write_bytes(b.log.note("100", base64.b64encode(sha256(b"another")).decode()))
    b.manifest["checkpoint"]["root"] = base64.b64encode(sha256(b"another")).decode()
    b.sign_again()

@damage("a checkpoint that has another size than its root", RECORDS, signed=True)
def _(b):
    b.path(CHECKPOINT).write_bytes(b.log.note("101", base64.b64encode(b.log.root()).decode()))
    b.manifest["checkpoint"]["records"] = 101
    b.sign_again()

def changed_signature(note, change):
    head, signature = note.rstrip(b"\n").rsplit(b" ", 1)
    return head + b" " + base64.b64encode(change(base64.b64decode(signature))) + b"\n"


# Records; the manifest is signed anew, so that their hash cannot tell

def record(name, change, record=MESSAGE):
    @damage(name, RECORDS, record, signed=True)
    def _(b):
        change(b)
        b.sign_again()

@damage("a byte of a record, not signed anew", RECORDS)
def _(b): replace(b, MESSAGE, '"text":"', '"text":"#')

record("a letter of a text", lambda b: replace(b, MESSAGE, '"text":"', '"text":"#'), None)
record("the sender", lambda b: replace(b, MESSAGE, '"sender":"', '"sender":"9'), None)
record("a key of another record", lambda b: replace(b, MESSAGE, '"key":"[^"]*"', f'"key":"{base64url(bytes(16))}"'), None)
record("a byte of a salt", lambda b: replace(b, PART, '"salts":\\["[^"]*"', f'"salts":["{base64url(bytes(16))}"'), None)
record("a commitment", lambda b: replace(b, PART, '"c":{"2":"[^"]*"', '"c":{"2":"' + base64url(bytes(32)) + '"'), None)
record("a hash of a gap", lambda b: b.edit(1, lambda line: re.sub(rb'"nodes":\["[^"]*"', b'"nodes":["' + base64url(bytes(32)).encode() + b'"', line)), None)
record("the leaf of an erased record", lambda b: replace(b, 30, '"leaf":"[^"]*"', f'"leaf":"{base64url(bytes(32))}"'), None)
record("another number", lambda b: replace(b, MESSAGE, '"seq":23', '"seq":22'), 22)
record("a number beyond the log", lambda b: replace(b, MESSAGE, '"seq":23', '"seq":9007199254740993'), 23)
record("a huge number", lambda b: replace(b, MESSAGE, '"seq":23', '"seq":' + "9" * 400), 23)
record("a number with a nought before it", lambda b: replace(b, MESSAGE, '"seq":23', '"seq":023'), 23)
record("a number in extra white space", lambda b: replace(b, MESSAGE, '"line":', '"line": '))
record("a member that is there twice", lambda b: replace(b, MESSAGE, ',"text"', ',"text":"first","text"'))
record("a member in a batch that is there twice", lambda b: replace(b, BATCH, '"2026-03-01":', '"2026-03-01":[],"2026-03-01":'), BATCH)
record("members in another order", lambda b: replace(b, MESSAGE, '("hash":"[^"]*"),("text":"[^"]*")', r"\2,\1"))
record("groups in another order", lambda b: replace(b, MESSAGE, '("channel":"[^"]*"),("sender":"[^"]*")', r"\2,\1"))
record("a number that is no integer", lambda b: replace(b, MESSAGE, '"line":', '"line":0.5'))
record("white space in what a source says", lambda b: replace(b, BATCH, '"wage":1.50', '"wage": 1.50'), BATCH)
record("what a source says, in no form", lambda b: replace(b, BATCH, '"wage":1.50', '"wage":01.50'), BATCH)
record("an unknown escape in what a source says", lambda b: b.edit(b.number_of(BATCH), lambda line: line.replace(b'\\/', b'\\q')), BATCH)
record("a needless escape", lambda b: b.edit(b.number_of(MESSAGE), lambda line: line.replace(b'"text":"', b'"text":"\\u0041')))
record("half a surrogate", lambda b: b.edit(b.number_of(MESSAGE), lambda line: line.replace(b'"text":"', b'"text":"\\ud83d')))
record("a byte that is not UTF-8", lambda b: b.edit(b.number_of(MESSAGE), lambda line: line.replace(b'"text":"', b'"text":"\xff')))
record("a surrogate in UTF-8", lambda b: b.edit(b.number_of(MESSAGE), lambda line: line.replace(b'"text":"', b'"text":"\xed\xa0\x80')))
record("a letter in too many bytes", lambda b: b.edit(b.number_of(MESSAGE), lambda line: line.replace(b'"text":"', b'"text":"\xc1\x81')))
record("a NUL", lambda b: b.edit(b.number_of(MESSAGE), lambda line: line.replace(b'"text":"', b'"text":"\0')))
record("a line that nests without an end", lambda b: replace(b, MESSAGE, '"text":', '"attachments":' + "[" * 50_000 + ","))
record("CRLF", lambda b: b.write_lines([line.replace(b"\n", b"\r\n") for line in b.lines()]), MESSAGE)
record("an empty line", lambda b: b.write_lines([*b.lines()[:4], b"\n", *b.lines()[4:]]), None)
record("a key that is not canonical", lambda b: replace(b, MESSAGE, '"key":"[^"]*"', '"key":"AAAAAAAAAAAAAAAAAAAAAB"'))
record("a key that is too short", lambda b: replace(b, MESSAGE, '"key":"..', '"key":"'))
record("a record without its key", lambda b: replace(b, MESSAGE, ',"key":"[^"]*"', ""))
record("a key and salts", lambda b: replace(b, PART, ',"salts"', ',"key":"AAAAAAAAAAAAAAAAAAAAAA","salts"'), PART)
record("a part that is withheld, and shown", lambda b: replace(b, PART, ',"salts"', ',"text":"x","salts"'), PART)
record("a salt of what is withheld", lambda b: replace(b, PART, ",null,", ',"AAAAAAAAAAAAAAAAAAAAAA",'), PART)
record("a part that is not withheld and has no salt", lambda b: replace(b, PART, '"salts":\\["[^"]*"', '"salts":[null'), PART)
record("a commitment to a part that it has not", lambda b: replace(b, PART, '"c":{', '"c":{"9":"' + base64url(bytes(32)) + '",'), PART)
record("a day less than salts", lambda b: replace(b, 52, '"2026-03-03":.*?]],?', ""), 52)
record("an erased record that says more", lambda b: replace(b, 30, ',"leaf"', ',"text":"x","leaf"'), 30)
record("an archive's record in the middle", lambda b: replace(b, MESSAGE, '"type":"message"', '"type":"archive"'))
record("a record that is gone", lambda b: b.write_lines([line for line in b.lines() if not line.startswith(b'{"seq":23,')]))
record("a record that is there twice", lambda b: b.write_lines([line * (2 if line.startswith(b'{"seq":23,') else 1) for line in b.lines()]))

@damage("two records that are swapped", RECORDS, MESSAGE, signed=True)
def _(b):
    lines, at = b.lines(), b.number_of(MESSAGE) - 1
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    b.write_lines(lines)
    b.sign_again()

@damage("the text of one record under the number of another", RECORDS, signed=True)
def _(b):
    other = b.lines()[b.number_of(NEXT) - 1][:-1].replace(b'{"seq":24,', b'{"seq":23,')
    b.edit(b.number_of(MESSAGE), lambda line: other)
    b.sign_again()

record("a gap that is gone", lambda b: b.write_lines(b.lines()[1:]), 1)
record("a gap that was moved", lambda b: b.write_lines([*b.lines()[1:], b.lines()[0]]), 1)
record("no last gap", lambda b: b.write_lines(b.lines()[:-1]), 61)
record("a gap that is there twice", lambda b: b.write_lines([b.lines()[0], *b.lines()]), 1)
record("a gap with other bounds", lambda b: b.edit(gaps(b)[2], lambda line: line.replace(b"[40,44]", b"[40,45]")), 40)
record("a gap that ends before it begins", lambda b: b.edit(gaps(b)[2], lambda line: line.replace(b"[40,44]", b"[40,39]")), 40)
record("a gap beyond the log", lambda b: b.edit(gaps(b)[-1], lambda line: line.replace(b",100]", b",9007199254740991]")), 61)
record("a gap with a hash less", lambda b: b.edit(gaps(b)[2], lambda line: re.sub(rb',"[^"]*"\]\}$', b"]}", line)), 40)
record("a gap in two", lambda b: b.write_lines([b.log.gap(1, 8) + b"\n", b.log.gap(9, 19) + b"\n", *b.lines()[1:]]), 9)
record("a gap of leaves", lambda b: b.edit(gaps(b)[2], lambda line: ('{"gap":[40,44],"nodes":[%s]}' % ",".join(f'"{base64url(leaf)}"' for leaf in b.log.leaves[39:44])).encode()), 40)
record("a gap with white space", lambda b: b.edit(gaps(b)[2], lambda line: line.replace(b",", b", ")), 40)
record("a hash of a gap that is not canonical", lambda b: b.edit(gaps(b)[1], lambda line: re.sub(rb'.("\]\})$', rb'_\1', line)), 33)
record("half the last line", lambda b: b.path(RECORDS).write_bytes(b.path(RECORDS).read_bytes()[:-20]), 61)
record("no LF at the end", lambda b: b.path(RECORDS).write_bytes(b.path(RECORDS).read_bytes()[:-1]), 61)
record("a line behind the last", lambda b: b.write_lines([*b.lines(), b'{"seq":101,"type":"join","key":"AAAAAAAAAAAAAAAAAAAAAA"}\n']), 101)
record("no records", lambda b: b.write_lines([]), 1)
record("another file in place of the records", lambda b: b.path(RECORDS).write_bytes(b"\x1f\x8b\0\0" * 1000), 1)

@damage("no file of records", RECORDS)
def _(b): b.path(RECORDS).unlink()
