"""Makes bundles of evidence from docs/evidence.md and docs/log.md alone: a log of invented people, and what an export shows of it."""

import base64
import hashlib
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

TEMPLATES = Path(__file__).resolve().parents[3] / "Templates" / "evidence"
SEED = b"\x2a" * 32
NAMED = [["type", "id", "source", "line", "system"], ["channel"], ["sender", "person", "editor", "deleter", "sender_name"],
         ["sent_at", "edited_at", "deleted_at", "at", "from_time", "to_time"],
         ["hash", "name", "real_name", "handle", "email", "title", "team", "manager", "topic", "purpose", "text", "format", "emoji", "attachments", "file",
          "reason", "names", "extra", "days"]]
GROUP = {name: group for group, names in enumerate(NAMED) for name in names}


# What a source says and Hansard does not know stays as it was written: any number, any escape, a name twice.
EXTRA = r'{"wage":1.50,"wage":[-0,1E+3,"\u0041\/\ud83d \" \\"],"extra":{"seq":1,"key":{}},"":null}'


def sha256(*parts): return hashlib.sha256(b"".join(parts)).digest()
def base64url(data): return base64.urlsafe_b64encode(data).decode().rstrip("=")
def compact(value): return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace('"EXTRA"', EXTRA)
def canonical(value): return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


class Record:
    """A record of a log: its members, and what its leaf is made of."""

    def __init__(self, seq, **members):
        self.seq, self.key, self.members = seq, sha256(b"key %d" % seq)[:16], members
        self.days = list(members["days"].items()) if "days" in members else None
        self.values = [",".join(compact({name: value})[1:-1] for name, value in members.items() if GROUP.get(name, 0) == g and name != "days") for g in range(5)]
        self.dated = [compact({day: marks})[1:-1] for day, marks in self.days or []]
        count = 5 if self.days is None else 6 + len(self.dated)
        halves = b"".join(sha256(self.key, bytes([n])) for n in range((count + 1) // 2))
        self.salts = [halves[16 * n:16 * n + 16] for n in range(count)]
        self.c = {n: sha256(b"\2", self.salts[n], value.encode()) for n, value in enumerate(self.values)}
        if self.days is not None:
            self.c |= {6 + n: sha256(b"\2", self.salts[6 + n], day.encode()) for n, day in enumerate(self.dated)}
            self.c[4] = sha256(b"\3", *(self.c[6 + n] for n in range(len(self.dated))))
        self.leaf = sha256(b"\0\1", seq.to_bytes(8, "big"), *(self.c[n] for n in range(5)))

    def line(self, without=()):
        """The line as it stands in the log, or without the parts with these salts."""
        if without == "erased": return f'{{"seq":{self.seq},"type":"erased","by":{self.seq + 4711},"leaf":"{base64url(self.leaf)}"}}'.encode()
        parts = [value for n, value in enumerate(self.values) if value and n not in without]
        if self.days is not None: parts.append(f'"days":{{{",".join(day for n, day in enumerate(self.dated) if 6 + n not in without)}}}')
        if not without: end = f'"key":"{base64url(self.key)}"'
        else:
            used = set(range(5 if self.days is None else 4)) | set(range(6, len(self.salts))) - set(without)
            salts = [base64url(salt) if n in used and n not in without else None for n, salt in enumerate(self.salts)]
            end = f'"salts":{compact(salts)},"c":{compact({str(n): base64url(self.c[n]) for n in sorted(without)})}'
        return f'{{"seq":{self.seq},{",".join(parts + [end])}}}'.encode()


def root(leaves):
    """By the definition of RFC 6962."""
    if len(leaves) < 2: return leaves[0] if leaves else sha256()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1", root(leaves[:split]), root(leaves[split:]))


TEXTS = ["Morning!", "“Quoted”, and \\ all \"that\"\nin two lines", "עברית, العربية, 日本語 🧑‍🚀", "<script>alert(1)</script><img src=x onerror=alert(1)>",
         "pay\u202egnp.exe\u202c now", "A tab\tand a bell \u0007 and {curly} braces, [brackets]", "Ünïcödé’s “fünf”", "The quick brown fox " * 20]


def records(count, archive):
    """So many records of every kind that matters here, made alike each time."""
    for n in range(1, count + 1):
        day, pair = f"2026-03-{1 + n % 28:02}", ("3-7", "3-9", "7-9")[n % 3]
        at = f"{day}T{8 + n % 9:02}:{n % 60:02}:{n * 7 % 60:02}.{n % 1000:03}Z"
        if n == 1: yield Record(n, type="archive", id=archive, at="2026-03-01T00:00:00Z", format=1)
        elif n == 2: yield Record(n, type="source", source=1, input=1, run=1, kind="log", at=at, name="chat.jsonl", format="native")
        elif n == 3: yield Record(n, type="person", id="7", source=1, line=1, name="Jamie <b>Doe</b>", email="jamie@example.com", extra="EXTRA")
        elif n % 11 == 0: yield Record(n, type="seen", source=1, channel=f"private-chat-{pair}", person=pair[0], days={f"2026-03-{d:02}": [[str(n), "08:54:40.000", n], [None, "09:00:00", n + 1, {"up_to_time": at, "extra": "EXTRA"}]] for d in range(1, 2 + n % 5)})
        elif n % 13 == 0: yield Record(n, type="presence", source=1, person=pair[-1], days={f"2026-03-{d:02}": [["07:58:12.000", "online"], ["17:00:00.000", "offline"]] for d in range(1, 2 + n % 9)})
        elif n % 17 == 0: yield Record(n, type="reaction", id=str(n - 1), source=1, channel=f"private-chat-{pair}", person=pair[0], at=at, emoji="👍")
        elif n % 19 == 0: yield Record(n, type="edit", id=str(n - 2), source=1, line=n, channel=f"private-chat-{pair}", editor=pair[0], edited_at=at, hash="0f5ad3c2b1e09786", text="Good morning!", extra={})
        else: yield Record(n, type="message", id=str(n), source=1, line=n, reply_to=str(n - 1), channel=f"private-chat-{pair}", sender=pair[2 * (n % 2)], sender_name="Jamie Doe", sent_at=at, hash="90c1d4e0a1b2c3d4", text=TEXTS[n % len(TEXTS)])


class Log:
    """A log's records, the hashes of its full subtrees, and the key that signs it."""

    def __init__(self, size, archive="0123456789abcdef", seed=SEED):
        self.origin, self.key, self.records = f"hansard/{archive}", Ed25519PrivateKey.from_private_bytes(seed), list(records(size, archive))
        self.leaves = [record.leaf for record in self.records]

    def add(self, **members):
        """Puts another record at the end."""
        self.records.append(Record(len(self.records) + 1, **members))
        self.leaves.append(self.records[-1].leaf)
        return self.records[-1].seq

    def messages(self, day, *channels):
        """The numbers of the messages of a day in these channels."""
        return [record.seq for record in self.records if record.members.get("type") == "message"
                and record.members["channel"] in channels and record.members["sent_at"].startswith(day)]

    def seal(self, channel, *days, also=(), change=lambda days: None):
        """Adds a seal of these days, as they are now."""
        sealed = {}
        for day in days:
            seqs = self.messages(day, channel, *also)
            sealed[day] = [len(seqs), seqs[0], seqs[-1], base64url(root([self.leaves[seq - 1] for seq in seqs]))]
        change(sealed)
        return self.add(type="seal", **({"also": [{"channel": one} for one in also]} if also else {}), through=len(self.records), channel=channel, days=sealed)

    @property
    def public(self): return b"\1" + self.key.public_key().public_bytes_raw()

    @property
    def key_id(self): return sha256(self.origin.encode() + b"\n" + self.public)[:4]

    @property
    def verifier_key(self): return f"{self.origin}+{self.key_id.hex()}+{base64.b64encode(self.public).decode()}\n"

    def root(self, first=0, last=None): return root(self.leaves[first:last])

    def note(self, *lines):
        text = "\n".join([self.origin, *lines]) + "\n"
        return f"{text}\n— {self.origin} {base64.b64encode(self.key_id + self.key.sign(text.encode())).decode()}\n".encode()

    def checkpoint(self): return self.note(str(len(self.leaves)), base64.b64encode(self.root()).decode())

    def gap(self, first, last):
        nodes, index, end = [], first - 1, last
        while index < end:
            size = 1
            while index % (2 * size) == 0 and index + 2 * size <= end: size *= 2
            nodes.append(self.root(index, index + size))
            index += size
        return f'{{"gap":[{first},{last}],"nodes":{compact([base64url(node) for node in nodes])}}}'.encode()


@dataclass
class Bundle:
    """A folder with a bundle, which can be changed, and signed anew by whoever has the key."""
    folder: Path
    log: Log
    manifest: dict = field(default_factory=dict)

    def path(self, name): return self.folder / name
    def lines(self): return self.path("proof/records.jsonl").read_bytes().splitlines(keepends=True)

    def write_lines(self, lines): self.path("proof/records.jsonl").write_bytes(b"".join(lines))

    def edit(self, line, change):
        """Changes the line with this number, which comes and goes without its LF."""
        lines = self.lines()
        changed = change(lines[line - 1][:-1])
        assert changed + b"\n" != lines[line - 1], "nothing was changed"
        lines[line - 1] = changed + b"\n"
        self.write_lines(lines)

    def flip(self, name, at=-1, bit=1):
        content = bytearray(self.path(name).read_bytes())
        content[at] ^= bit
        self.path(name).write_bytes(content)

    def number_of(self, seq):
        """The number of the line that shows a record."""
        return next(n for n, line in enumerate(self.lines(), 1) if line.startswith(b'{"seq":%d,' % seq))

    def list_files(self):
        """Has the manifest name all files as they are now."""
        paths = sorted(p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file())
        self.manifest["files"] = [{"bytes": self.path(p).stat().st_size, "path": p, "sha256": hashlib.sha256(self.path(p).read_bytes()).hexdigest()}
                                  for p in paths if p not in ("manifest.json", "proof/manifest.note")]

    def sign(self):
        """Writes the manifest as it is, and the note that stands for it."""
        self.path("manifest.json").write_bytes(canonical(self.manifest))
        self.path("proof/manifest.note").write_bytes(self.log.note("manifest", base64.b64encode(sha256(self.path("manifest.json").read_bytes())).decode()))

    def sign_again(self):
        self.list_files()
        self.sign()


def make(folder, size, shown, log=None, **manifest):
    """A bundle that shows of a log the records of `shown`, each without the parts with these salts (or "erased")."""
    log = log or Log(size)
    for name in ("documents/attachments", "proof"): (folder / name).mkdir(parents=True)
    lines, at, messages = [], 1, 0
    for seq in sorted(shown):
        if seq > at: lines.append(log.gap(at, seq - 1))
        lines.append(log.records[seq - 1].line(shown[seq]))
        messages += b'"type":"message"' in lines[-1]
        at = seq + 1
    if at <= size: lines.append(log.gap(at, size))
    (folder / "proof/records.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    (folder / "proof/checkpoint").write_bytes(log.checkpoint())
    (folder / "proof/log.pub").write_text(log.verifier_key)
    (folder / "documents/private-chat-3-7.csv").write_text("time,sender,text\n2026-03-02T08:54:10.215Z,7,Morning!\n")
    (folder / "documents/attachments/plan.txt").write_text("A plan.\n")
    (folder / "cover.html").write_text("<!doctype html><title>Cover</title>\n")
    for name in ("verify.html", "verify.py"): shutil.copy(TEMPLATES / name, folder / name)
    masked = min(3, size - len(shown))
    bundle = Bundle(folder, log, {
        "bundle": 1, "checkpoint": {"origin": log.origin, "records": size, "root": base64.b64encode(log.root()).decode()},
        "counts": {"conversations": 1, "documents": 1, "messages": messages, "records": len(shown)}, "files": [], "format": "csv",
        "generator": "Hansard 0.1.0", "quarantined": [],
        "selection": {"all": True} if len(shown) == size else {"conversations": ["private-chat-3-7"], "from": "2026-03-01T00:00:00Z", "until": "2026-04-01T00:00:00Z"},
        "sources": [{"name": "chat.jsonl", "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "size": 512, "source": 1}],
        "withheld": [entry for entry in ({"reason": "outside", "records": size - len(shown) - masked}, {"reason": "masked", "records": masked}) if entry["records"]],
        **manifest})
    bundle.sign_again()
    return bundle
