#!/usr/bin/env python3
"""Checks a bundle of evidence: that its files are those that were signed, and its records those of the log.

    python3 verify.py [FOLDER] [--key FILE|TEXT] [--noted FILE]

It needs Python 3.9 and nothing else, no network, and changes nothing. It was written from docs/evidence.md and docs/log.md
of Hansard alone, which say what each step is for. Exit status: 0, nothing is wrong; 1, something is.
"""
import argparse
import base64
import hashlib
import json
import os
import re
import stat
import sys

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, SQRT_OF_MINUS_1 = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P)
LINE_LIMIT = 64 << 20
MEMBERS = ("type id source line system", "channel", "sender person editor deleter sender_name",
           "sent_at edited_at deleted_at at from_time to_time", "hash name real_name handle email title team manager topic purpose text "
           "format emoji attachments file reason names extra days")
PLACE = {name: (group, at) for group, names in enumerate(MEMBERS) for at, name in enumerate(names.split())}
GAP = re.compile(rb'\{"gap":\[([1-9]\d{0,15}),([1-9]\d{0,15})\],"nodes":\[("[\w-]{43}"(?:,"[\w-]{43}")*)\]\}')


class Wrong(Exception):
    """What is wrong with the thing that is looked at."""


def sha256(*parts): return hashlib.sha256(b"".join(parts)).digest()


# Ed25519 as RFC 8032, section 5.1, has it; of S and of points only the canonical form is taken.

def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, p):
    product = (0, 1, 1, 0)
    for bit in bin(n)[2:]: product = add(add(product, product), p) if bit == "1" else add(product, product)
    return product


def point(data):
    y, odd = int.from_bytes(data, "little") & (1 << 255) - 1, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square: x = x * SQRT_OF_MINUS_1 % P
    if y >= P or x * x % P != square or (x == 0 and odd): raise Wrong("the key is not a point of the curve")
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


def is_signature(key, text, signature):
    a, base = point(key), point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    s, small = int.from_bytes(signature[32:], "little"), times(8, a)
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    x, y, z, _ = add(times(s, base), times(h, (P - a[0], a[1], 1, P - a[3])))
    x, y = x * pow(z, P - 2, P) % P, y * pow(z, P - 2, P) % P
    return s < L and small[0] != 0 and (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# Bytes as text, JSON, signed notes

def decoded(text, size, url=False):
    """Base64 of so many bytes, in its one canonical form."""
    try: data = base64.b64decode(text + "=" * (-len(text) % 4 if url else 0), b"-_" if url else None, True)
    except (ValueError, TypeError): data = b""
    again = base64.b64encode(data, b"-_" if url else None).decode()
    if len(data) != size or (again.rstrip("=") if url else again) != text: raise Wrong("a hash, salt, key or signature is not base64 of its length")
    return data


def refuse(text): raise Wrong("has a number that is no integer")


WRITE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
READ = json.JSONDecoder(parse_float=refuse, parse_constant=refuse).decode
READ_ANY = json.JSONDecoder(parse_constant=refuse).raw_decode
EXTRA, EMPTY, STRING = re.compile(r'(?<=[,{])"extra":(?=\{)'), re.compile(r'(?<=[,{])"extra":\{\}'), re.compile(r'"(?:[^"\\]|\\.)*"')


def canonical(value):
    """A value in JSON as RFC 8785 writes it."""
    if isinstance(value, list): return f"[{','.join(map(canonical, value))}]"
    if not isinstance(value, dict): return WRITE(value)
    return "{" + ",".join(f"{WRITE(name)}:{canonical(value[name])}" for name in sorted(value, key=lambda name: name.encode("utf-16-be"))) + "}"


def take_extra(text):
    """A line without what its sources say and Hansard does not know, which is as they wrote it but for white space; and that."""
    pieces, extra, at = [], [], 0
    for found in EXTRA.finditer(text):
        if found.start() < at: continue
        end = READ_ANY(text, found.end())[1]
        extra.append(text[found.end():end])
        if re.search(r"\s", STRING.sub("", extra[-1])): raise Wrong("has white space in extra")
        pieces += [text[at:found.end()], "{}"]
        at = end
    return "".join(pieces) + text[at:], iter(extra)


def read_key(text):
    """A verifier key, NAME+ID+KEY: its name, id and public key."""
    found = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S{44})\n?", text)
    if not found: raise Wrong("is not a verifier key, NAME+ID+KEY")
    name, id_, key = found[1], bytes.fromhex(found[2]), decoded(found[3], 33)
    if key[0] != 1 or sha256(name.encode(), b"\n", key)[:4] != id_: raise Wrong("the key's name and id do not belong to it")
    point(key[1:])
    return name, id_, key[1:]


def read_note(data, key):
    """The three lines of a note that the key has signed."""
    text, cut, signatures = data.decode("utf-8").partition("\n\n")
    lines, found = text.split("\n"), []
    if not cut or len(lines) != 3 or not re.fullmatch("(— [^ \n+]+ [^ \n]+\n)+", signatures): raise Wrong("is not a signed note of three lines")
    for line in signatures.splitlines():
        _, name, signature = line.split(" ")
        if name == key[0] and (one := decoded(signature, 68))[:4] == key[1]: found.append(one[4:])
    if not found: raise Wrong(f"is not signed by the key of log.pub, but by {printable(name)}")
    if not all(is_signature(key[2], (text + "\n").encode(), one) for one in found): raise Wrong("its signature is not one of the key of log.pub over this text")
    if lines[0] != key[0]: raise Wrong("is of another log than the key of log.pub")
    return lines


def read_checkpoint(data, key):
    _, size, root = read_note(data, key)
    if not re.fullmatch("0|[1-9][0-9]{0,15}", size): raise Wrong("the number of records is not one")
    return int(size), decoded(root, 32)


# Records

def read_record(line):
    """The value of each group of a record's line, its days, and its other members."""
    try:
        text, extra = take_extra(line.decode("utf-8"))
        record = READ(text)
        groups, days, ends, last = [{}, {}, {}, {}, {}], None, {}, (0, -1)
        for name, value in record.items():
            place = PLACE.get(name, (0, 9))
            if name in ("seq", "key", "salts", "c"): ends[name] = value
            elif place < last: raise Wrong("its members are not in the log's order")
            else: last, groups[place[0]][name] = place, value
        if isinstance(groups[4].get("days"), dict): days = groups[4].pop("days")
        if days is not None and (groups[4] or len(days) > 256 or list(days) != sorted(days)): raise Wrong("its days are not as the log has them")
        values = [WRITE(group)[1:-1] for group in groups]
        dated = [WRITE({day: value})[1:-1] for day, value in (days or {}).items()]
        values, dated = ([EMPTY.sub(lambda _: '"extra":' + next(extra), "," + text)[1:] for text in texts] for texts in (values, dated))
        parts = [value for value in values if value] + ([f'"days":{{{",".join(dated)}}}'] if days is not None else [])
        del ends["seq"]
        text = '{"seq":%d,%s}' % (record["seq"], ",".join(parts + ([WRITE(ends)[1:-1]] if ends else [])))
        if text.encode("utf-8") != line: raise Wrong("is not JSON in the log's form: one object, each member once and in its place, no white space, no needless escape")
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError): raise Wrong("is not a JSON object in the log's form") from None
    return record, [value.encode() for value in values], None if days is None else [value.encode() for value in dated], ends


def leaf_of(line):
    """A record, its leaf, and whether it is whole, in part or erased."""
    record, values, days, ends = read_record(line)
    if record.get("type") == "erased" and not ends:
        if list(record) != ["seq", "type", "by", "leaf"] or type(record["by"]) is not int or record["by"] <= record["seq"]: raise Wrong("is not an erased record in the log's form")
        return record, decoded(record["leaf"], 32, True), "erased"
    if list(ends) == ["key"]:
        key, count, withheld = decoded(ends["key"], 16, True), 5 if days is None else 6 + len(days), {}
        halves = b"".join(sha256(key, bytes([n])) for n in range((count + 1) // 2))
        salts = [halves[16 * n:16 * n + 16] for n in range(count)]
    elif list(ends) == ["salts", "c"] and isinstance(ends["salts"], list) and isinstance(ends["c"], dict):
        salts = [None if salt is None else decoded(salt, 16, True) for salt in ends["salts"]]
        withheld = {name: decoded(hash_, 32, True) for name, hash_ in ends["c"].items()}
        if not withheld or not all(re.fullmatch("0|[1-9][0-9]{0,2}", name) for name in withheld): raise Wrong("withholds nothing, or what is not a part")
        withheld = {int(name): hash_ for name, hash_ in withheld.items()}
        if list(withheld) != sorted(withheld): raise Wrong("its commitments are not in their order")
        if len(salts) != 5 if days is None else len(salts) < 6 or len(salts) > 262: raise Wrong("has not as many salts as parts")
    else: raise Wrong("has neither a key nor salts at its end")
    shown = values[:4] + ([values[4]] if days is None else [None, None])
    for number in range(6, len(salts)):
        shown.append(None if number in withheld else days.pop(0) if days else b"")
        if shown[-1] == b"": raise Wrong("a day is neither shown nor withheld")
    if days: raise Wrong("has more days than salts")
    commitments = {}
    for number, value in enumerate(shown):
        if number in withheld:
            if salts[number] is not None or value or (number in (4, 5) and len(salts) > 5): raise Wrong(f"part {number} is withheld, and shown")
            commitments[number] = withheld.pop(number)
        elif value is None:
            if salts[number] is not None and "salts" in ends: raise Wrong(f"has a salt {number} that has no use")
        elif salts[number] is None: raise Wrong(f"part {number} has no salt")
        else: commitments[number] = sha256(b"\2", salts[number], value)
    if withheld: raise Wrong("withholds a part that it has not")
    if len(shown) > 5: commitments[4] = sha256(b"\3", *(commitments[n] for n in range(6, len(shown))))
    leaf = sha256(b"\0\1", record["seq"].to_bytes(8, "big"), *(commitments[n] for n in range(5)))
    return record, leaf, "whole" if "key" in ends else "in part"


class Tree:
    """The root of a log, from leaves and full subtrees in their order."""

    def __init__(self): self.stack = []

    def push(self, hash_, leaves=1):
        while self.stack and self.stack[-1][1] == leaves: hash_, leaves = sha256(b"\1", self.stack.pop()[0], hash_), 2 * leaves
        self.stack.append((hash_, leaves))

    def root(self):
        if not self.stack: return sha256()
        root = self.stack[-1][0]
        for hash_, _ in self.stack[-2::-1]: root = sha256(b"\1", hash_, root)
        return root


class Days:
    """The messages that are shown, by day and conversation, and the seals that count them."""

    def __init__(self): self.messages, self.seals, self.erased, self.wrong, self.open, self.count = {}, {}, [], 0, 0, 0

    def take(self, record, seq, leaf, line):
        if record.get("type") == "message" and "channel" in record and "sent_at" in record:
            self.messages.setdefault((record.get("system", ""), record["channel"], record["sent_at"][:10]), []).append((seq, leaf))
        elif record.get("type") == "message": self.open += 1  # Of which conversation or day is withheld.
        elif record.get("type") == "erased": self.erased.append((seq, leaf))
        elif record.get("type") == "seal":
            try:
                names = [(record.get("system", ""), record["channel"])] + [(one.get("system", ""), one["channel"]) for one in record.get("also", [])]
                for day, (count, first, last, root) in record["days"].items():
                    if [type(n) for n in (count, first, last)] != [int] * 3: raise TypeError
                    self.seals.setdefault(tuple((*name, day) for name in names), []).append((seq, line, count, first, last, decoded(root, 32, True)))
            except (ValueError, TypeError, KeyError, AttributeError, Wrong): raise Wrong("is not a seal in the log's form") from None

    def check(self, problem):
        """Holds each seal against the messages before it; of one day they come in their order, and its tree grows."""
        sealed, counted = {}, set()
        for places, seals in sorted(self.seals.items(), key=lambda one: -len(one[0])):  # Of a conversation of more names first.
            decided = True
            found, tree, n = sorted(message for place in set(places) for message in self.messages.get(place, [])), Tree(), 0
            for seq, line, count, first, last, root in seals:
                while n < len(found) and found[n][0] < seq: tree.push(found[n][1]); n += 1
                its, what, its_root = found[:n], None, tree.root()
                if n < count:  # A record of which all was erased may have been any of the day's messages.
                    gone = [one for one in self.erased if first <= one[0] <= last and one[0] < seq]
                    if n + len(gone) > count:
                        decided = False
                        continue
                    if gone:
                        its, whole = sorted(its + gone), Tree()
                        for _, leaf in its: whole.push(leaf)
                        its_root = whole.root()
                if len(its) != count: what = f"the seal counts {count} messages in {printable(places[0][1])} on {places[0][2]}, records {first} to {last}, and {len(its)} are shown: the day is not whole"
                elif (its[0][0], its[-1][0], its_root) != (first, last, root): what = f"the messages in {printable(places[0][1])} on {places[0][2]} are not those that were sealed"
                if what: self.wrong += 1; problem(what, line, seq)
            if not decided: continue
            self.count += not counted.issuperset(places)
            counted.update(places)
            for place in places: sealed[place] = max(sealed.get(place, 0), seals[-1][0])
        self.open += sum(seq > sealed.get(place, 0) for place, messages in self.messages.items() for seq, _ in messages)


def subtrees(first, last):
    """The sizes of the full subtrees that records `first` to `last` are made of."""
    index, left = first - 1, last - first + 1
    while left:
        size = min(index & -index or left, 1 << left.bit_length() - 1)
        size = 1 << size.bit_length() - 1
        yield size
        index, left = index + size, left - size


# The bundle

def printable(text): return text if text.isprintable() and text.isascii() else ascii(text)


class Bundle:
    def __init__(self, folder): self.folder, self.problems, self.proven, self.noted, self.key, self.counts, self.days = folder, 0, set(), [], None, None, None

    def problem(self, file, what, line=None, record=None):
        self.problems += 1
        if self.problems <= 1000: print(f"{printable(file)}{f':{line}' if line else ''}: {f'record {record}: ' if record else ''}{what}")

    def attempt(self, file, step, *arguments):
        """What a step gives, or None and a problem of that file."""
        try: return step(*arguments)
        except Wrong as wrong: self.problem(file, str(wrong))
        except (UnicodeDecodeError, RecursionError, ValueError): self.problem(file, "is not UTF-8 of the form that it has to have")
        except OSError as error: self.problem(file, f"cannot be read: {error.strerror}")

    def open(self, path):
        full = os.path.join(self.folder, *path.split("/"))
        if not stat.S_ISREG(os.lstat(full).st_mode): raise Wrong("is not a plain file (a symbolic link, for instance)")
        return open(full, "rb")

    def bytes(self, path):
        with self.open(path) as file: return file.read()

    def manifest(self):
        text = self.bytes("manifest.json").decode("utf-8")
        read = READ(text)
        if canonical(read).encode() != text.encode() or not isinstance(read, dict): raise Wrong("is not canonical JSON (RFC 8785)")
        number, string, hex_ = (lambda v: type(v) is int and 0 <= v < 2**53), (lambda v: type(v) is str), (lambda v: type(v) is str and re.fullmatch("[0-9a-f]{64}", v))
        shapes = {"bundle": lambda v: type(v) is int and v == 1, "checkpoint": {"origin": string, "records": number, "root": string},
                  "counts": dict.fromkeys(("conversations", "documents", "messages", "records"), number),
                  "files": [{"bytes": number, "path": string, "sha256": hex_}], "format": string, "generator": string,
                  "quarantined": [{"lines": number, "source": number}], "selection": {},
                  "sources": [{"name": string, "sha256?": hex_, "size?": number, "source": number}],
                  "mask?": {"fields": [lambda v: v in ("attachments", "names", "texts")], "records": number},
                  "withheld": [{"reason": lambda v: v in ("outside", "masked"), "records": number}]}

        def check(value, shape, at):
            if isinstance(shape, dict) and isinstance(value, dict):
                for name in shape:
                    if name.rstrip("?") in value: check(value[name.rstrip("?")], shape[name], f"{at}{name.rstrip('?')}.")
                    elif not name.endswith("?"): raise Wrong(f"has no member {at}{name}")
            elif isinstance(shape, list) and isinstance(value, list):
                for item in value: check(item, shape[0], at)
            elif not callable(shape) or not shape(value): raise Wrong(f"its member {at[:-1]} is not what it has to be")
        check(read, shapes, "")
        return read

    def files(self, manifest):
        """The files that are there against those that the manifest names."""
        there, before = set(), self.problems
        for folder, folders, names in os.walk(self.folder):
            inside = os.path.relpath(folder, self.folder).replace(os.sep, "/")
            for name in names + [name for name in folders if os.path.islink(os.path.join(folder, name))]:
                there.add(name if inside == "." else f"{inside}/{name}")
        listed = [entry["path"] for entry in manifest["files"]]
        if [p.encode() for p in listed] != sorted({p.encode() for p in listed}): self.problem("manifest.json", "its files are not in the order of their paths, or one is there twice")
        for path in ("proof/log.pub", "proof/checkpoint", "proof/records.jsonl"):
            if path not in listed: self.problem("manifest.json", f"does not name {path}")
        for path in sorted(there - set(listed) - {"manifest.json", "proof/manifest.note"}): self.problem(path, "is not named by the manifest: nobody has signed it")
        for entry in manifest["files"]:
            path = entry["path"]
            if not re.fullmatch(r"[^/\\\x00-\x1f:]+(/[^/\\\x00-\x1f:]+)*", path) or {".", ".."} & set(path.split("/")) or path in ("manifest.json", "proof/manifest.note"):
                self.problem("manifest.json", f"names {ascii(path)}, a path that leads out of the bundle or to itself")
            elif path not in there: self.problem(path, "is missing")
            else: self.attempt(path, self.file, path, entry)
        if self.problems == before: self.proven.add("files")

    def file(self, path, entry):
        hash_, size = hashlib.sha256(), 0
        with self.open(path) as file:
            while piece := file.read(1 << 20): size += len(piece); hash_.update(piece)
        if size != entry["bytes"]: raise Wrong(f"has {size} bytes, and the manifest says {entry['bytes']}")
        if hash_.hexdigest() != entry["sha256"]: raise Wrong("has another SHA-256 than the manifest says: it was changed")

    def records(self, size, origin):
        """Reads proof/records.jsonl: how many records are shown whole, in part and erased, and the root, if it can be worked out."""
        tree, at, sound, after_gap, self.counts = Tree(), 1, True, False, {"whole": 0, "in part": 0, "erased": 0, "messages": 0}
        path, number, self.days = "proof/records.jsonl", 0, Days()
        with self.open(path) as file:
            while line := file.readline(LINE_LIMIT):
                number += 1
                gap, start = GAP.fullmatch(line[:-1]), re.match(rb'\{"seq":([1-9]\d{0,15}),', line)
                first, last = (int(gap[1]), int(gap[2])) if gap else (int(start[1]),) * 2 if start else (None, None)
                try:
                    if not line.endswith(b"\n"): raise Wrong("the line has no end: the file was cut")
                    if first is None: raise Wrong("is neither a record nor a gap")
                    if last < first or last > size:
                        beyond, first = first, None
                        raise Wrong(f"record {beyond} is not in the log, which has {size}")
                    if first != at:
                        sound = False
                        if first > at: self.problem(path, "is missing: neither shown nor among the hashes" + (f", and all to {first - 1}" if first - at > 1 else ""), number, at)
                        else: self.problem(path, f"is there twice, or moved: record {at} has to stand here", number, first)
                    if gap:
                        if after_gap: raise Wrong("a gap follows a gap")
                        nodes, sizes = [decoded(node, 32, True) for node in gap[3].decode().replace('"', "").split(",")], list(subtrees(first, last))
                        if len(nodes) != len(sizes): raise Wrong(f"the gap has {len(nodes)} hashes, and records {first} to {last} are {len(sizes)} full subtrees")
                        for node, leaves in zip(nodes, sizes): tree.push(node, leaves)
                    else:
                        record, leaf, kind = leaf_of(line[:-1])
                        tree.push(leaf)
                        self.counts[kind] += 1
                        self.counts["messages"] += record.get("type", "message") in ("message", "erased")
                        self.days.take(record, first, leaf, number)
                        if (record.get("type") == "archive") != (first == 1) and "type" in record and kind != "erased": raise Wrong("the archive's record is the first, and no other")
                        if record.get("type") == "archive" and (origin != f"hansard/{record.get('id')}" or record.get("format") != 1): raise Wrong("is of another archive than the checkpoint, or of another format")
                except Wrong as wrong:
                    sound = False
                    self.problem(path, str(wrong), number, first)
                if first is not None: after_gap, at = gap is not None, max(at, last + 1)
                if sys.stderr.isatty() and number % 50_000 == 0: print(f"{number} lines", file=sys.stderr)
        if at <= size:
            sound = False
            self.problem(path, "is missing: neither shown nor among the hashes" + (f", and all to {size}" if size > at else ""), record=at)
        if sound: self.days.check(lambda what, line, record: self.problem(path, what, line, record))
        return tree.root() if sound else None

    def check(self, given, noted):
        manifest, key = self.attempt("manifest.json", self.manifest), self.attempt("proof/log.pub", lambda: read_key(self.bytes("proof/log.pub").decode("utf-8")))
        self.key = key
        if given is not None and key and given.strip() != self.bytes("proof/log.pub").decode().strip(): self.problem("proof/log.pub", "is not the key that you were given"); key = None
        elif given is not None and key: self.proven.add("given")
        note = self.attempt("proof/manifest.note", lambda: read_note(self.bytes("proof/manifest.note"), key)) if key else None
        if note:
            signed = self.attempt("proof/manifest.note", decoded, note[2], 32)
            text = self.attempt("manifest.json", self.bytes, "manifest.json") if manifest else None
            if note[1] != "manifest" or (signed and text and signed != sha256(text)): self.problem("manifest.json", "is not the manifest that was signed: it was changed")
            elif signed and text: self.proven.add("manifest")
        checkpoint = self.attempt("proof/checkpoint", lambda: read_checkpoint(self.bytes("proof/checkpoint"), key)) if key else None
        if manifest: self.files(manifest)
        if checkpoint and manifest:
            said = manifest["checkpoint"]
            if (said["origin"], said["records"], said["root"]) != (key[0], checkpoint[0], base64.b64encode(checkpoint[1]).decode()): self.problem("manifest.json", "names another checkpoint than proof/checkpoint")
        size = checkpoint[0] if checkpoint else manifest["checkpoint"]["records"] if manifest else None
        origin = self.key[0] if self.key else manifest["checkpoint"]["origin"] if manifest else None
        if size is not None and os.path.lexists(os.path.join(self.folder, "proof", "records.jsonl")):
            root = self.attempt("proof/records.jsonl", self.records, size, origin)
            if root is None: self.noted.append("The records' root could not be worked out, for what stands above.")
            elif checkpoint and root != checkpoint[1]:
                self.problem("proof/records.jsonl", "its records and hashes have another root than the checkpoint: at least one was changed; which one cannot be told from them")
            elif checkpoint: self.proven.add("records")
            if manifest and self.counts: self.compare_counts(manifest, size)
        elif not manifest: self.problem("proof/records.jsonl", "is missing")
        if noted and checkpoint: self.compare(checkpoint, noted, key)
        elif noted: self.problem(noted, "could not be compared: there is no checkpoint that the key has signed")
        return manifest

    def compare_counts(self, manifest, size):
        shown, counts = sum(self.counts[kind] for kind in ("whole", "in part", "erased")), manifest["counts"]
        documents = sum(entry["path"].startswith("documents/") for entry in manifest["files"])
        if counts["records"] != shown: self.problem("manifest.json", f"counts {counts['records']} records, and records.jsonl shows {shown}")
        if sum(entry["records"] for entry in manifest["withheld"]) != size - counts["records"]: self.problem("manifest.json", f"the records that it counts as shown and withheld are not the {size} of the checkpoint")
        if counts["messages"] > self.counts["messages"]: self.problem("manifest.json", f"counts {counts['messages']} messages, and records.jsonl shows {self.counts['messages']}")
        if counts["documents"] > documents: self.problem("manifest.json", f"counts {counts['documents']} documents, and names {documents}")

    def compare(self, checkpoint, noted, key):
        other = self.attempt(noted, lambda: read_checkpoint(open(noted, "rb").read(), key))
        if not other: return
        if other[0] != checkpoint[0]: self.noted.append(f"The checkpoint that you noted is of {other[0]} records, this one of {checkpoint[0]}: only a consistency proof could tell whether they are of one log.")
        elif other[1] != checkpoint[1]: self.problem("proof/checkpoint", "has another root than the checkpoint that you noted: the log was rewritten")
        else: self.proven.add("noted")


def report(bundle, manifest):
    proven = bundle.proven
    if bundle.problems > 1000: print(f"… and {bundle.problems - 1000} problems more")
    print(f"{bundle.problems} problem{'s were' if bundle.problems != 1 else ' was'} found." if bundle.problems else "Nothing is wrong.", "\n\nPROVEN" if proven else "\n\nNothing was proven.")
    if bundle.key: owner = f"{bundle.key[0]}+{bundle.key[1].hex()}+{base64.b64encode(bytes([1]) + bundle.key[2]).decode()}"
    if "manifest" in proven: print("  The manifest was signed by the key of proof/log.pub, and not changed since.")
    if {"manifest", "files"} <= proven: print(f"  Each of the {len(manifest['files'])} files that it names is here and unaltered; there are no others.")
    if "records" in proven:
        c = bundle.counts
        print(f"  Records shown in proof/records.jsonl: {c['whole'] + c['in part'] + c['erased']}. They are in the log of {manifest['checkpoint']['records'] if manifest else '?'} records that this key\n"
              f"  signed, each unaltered and at its place: {c['whole']} whole, {c['in part']} in part, {c['erased']} erased.")
        if bundle.days.count and not bundle.days.wrong: print(f"  Of {bundle.days.count} days, each of one conversation, every message is shown that was sealed.")
    if "given" in proven: print("  The key is the one that you were given.")
    if "noted" in proven: print("  The log is that of the checkpoint that you noted.")
    print("\nNOT PROVEN")
    if "given" not in proven: print("  That the key is the archive's: compare it with what you were given by another road (--key):\n    " + (owner if bundle.key else "there is none that can be read"))
    for note in bundle.noted: print("  " + note)
    if "noted" not in proven: print("  That whoever has the key has not written another log: a checkpoint kept elsewhere would tell (--noted).")
    if manifest and manifest["quarantined"]: print(f"  That nothing is missing from the sources: {sum(q['lines'] for q in manifest['quarantined'])} of their lines were not understood and could belong here.")
    if bundle.days and bundle.days.open: print(f"  That no message is missing beside {bundle.days.open} of those that are shown: no seal that is shown counts them.")
    print("  That the documents leave out nothing of what the records say; who made the export, when, and for whom;\n  what stands in records that are not shown; that a source told the truth.")


def main():
    parser = argparse.ArgumentParser(description="Checks a bundle of evidence.")
    parser.add_argument("folder", nargs="?", default=os.path.dirname(os.path.abspath(__file__)), help="where manifest.json lies; by default where this program does")
    parser.add_argument("--key", help="the verifier key that you were given, or a file that has it")
    parser.add_argument("--noted", help="a file with a checkpoint that was kept elsewhere")
    options = parser.parse_args()
    bundle, given = Bundle(options.folder), options.key
    if given and os.path.isfile(given): given = open(given, encoding="utf-8").read()
    report(bundle, bundle.check(given, options.noted))
    sys.exit(1 if bundle.problems else 0)


if __name__ == "__main__": main()
