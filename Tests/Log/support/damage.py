"""What can happen to a log, or be done to it: each change is a function of an archive's folder, with what has to be named."""

import base64
import hashlib
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from support import tree


@dataclass(frozen=True)
class Damage:
    name: str
    change: Callable[["Log"], None]
    # What both programs have to name: a file, and a record if it is about one.
    file: str
    record: int | None = None
    # In the archive whose first segment is full and compressed; otherwise in that with one segment.
    sealed: bool = False
    # Held against a checkpoint that was kept elsewhere.
    noted: bool = False

    def __str__(self): return self.name.replace(" ", "-")


class Log:
    """The files of an archive's log, changed without asking."""

    def __init__(self, archive: Path):
        self.archive, self.log, self.keys = archive, archive / "log", archive / "keys"

    def path(self, name): return self.log / name

    @property
    def raw(self):
        """The segment that is not compressed."""
        return max(self.log.glob("*.jsonl"))

    @property
    def first(self):
        """The number of the first record in it."""
        return int(self.raw.stem) * 65536 + 1

    def lines(self): return self.raw.read_bytes().splitlines(keepends=True)

    def write(self, lines): self.raw.write_bytes(b"".join(lines))

    def edit(self, record, change):
        """Changes one line, which comes and goes without its LF."""
        lines = self.lines()
        line = lines[record - self.first][:-1]
        changed = change(line)
        assert changed != line, "nothing was changed"
        lines[record - self.first] = changed + b"\n"
        self.write(lines)

    def append(self, line):
        """Puts a line at the end, with its hash and a checkpoint, as the archive's own program would."""
        lines, path = self.lines(), self.path(self.raw.stem + ".hashes")
        line = line.replace('{"seq":0,', '{"seq":%d,' % (self.first + len(lines))).encode()
        hashes = path.read_bytes() + tree.leaf(line)
        self.write([*lines, line + b"\n"])
        path.write_bytes(hashes)
        note, _ = self.sign(len(hashes) // 32, tree.root([hashes[n:n + 32] for n in range(0, len(hashes), 32)]))
        self.path("checkpoint").write_bytes(note)
        with self.path("checkpoints").open("ab") as file: file.write(note + b"\n")

    def erase(self, record, change):
        """Takes something away of a record, with an erasure that says so."""
        self.append('{"seq":0,"type":"erasure","what":"%d","ground":"request","actor":"dpo","approver":"counsel",'
                    '"at":"2026-04-01T00:00:00Z","key":"AQEBAQEBAQEBAQEBAQEBAQ"}' % record)
        self.edit(record, change)

    def replace(self, record, pattern, by):
        self.edit(record, lambda line: re.sub(pattern.encode(), by.encode(), line, count=1))

    def find(self, type_, *patterns, last=False):
        """The number of the first record of that type whose line has all of these."""
        found = [self.first + i for i, line in enumerate(self.lines())
                 if b'"type":"%s"' % type_.encode() in line and all(re.search(p.encode(), line) for p in patterns)]
        assert found, f"no line of type {type_} has {patterns}"
        return found[-1 if last else 0]

    def flip(self, name, at):
        """Turns one bit of a file; `at` counts from the end if it is negative."""
        content = bytearray(self.path(name).read_bytes())
        content[at] ^= 1
        self.path(name).write_bytes(content)

    def note(self): return self.path("checkpoint").read_bytes()

    def sign(self, size, root, seed=None, name=None):
        """A checkpoint as the archive's own program would sign it; only its operator can."""
        seed = seed or base64.b64decode((self.keys / "log.ed25519").read_text())
        key = Ed25519PrivateKey.from_private_bytes(seed)
        name = name or (self.keys / "log.pub").read_text().split("+")[0]
        text = f"{name}\n{size}\n{base64.b64encode(root).decode()}\n"
        public = b"\1" + key.public_key().public_bytes_raw()
        key_id = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
        signature = base64.b64encode(key_id + key.sign(text.encode())).decode()
        return f"{text}\n— {name} {signature}\n".encode(), f"{name}+{key_id.hex()}+{base64.b64encode(public).decode()}\n"

    def make_anew(self, seed=None):
        """Works out the hashes and the checkpoint of the lines as they are now, as the operator of an archive could."""
        lines = self.lines()
        leaves = [tree.leaf(line[:-1]) for line in lines]
        self.path(self.raw.stem + ".hashes").write_bytes(b"".join(leaves))
        note, key = self.sign(len(lines), tree.root(leaves), seed)
        self.path("checkpoint").write_bytes(note)
        self.path("checkpoints").write_bytes(note + b"\n")
        (self.keys / "log.pub").write_text(key)
        if seed: (self.keys / "log.ed25519").write_text(base64.b64encode(seed).decode() + "\n")


def compressed(lines):
    """As segments are: a frame for each 256 lines."""
    return b"".join(
        subprocess.run(["zstd", "-q", "-c", f"--stream-size={sum(map(len, lines[i:i + 256]))}"], input=b"".join(lines[i:i + 256]), capture_output=True, check=True).stdout
        for i in range(0, len(lines), 256))


def decompressed(path):
    return subprocess.run(["zstdcat", path], capture_output=True, check=True).stdout.splitlines(keepends=True)
