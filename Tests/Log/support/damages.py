"""More than forty changes that both programs have to find."""

import base64
import hashlib
import re

from support import tree
from support.damage import Damage, compressed, decompressed

LINES, SEALED = "00000000.jsonl", "00000000.jsonl.zst"
HASHES = "00000000.hashes"
DAMAGES: list[Damage] = []


def damage(name, file=LINES, record=None, **options):
    def add(change):
        DAMAGES.append(Damage(name, change, file, record, **options))
        return change
    return add


# Seals: the hashes and the signature are made anew, as whoever has the keys could

def seal(log): return log.find("seal")

@damage("a seal that counts one more")
def _(log):
    log.edit(seal(log), lambda line: re.sub(rb'":\[(\d+),', lambda found: b'":[%d,' % (int(found[1]) + 1), line, count=1))
    log.make_anew()

@damage("a seal with another root")
def _(log):
    log.replace(seal(log), r'(":\[\d+,\d+,\d+),"[\w-]{42}', r'\1,"' + 42 * "A")
    log.make_anew()

@damage("a message that is moved to another day")
def _(log):
    log.replace(MESSAGE, r'"sent_at":"20..', '"sent_at":"1999')
    log.make_anew()


# Two messages that follow each other, in both archives that conftest.py makes.
MESSAGE, NEXT = 40, 41


# A line

@damage("a letter of a text", record=MESSAGE)
def _(log): log.replace(MESSAGE, '"text":"(.)', '"text":"#')

@damage("the sender", record=MESSAGE)
def _(log): log.replace(MESSAGE, '"sender":"[^"]*"', '"sender":"999"')

@damage("the time", record=MESSAGE)
def _(log): log.replace(MESSAGE, '"sent_at":"20', '"sent_at":"19')

@damage("the conversation", record=MESSAGE)
def _(log): log.replace(MESSAGE, '"channel":"', '"channel":"x')

@damage("the id", record=MESSAGE)
def _(log): log.replace(MESSAGE, '"id":"', '"id":"x')

@damage("where it is from", record=MESSAGE)
def _(log): log.replace(MESSAGE, '"line":', '"line":1')

@damage("the hash of its text", record=MESSAGE)
def _(log): log.replace(MESSAGE, '"hash":"[0-9a-f]', '"hash":"g')

@damage("the key", record=MESSAGE)
def _(log): log.replace(MESSAGE, '"key":".', '"key":"-')

@damage("a key of another length", record=MESSAGE)
def _(log): log.replace(MESSAGE, '"key":"..', '"key":"')

@damage("no key", record=MESSAGE)
def _(log): log.replace(MESSAGE, ',"key":"[^"]*"', "")

@damage("a member less", record=MESSAGE)
def _(log): log.replace(MESSAGE, ',"hash":"[^"]*"', "")

@damage("a member more", record=MESSAGE)
def _(log): log.replace(MESSAGE, ',"channel"', ',"client_id":"1","channel"')

@damage("a member twice", record=MESSAGE)
def _(log): log.replace(MESSAGE, ',"text"', ',"text":"first","text"')

@damage("two members in another order", record=MESSAGE)
def _(log): log.replace(MESSAGE, '("hash":"[^"]*"),("text":"[^"]*")', r"\2,\1")

@damage("groups in another order", record=MESSAGE)
def _(log): log.replace(MESSAGE, '("channel":"[^"]*"),("sender":"[^"]*")', r"\2,\1")

@damage("white space between members", record=MESSAGE)
def _(log): log.replace(MESSAGE, ',"channel"', ', "channel"')

@damage("a letter that is written with an escape", record=MESSAGE)
def _(log): log.edit(MESSAGE, lambda line: line.replace(b'"text":"', b'"text":"\\u0041'))

@damage("a byte that is not UTF-8", record=MESSAGE)
def _(log): log.edit(MESSAGE, lambda line: line.replace(b'"text":"', b'"text":"\xff'))

@damage("half a line", record=MESSAGE)
def _(log): log.edit(MESSAGE, lambda line: line[:len(line) // 2])

@damage("a line of zeros", record=MESSAGE)
def _(log): log.edit(MESSAGE, lambda line: b"\0" * len(line))

@damage("an empty line", record=MESSAGE)
def _(log): log.edit(MESSAGE, lambda line: b"")

@damage("a carriage return at its end", record=MESSAGE)
def _(log): log.edit(MESSAGE, lambda line: line + b"\r")

@damage("another number", record=MESSAGE)
def _(log): log.replace(MESSAGE, '"seq":', '"seq":1')

@damage("the same key and number, and another record", record=MESSAGE)
def _(log):
    other = log.lines()[NEXT - 1]
    log.edit(MESSAGE, lambda line: other[:-1].replace(b'"seq":%d,' % NEXT, b'"seq":%d,' % MESSAGE))


# Several lines

@damage("two lines that are swapped", record=MESSAGE)
def _(log):
    lines = log.lines()
    lines[MESSAGE - 1], lines[NEXT - 1] = lines[NEXT - 1], lines[MESSAGE - 1]
    log.write(lines)

@damage("a line that is gone", record=MESSAGE)
def _(log): log.write([line for i, line in enumerate(log.lines(), 1) if i != MESSAGE])

@damage("a line that is there twice")
def _(log):
    lines = log.lines()
    log.write(lines[:MESSAGE] + lines[MESSAGE - 1:])

@damage("a line that is put in, with all numbers behind it changed", record=MESSAGE)
def _(log):
    lines = log.lines()
    behind = [line.replace(b'{"seq":%d,' % n, b'{"seq":%d,' % (n + 1), 1) for n, line in enumerate(lines, 1) if n >= MESSAGE]
    put_in = lines[MESSAGE - 2].replace(b'{"seq":%d,' % (MESSAGE - 1), b'{"seq":%d,' % MESSAGE)
    log.write(lines[:MESSAGE - 1] + [put_in] + behind)

@damage("no last line")
def _(log): log.write(log.lines()[:-1])

@damage("half the last line")
def _(log): log.raw.write_bytes(log.raw.read_bytes()[:-20])

@damage("half of all lines", record=NEXT)
def _(log): log.write(log.lines()[:MESSAGE])

@damage("no lines", record=1)
def _(log): log.write([])

@damage("no file of lines")
def _(log): log.raw.unlink()


# Batches

def batch(log): return log.find("presence", r'\],"20')

@damage("the time of a mark")
def _(log): log.replace(log.find("seen"), r'\["([^"]*)","\d\d', r'["\1","23')

@damage("a change of presence that is gone")
def _(log): log.replace(log.find("presence", r"\],\["), r"\],\[[^\]]*\]", "]")

@damage("a day that is gone")
def _(log): log.replace(batch(log), r'("days":\{"[^]]*(?:\],\[[^]]*)*\]\]),"20.*?\]\]', r"\1")

@damage("another day")
def _(log): log.replace(batch(log), r'"days":\{"20', '"days":{"19')


# Erasure

@damage("an erased line with another leaf", record=MESSAGE)
def _(log): log.edit(MESSAGE, lambda line: tree.erased(log.lines()[NEXT - 1][:-1], 9).replace(f'"seq":{NEXT}', f'"seq":{MESSAGE}').encode())

@damage("an erased line that says more", record=MESSAGE)
def _(log): log.edit(MESSAGE, lambda line: tree.erased(line, 9).replace(',"leaf"', ',"text":"x","leaf"').encode())

@damage("a part that is erased, with another salt", record=MESSAGE)
def _(log): log.edit(MESSAGE, lambda line: tree.erased_in_part(line, {4}).replace('"salts":["', '"salts":["A', 1).replace('A', '', 0).encode())

@damage("a part that is erased, and still there", record=MESSAGE)
def _(log): log.edit(MESSAGE, lambda line: tree.erased_in_part(line, {4}).replace(',"salts"', ',"text":"x","salts"').encode())

@damage("a part that is erased without its commitment", record=MESSAGE)
def _(log): log.edit(MESSAGE, lambda line: tree.erased_in_part(line, {4}).split(',"c"')[0].encode() + b',"c":{}}')


# Hashes

@damage("a leaf in the file of hashes", file=HASHES, record=MESSAGE)
def _(log): log.flip(HASHES, 32 * MESSAGE - 1)

@damage("a file of hashes that is cut short", file=HASHES)
def _(log): log.path(HASHES).write_bytes(log.path(HASHES).read_bytes()[:-40])

@damage("no file of hashes", file=HASHES)
def _(log): log.path(HASHES).unlink()

@damage("a line that is changed with its leaf", file="checkpoint")
def _(log):
    log.replace(MESSAGE, '"text":"(.)', '"text":"#')
    hashes = bytearray(log.path(HASHES).read_bytes())
    hashes[32 * (MESSAGE - 1):32 * MESSAGE] = tree.leaf(log.lines()[MESSAGE - 1][:-1])
    log.path(HASHES).write_bytes(hashes)


# A segment that is compressed

@damage("a byte of a compressed segment", file=SEALED, sealed=True)
def _(log): log.flip(SEALED, len(log.path(SEALED).read_bytes()) // 2)

@damage("a compressed segment that is cut short", file=SEALED, sealed=True)
def _(log): log.path(SEALED).write_bytes(log.path(SEALED).read_bytes()[:-1000])

@damage("no compressed segment", file=LINES, sealed=True)
def _(log): log.path(SEALED).unlink()

@damage("a line of a compressed segment", file=SEALED, record=MESSAGE, sealed=True)
def _(log):
    lines = decompressed(log.path(SEALED))
    lines[MESSAGE - 1] = lines[MESSAGE - 1].replace(b'"text":"', b'"text":"#')
    log.path(SEALED).write_bytes(compressed(lines))

@damage("the root of a tile", file=HASHES, sealed=True)
def _(log): log.flip(HASHES, -1)

@damage("beside a compressed segment, another uncompressed one", file=LINES, record=MESSAGE, sealed=True)
def _(log):
    lines = decompressed(log.path(SEALED))
    lines[MESSAGE - 1] = lines[MESSAGE - 1].replace(b'"text":"', b'"text":"#')
    log.path(LINES).write_bytes(b"".join(lines))


@damage("a segment that is there twice", file=SEALED, sealed=True)
def _(log): log.path(LINES).write_bytes(b"".join(decompressed(log.path(SEALED))))


# Checkpoints and other files

@damage("a file that is none of the log's", file="notes.txt")
def _(log): log.path("notes.txt").write_text("hello\n")

@damage("no checkpoint", file="checkpoint")
def _(log):
    log.path("checkpoint").unlink()

@damage("another root in the checkpoint", file="checkpoint")
def _(log):
    lines = log.note().split(b"\n")
    lines[2] = base64.b64encode(hashlib.sha256(b"another").digest())
    log.path("checkpoint").write_bytes(b"\n".join(lines))

@damage("another size in the checkpoint", file="checkpoint")
def _(log):
    lines = log.note().split(b"\n")
    lines[1] = b"7"
    log.path("checkpoint").write_bytes(b"\n".join(lines))

@damage("another signature", file="checkpoint")
def _(log):
    note = log.note()
    log.path("checkpoint").write_bytes(note[:-20] + (b"A" if note[-20:-19] != b"A" else b"B") + note[-19:])

@damage("a checkpoint by another key", file="checkpoint")
def _(log):
    size, root = log.note().split(b"\n")[1:3]
    note, _ = log.sign(int(size), base64.b64decode(root), seed=b"7" * 32)
    log.path("checkpoint").write_bytes(note)

@damage("a checkpoint of another archive", file="checkpoint")
def _(log):
    size, root = log.note().split(b"\n")[1:3]
    note, _ = log.sign(int(size), base64.b64decode(root), name="hansard/0000000000000000")
    log.path("checkpoint").write_bytes(note)

@damage("a checkpoint that is no note", file="checkpoint")
def _(log): log.path("checkpoint").write_bytes(b"hansard\n")

@damage("in the history, another root for as many records", file="checkpoints")
def _(log):
    size = int(log.note().split(b"\n")[1])
    note, _ = log.sign(size, hashlib.sha256(b"another").digest())
    log.path("checkpoints").write_bytes(note + b"\n" + log.path("checkpoints").read_bytes())

@damage("in the history, another signature", file="checkpoints")
def _(log): log.flip("checkpoints", 20)


@damage("half a checkpoint at the end of the history", file="checkpoints")
def _(log):
    with log.path("checkpoints").open("ab") as file: file.write(log.note()[:40])

@damage("the same checkpoint twice in the history", file="checkpoints")
def _(log):
    with log.path("checkpoints").open("ab") as file: file.write(log.note() + b"\n")

@damage("no history", file="checkpoints")
def _(log): log.path("checkpoints").unlink()


# What its operator can do, who has the key: found by what was kept elsewhere

@damage("a line that is changed, and all made anew", file="noted", noted=True)
def _(log):
    log.replace(MESSAGE, '"text":"(.)', '"text":"#')
    log.make_anew()

@damage("an older copy of all of it", file="noted", noted=True)
def _(log):
    log.write(log.lines()[:MESSAGE])
    log.make_anew()

@damage("no key to verify with", file="log.pub")
def _(log): (log.keys / "log.pub").unlink()
