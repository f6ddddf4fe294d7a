#!/usr/bin/env python3
"""Check a Lianxin ledger, or a receipt from it, without trusting whoever runs it.

One file, Python 3.9 or later, nothing to install, no network, nothing of the product inside: read it, then run it.
You need the log's public key (a "vkey" line), obtained from somewhere other than the log itself.

  receipt      the entry I was given a receipt for is in the log, and the log signed for it
  consistency  the newer of two checkpoints extends the older one: nothing was rewritten in between
  log          a whole exported log: every entry, tile, root, signature, checkpoint and every subject's chain

Formats: C2SP signed-note, tlog-checkpoint, tlog-tiles, tlog-proof; trees: RFC 6962 / RFC 9162; signatures: RFC 8032.
A log whose name (origin) ends in "-sm3" hashes with SM3 (GB/T 32905); every other log with SHA-256.
Exit status: 0 all is well, 1 something is wrong (the first bad index is printed), 2 wrong use or unreadable file.

核验“连心”账本及其回执,无须信任账本的管理者。本程序只有一个文件,只用 Python 3.9 以上标准库,不联网,
不含本系统的任何代码,可先通读再运行。须另行取得账本公钥(vkey 一行),不可取自被核验的账本本身。

  receipt      我手中回执所指的记录确在账本之中,且账本为之签名
  consistency  后一检查点是前一检查点的延续,其间没有改写历史
  log          整本导出的账本:逐条记录、分片、根哈希、签名、历次检查点,以及每一事项的前后链

返回码:0 全部相符;1 有不符(打印首个不符的序号);2 用法有误或文件无法读取。
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

Hash = Callable[[bytes], bytes]
DIGEST_SIZE = 32
WIDTH = 256  # hashes in a full tile, entries in a full bundle
LARGEST_NOTE = 1 << 20  # bytes
LARGEST_BUNDLE = WIDTH * (2 + 0xFFFF)  # bytes
ED25519 = b"\x01"  # signed-note's byte for it
KEY_SIZE, SIGNATURE_SIZE = 32, 64
CHECKPOINT_LINES = 3


class Bad(Exception):  # noqa: N818 - it is a finding
    """What was found wrong, in both languages, and the first index it can be pinned to."""

    def __init__(self, zh: str, en: str, index: int | None = None) -> None:
        super().__init__(en)
        self.zh, self.en, self.index = zh, en, index


class Unusable(Bad):
    """We were asked in a way that cannot be answered."""


# --- Ed25519 (RFC 8032 §5.1), points as (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z ---

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def point_of(encoded: bytes) -> Point | None:
    """Decode a point; None when the bytes are not the one encoding of a point of the curve."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (v * x * x - u) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def add(p: Point, q: Point) -> Point:
    """Add two points (RFC 8032 §5.1.4)."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(scalar: int, point: Point) -> Point:
    """Multiply a point by a scalar. Not in constant time: there are no secrets here."""
    total: Point = (0, 1, 1, 0)
    while scalar:
        total = add(total, point) if scalar & 1 else total
        point, scalar = add(point, point), scalar >> 1
    return total


BASE = point_of(bytes([0x58]) + b"\x66" * 31)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Test an Ed25519 signature: the encoding of [S]B - [k]A must be R."""
    if len(public) != KEY_SIZE or len(signature) != SIGNATURE_SIZE:
        return False
    a, s = point_of(public), int.from_bytes(signature[32:], "little")
    if a is None or BASE is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    x, y, z, _ = add(times(s, BASE), times(k, (P - a[0], a[1], a[2], P - a[3])))
    inverse = pow(z, P - 2, P)
    r = y * inverse % P | (x * inverse % P & 1) << 255
    return signature[:32] == r.to_bytes(32, "little")


# --- SM3 (GB/T 32905-2016), for Pythons whose OpenSSL has none ---


def rotate(x: int, n: int) -> int:
    """Rotate a 32-bit word to the left."""
    n %= 32
    return (x << n | x >> (32 - n)) & 0xFFFFFFFF


def sm3_block(state: list[int], block: bytes) -> list[int]:
    """Fold one 64-byte block into the eight words of the state."""
    w = [int.from_bytes(block[i : i + 4], "big") for i in range(0, 64, 4)]
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ rotate(w[j - 3], 15)
        w.append(x ^ rotate(x, 15) ^ rotate(x, 23) ^ rotate(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        early = j in range(16)
        ss1 = rotate((rotate(a, 12) + e + rotate(0x79CC4519 if early else 0x7A879D8A, j)) & 0xFFFFFFFF, 7)
        ff = a ^ b ^ c if early else a & b | a & c | b & c
        gg = e ^ f ^ g if early else e & f | ~e & g
        tt1 = (ff + d + (ss1 ^ rotate(a, 12)) + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
        tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
        a, b, c, d = tt1, a, rotate(b, 9), c
        e, f, g, h = tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17), e, rotate(f, 19), g
    return [old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h))]  # noqa: B905 - strict= is not in 3.9


def sm3_plain(data: bytes) -> bytes:
    """Return the 32-byte SM3 of the data."""
    state = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    padded = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    for at in range(0, len(padded), 64):
        state = sm3_block(state, padded[at : at + 64])
    return b"".join(word.to_bytes(4, "big") for word in state)


def hash_of(origin: str) -> Hash:
    """Return what the log of this origin hashes with."""
    if not origin.endswith("-sm3"):
        return lambda data: hashlib.sha256(data).digest()
    try:
        hashlib.new("sm3")
    except ValueError:
        return sm3_plain
    return lambda data: hashlib.new("sm3", data).digest()


# --- trees (RFC 9162 §2.1) ---


def node(h: Hash, left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return h(b"\x01" + left + right)


def fold(h: Hash, peaks: list[bytes]) -> bytes:
    """Return the root over the full subtrees of a tree, the largest first."""
    if not peaks:
        return h(b"")
    top = peaks[-1]
    for peak in reversed(peaks[:-1]):
        top = node(h, peak, top)
    return top


def verify_inclusion(h: Hash, leaf: bytes, index: int, head: tuple[int, bytes], proof: list[bytes]) -> bool:
    """Test an inclusion proof under head = (size, root) (RFC 9162 §2.1.3.2)."""
    size, root = head
    if not 0 <= index < size or any(len(each) != DIGEST_SIZE for each in (leaf, root, *proof)):
        return False
    fn, sn, top = index, size - 1, leaf
    for each in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            top = node(h, each, top)
            fn, sn = skip(fn, sn, 0)
        else:
            top = node(h, top, each)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and top == root


def verify_consistency(h: Hash, old: tuple[int, bytes], new: tuple[int, bytes], proof: list[bytes]) -> bool:
    """Test a consistency proof between two (size, root) (RFC 9162 §2.1.4.2); from size 0 there is nothing to prove."""
    if not 0 < old[0] <= new[0] or any(len(each) != DIGEST_SIZE for each in proof):
        return False
    if old[0] == new[0] or not proof:
        return not proof and old == new
    path = ([old[1]] if old[0] & (old[0] - 1) == 0 else []) + list(proof)
    fn, sn = skip(old[0] - 1, new[0] - 1, 1)
    fr = sr = path[0]
    for each in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(h, each, fr), node(h, each, sr)
            fn, sn = skip(fn, sn, 0)
        else:
            sr = node(h, sr, each)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old[1] and sr == new[1]


def skip(fn: int, sn: int, bit: int) -> tuple[int, int]:
    """Climb past the levels at which fn ends in this bit, the top excepted."""
    while fn and fn & 1 == bit:
        fn, sn = fn >> 1, sn >> 1
    return fn, sn


# --- notes, checkpoints, receipts ---


class Key(NamedTuple):
    """A public key and the name it signs under."""

    name: str
    id: bytes
    public: bytes


class Checkpoint(NamedTuple):
    """A log's name, its number of entries, its root."""

    origin: str
    size: int
    root: bytes


def unbase64(text: str) -> bytes:
    """Decode base64 in its one canonical spelling."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        value = None
    if value is None or base64.b64encode(value).decode() != text:
        raise Bad(f"不是合规的 base64:{text[:80]!a}", f"not canonical base64: {text[:80]!a}")
    return value


def number(text: str) -> int:
    """Read a decimal number without leading zeroes."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text):
        raise Bad(f"不是合规的十进制数:{text[:80]!a}", f"not a plain decimal number: {text[:80]!a}")
    return int(text)


def digest(text: str) -> bytes:
    """Read a base64 hash."""
    value = unbase64(text)
    if len(value) != DIGEST_SIZE:
        raise Bad(f"不是 32 字节的哈希:{text[:80]!a}", f"not a hash of 32 bytes: {text[:80]!a}")
    return value


def key_of(vkey: str) -> Key:
    """Read a vkey, name+hex id+base64(0x01 || 32 bytes); its id must be its own."""
    name, _, rest = vkey.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        material = unbase64(encoded)
    except Bad:
        material = b""
    own = hashlib.sha256(name.encode("utf-8", "replace") + b"\n" + material).digest()[:4]
    if len(material) != 1 + KEY_SIZE or material[:1] != ED25519 or own.hex() != key_id:
        raise Unusable("公钥(--key)写法不对,或编号与公钥不符", "--key is not an Ed25519 vkey, or its id is not its own")
    return Key(name, own, material[1:])


def open_checkpoint(data: bytes, keys: list[Key]) -> Checkpoint:
    """Read a checkpoint and verify that its log signed it with one of the keys; other signatures are passed over."""
    note = text_of(data)
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not note.endswith("\n"):
        raise Bad("检查点残缺:没有正文、空行与签名", "the checkpoint is broken: no text, blank line and signatures")
    fields = text.split("\n")
    if len(fields) != CHECKPOINT_LINES or not fields[0]:
        raise Bad("检查点正文须恰为三行", "a checkpoint's text has exactly three lines")
    checkpoint = Checkpoint(fields[0], number(fields[1]), digest(fields[2]))
    known = {(key.name, key.id): key for key in keys if key.name == checkpoint.origin}
    seen: set[tuple[str, bytes]] = set()
    for name, value in map(signature, lines[:-1].split("\n")):
        who = (name, value[:4])
        if who in seen:
            raise Bad("检查点上有重复的签名", "the checkpoint carries a signature twice")
        seen.add(who)
        if who in known and not is_signed(known[who].public, (text + "\n").encode(), value[4:]):
            raise Bad("检查点签名不符:内容被改动或系伪造", "the checkpoint's signature is false: altered or forged")
    if not seen & known.keys():
        raise Bad("检查点上没有所给公钥的签名", "the checkpoint is not signed by the given key")
    return checkpoint


def signature(line: str) -> tuple[str, bytes]:
    """Split a signature line into the key's name, and the key's id followed by the signature."""
    parts = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
    if parts is None:
        raise Bad("签名行写法不对", "a signature line is malformed")
    return parts[1], unbase64(parts[2])


def text_of(data: bytes) -> str:
    """Decode UTF-8 without control characters."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Bad("文件不是 UTF-8 文本", "the file is not UTF-8 text") from None
    if re.search(r"[\x00-\x09\x0b-\x1f]", text):
        raise Bad("文本中有回车等控制字符", "the text has control characters such as a carriage return")
    return text


def read(path: Path, limit: int = LARGEST_NOTE) -> bytes:
    """Read a file that has no reason to be larger than the limit."""
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise Bad(f"文件过大:{path.name}", f"the file is too large: {path.name}")
    return data


# --- an exported log ---


class Log:
    """The files of a log in tlog-tiles layout."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise Unusable(f"没有这个目录:{folder}", f"no such directory: {folder}")
        self.folder = folder
        self.cache: dict[tuple[int, int, int], bytes] = {}

    def resource(self, kind: str, at: int, width: int) -> tuple[bytes, int]:
        """Return a tile or bundle and its width: the one asked for, or the full one that may have replaced it."""
        digits = f"{at:0{-(-len(str(at)) // 3) * 3}d}"
        steps = [digits[i : i + 3] for i in range(0, len(digits), 3)]
        whole = self.folder / "tile" / kind / "/".join([*("x" + step for step in steps[:-1]), steps[-1]])
        partial = whole.with_name(whole.name + ".p") / str(width)
        if width < WIDTH and partial.is_file():
            return read(partial, LARGEST_BUNDLE), width
        return (read(whole, LARGEST_BUNDLE) if whole.is_file() else b""), WIDTH

    def tile(self, level: int, at: int, width: int) -> bytes:
        """Return the first hashes of a tile, one after another; a handful of tiles is kept at hand."""
        if (level, at, width) not in self.cache:
            data, found = self.resource(str(level), at, width)
            if len(data) != found * DIGEST_SIZE:
                first = (at * WIDTH) << (8 * level)
                raise Bad(f"第{level}层第{at}片缺失或残缺", f"tile {at} of level {level} is missing or broken", first)
            if len(self.cache) > WIDTH:
                self.cache.clear()
            self.cache[level, at, width] = data[: width * DIGEST_SIZE]
        return self.cache[level, at, width]

    def bundle(self, at: int, width: int) -> Iterator[tuple[int, bytes]]:
        """Yield (index, body) of a bundle's entries."""
        first, start = at * WIDTH, 0
        data, found = self.resource("entries", at, width)
        for index in range(first, first + width):
            end = start + 2 + int.from_bytes(data[start : start + 2], "big")
            if start + 2 > len(data) or end > len(data):
                raise Bad("记录包残缺:这条记录缺失或不全", "the bundle breaks off: this entry is missing or cut", index)
            yield index, data[start + 2 : end]
            start = end
        if start != len(data) and found == width:
            raise Bad("记录包末尾有多余字节", "the bundle has bytes after its last entry", first + width - 1)

    def mth(self, h: Hash, start: int, end: int, size: int) -> bytes:
        """Return the hash over the leaves [start, end) of a tree of this size, from its tiles."""
        width = end - start
        if width & (width - 1):
            middle = start + (1 << (width.bit_length() - 1))
            return node(h, self.mth(h, start, middle, size), self.mth(h, middle, end, size))
        level, rest = divmod(width.bit_length() - 1, 8)
        at, offset = divmod(start >> (8 * level), WIDTH)
        tile = self.tile(level, at, min(WIDTH, (size >> (8 * level)) - at * WIDTH))
        row = [tile[i * DIGEST_SIZE : (i + 1) * DIGEST_SIZE] for i in range(offset, offset + (1 << rest))]
        while len(row) > 1:
            row = [node(h, row[i], row[i + 1]) for i in range(0, len(row), 2)]
        return row[0]


class Chains:
    """The latest entry of every subject, to check that the next one follows it."""

    def __init__(self) -> None:
        self.latest: dict[str, tuple[int, bytes, int, bool]] = {}

    def take(self, index: int, leaf: bytes, body: bytes) -> None:
        """Check an entry against its subject's previous one, and remember it."""
        entry = self.parsed(index, body)
        subject, seq, facts = entry["subject"], entry["seq"], entry.get("facts", {})
        before, prev, place, _ = self.latest.get(subject, (0, None, None, False))
        link = prev.hex() if prev else None
        if seq != before + 1:
            raise Bad(
                f"事项{subject!r}应为第{before + 1}条,实为第{seq}条:有缺号、重号或颠倒",
                f"subject {subject!r}: expected seq {before + 1}, found {seq}",
                index,
            )
        if entry.get("prev", "") != link:
            raise Bad(
                f"事项{subject!r}与其前一条(序号{place})脱节:两者必有一条被改动",
                f"subject {subject!r}: prev is not its previous entry (index {place}): one of the two was altered",
                index,
            )
        closing = "entries" in facts
        if closing and (type(facts["entries"]) is not int or facts["entries"] != seq):
            raise Bad(
                f"事项{subject!r}办结时称有{str(facts['entries'])[:40]!r}条,实有{seq}条",
                f"subject {subject!r} closes with {str(facts['entries'])[:40]!r} entries but has {seq}",
                index,
            )
        self.latest[subject] = (seq, leaf, index, closing)

    @staticmethod
    def parsed(index: int, body: bytes) -> dict[str, Any]:
        """Read an entry's JSON: version 1, a subject, a number, facts; no key twice."""
        try:
            entry = json.loads(body.decode(), object_pairs_hook=unique)
        except (ValueError, RecursionError):
            entry = None
        if not isinstance(entry, dict) or not is_record(entry):
            raise Bad("这条记录不是第 1 版的记录格式", "this entry is not a version 1 record", index)
        return entry


def is_record(entry: dict[str, Any]) -> bool:
    """Test for version 1, a subject, a number and facts, each of its own type."""
    kinds = (type(entry.get("v")), type(entry.get("subject")), type(entry.get("seq")), type(entry.get("facts", {})))
    return kinds == (int, str, int, dict) and bool(entry["v"] == 1)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of pairs, unless a key comes twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key comes twice")
    return found


class Tree:
    """A tree grown leaf by leaf and compared with the tiles as they fill; holds one tile of each level."""

    def __init__(self, h: Hash, log: Log) -> None:
        self.h, self.log = h, log
        self.size = 0
        self.peaks: list[bytes] = []
        self.rows: dict[int, bytearray] = {}

    def append(self, leaf: bytes) -> None:
        """Add a leaf and whatever it completes."""
        level, index, top = 0, self.size, leaf
        while index & 1:
            level, index, top = level + 1, index >> 1, node(self.h, self.peaks.pop(), top)
            if level % 8 == 0:
                row = self.rows.setdefault(level // 8, bytearray())
                row += top
                if len(row) == WIDTH * DIGEST_SIZE:
                    self.compare(level // 8, index // WIDTH)
        self.peaks.append(top)
        self.size += 1

    def compare(self, level: int, at: int) -> None:
        """Compare a row of computed hashes with its tile, and start the next row."""
        row = bytes(self.rows.pop(level))
        tile = self.log.tile(level, at, len(row) // DIGEST_SIZE)
        for i in range(0, len(row), DIGEST_SIZE):
            if row[i : i + DIGEST_SIZE] != tile[i : i + DIGEST_SIZE]:
                first = (at * WIDTH + i // DIGEST_SIZE) << (8 * level)
                raise Bad(
                    f"第{level}层第{at}片与记录不符(自序号{first}起的{WIDTH**level}条)",
                    f"tile {at} of level {level} does not match its {WIDTH**level} entries from index {first} on",
                    first,
                )

    def finish(self) -> None:
        """Compare the partial tiles that are left."""
        for level in sorted(self.rows):
            self.compare(level, (self.size >> (8 * level)) // WIDTH)


def history(log: Log, latest: Checkpoint, keys: list[Key]) -> dict[int, bytes]:
    """Return size → root of every checkpoint in the export, all signed, none beyond the latest."""
    roots = {latest.size: latest.root}
    folder = log.folder / "checkpoints"
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            checkpoint = open_checkpoint(read(path), keys)
        except Bad as bad:
            raise Bad(f"历史检查点{path.name}:{bad.zh}", f"checkpoint {path.name}: {bad.en}") from None
        size = checkpoint.size
        if checkpoint.origin != latest.origin or str(size) != path.name:
            raise Bad(f"历史检查点{path.name}张冠李戴", f"checkpoint {path.name} is of another log or size")
        if size > latest.size:
            raise Bad(
                f"账本曾签署至{size}条,如今只有{latest.size}条:账本被截短",
                f"the log once signed {size} entries and now has {latest.size}: it was cut short",
                latest.size,
            )
        if roots.setdefault(size, checkpoint.root) != checkpoint.root:
            raise Bad(f"账本对{size}条签署过两个不同的根", f"the log signed two roots for size {size}: it forked")
    return roots


def same_root(tree: Tree, roots: dict[int, bytes], good: int) -> int:
    """Compare the root with the checkpoint signed at this size, if any; return the latest size known to be good."""
    if tree.size not in roots:
        return good
    if fold(tree.h, tree.peaks) != roots[tree.size]:
        raise Bad(
            f"记录与{tree.size}条时签署的根不符:序号{good}至{tree.size - 1}之间有记录被改写",
            f"the entries do not give the root signed at size {tree.size}: rewritten in {good}..{tree.size - 1}",
            good,
        )
    return tree.size


# --- the three questions ---


def check_log(args: argparse.Namespace) -> dict[str, Any]:
    """Recompute a whole exported log, holding no bodies."""
    log = Log(args.log)
    latest = open_checkpoint(read(log.folder / "checkpoint"), args.keys)
    roots = history(log, latest, args.keys)
    h, chains = hash_of(latest.origin), Chains()
    tree = Tree(h, log)
    good = same_root(tree, roots, 0)
    for at in range(-(-latest.size // WIDTH)):
        width = min(WIDTH, latest.size - at * WIDTH)
        tile = log.tile(0, at, width)
        for index, body in log.bundle(at, width):
            leaf = h(b"\x00" + body)
            offset = index % WIDTH * DIGEST_SIZE
            if leaf != tile[offset : offset + DIGEST_SIZE]:
                raise Bad("记录与分片中的哈希不符", "the entry does not match its hash in the tile", index)
            chains.take(index, leaf, body)
            tree.append(leaf)
            good = same_root(tree, roots, good)
    tree.finish()
    closed = sum(state[3] for state in chains.latest.values())
    return {**facts_of(latest), "checkpoints": len(roots), "subjects": len(chains.latest), "closed_subjects": closed}


def check_consistency(args: argparse.Namespace) -> dict[str, Any]:
    """Build the proof between two checkpoints from the tiles, and verify it."""
    old, new = (open_checkpoint(read(path), args.keys) for path in (args.old, args.new))
    if old.origin != new.origin:
        raise Bad("两个检查点不属于同一账本", "the two checkpoints are of different logs")
    if old.size > new.size:
        raise Unusable(
            "前一检查点反比后一检查点长,请核对次序", "the old checkpoint is the larger one: check their order"
        )
    if old.size == new.size and old.root != new.root:
        raise Bad("账本对同一条数签署过两个不同的根", "the log signed two roots for one size: it forked")
    h, log = hash_of(new.origin), Log(args.log)
    if old.size == 0:
        proof, good = [], old.root == h(b"")
    else:
        proof = prove(lambda start, end: log.mth(h, start, end, new.size), old.size, (0, new.size))
        good = verify_consistency(h, (old.size, old.root), (new.size, new.root), proof)
    if not good and old.size and log.mth(h, 0, new.size, new.size) != new.root:
        raise Bad("分片与后一检查点的根不符", "the tiles do not give the newer checkpoint's root", 0)
    if not good:
        raise Bad(
            f"后一检查点不是前一检查点的延续:前{old.size}条中有记录被改写",
            f"the newer checkpoint does not extend the older one: rewritten among the first {old.size} entries",
            0,
        )
    return {**facts_of(new), "old_size": old.size, "proof_hashes": len(proof)}


def prove(mth: Callable[[int, int], bytes], old: int, span: tuple[int, int]) -> list[bytes]:
    """Return the consistency proof (RFC 9162 §2.1.4.1), the hash over [start, end) being mth's to tell."""
    start, end = span
    if old == end:
        return [mth(start, end)] if start else []
    middle = start + (1 << ((end - start - 1).bit_length() - 1))
    if old <= middle:
        return [*prove(mth, old, (start, middle)), mth(middle, end)]
    return [*prove(mth, old, (middle, end)), mth(start, middle)]


def check_receipt(args: argparse.Namespace) -> dict[str, Any]:
    """Verify a .tlog-proof for an entry handed in, or carried in the receipt itself."""
    head, gap, note = text_of(read(args.receipt)).partition("\n\n")
    magic, *lines = head.split("\n")
    extra = unbase64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else None
    if magic != "c2sp.org/tlog-proof@v1" or not gap or not lines or not lines[0].startswith("index "):
        raise Bad("不是回执(tlog-proof 第 1 版)", "this is not a receipt (tlog-proof version 1)")
    index, proof = number(lines[0][6:]), [digest(line) for line in lines[1:]]
    checkpoint = open_checkpoint(note.encode(), args.keys)
    body = extra if args.entry is None else read(args.entry)
    if body is None:
        raise Unusable(
            "回执不含记录,请用 --entry 给出记录文件", "the receipt carries no entry: give its file by --entry"
        )
    h = hash_of(checkpoint.origin)
    if not verify_inclusion(h, h(b"\x00" + body), index, (checkpoint.size, checkpoint.root), proof):
        raise Bad(
            "回执不能证明这条记录在账本中:记录、序号或证明有一处不符",
            "the receipt does not prove this entry: entry, index or proof is not the one logged",
            index,
        )
    return {**facts_of(checkpoint), "entry": index}


def facts_of(checkpoint: Checkpoint) -> dict[str, Any]:
    """Return what a clean answer says of the log."""
    root = base64.b64encode(checkpoint.root).decode()
    return {"origin": checkpoint.origin, "size": checkpoint.size, "root": root}


# --- the command line ---


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--key", required=True, action="append", metavar="VKEY", help="公钥,可多次 the log's key")
    common.add_argument("--json", action="store_true", help="以 JSON 输出 answer in JSON")
    raw = argparse.RawDescriptionHelpFormatter
    top = argparse.ArgumentParser("lianxin_verify.py", description=__doc__, formatter_class=raw)
    commands = top.add_subparsers(required=True, dest="command", metavar="{receipt,consistency,log}")
    receipt = commands.add_parser("receipt", parents=[common], help="核验回执 check a receipt")
    receipt.add_argument("receipt", type=Path, metavar="FILE", help="回执文件 the .tlog-proof")
    receipt.add_argument("--entry", type=Path, help="记录原文,逐字节 the entry's exact bytes")
    receipt.set_defaults(run=check_receipt)
    consistency = commands.add_parser("consistency", parents=[common], help="核验延续 compare two checkpoints")
    consistency.add_argument("old", type=Path, metavar="OLD_CHECKPOINT", help="前一检查点 the older checkpoint")
    consistency.add_argument("new", type=Path, metavar="NEW_CHECKPOINT", help="后一检查点 the newer checkpoint")
    consistency.add_argument("--log", type=Path, required=True, metavar="DIR", help="导出目录 the exported log")
    consistency.set_defaults(run=check_consistency)
    log = commands.add_parser("log", parents=[common], help="核验全本 check a whole exported log")
    log.add_argument("log", type=Path, metavar="DIR", help="导出目录 the exported log")
    log.set_defaults(run=check_log)
    return top


def answer(args: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Return the exit status and what to say."""
    try:
        args.keys = [key_of(vkey) for vkey in args.key]
        return 0, {"ok": True, "zh": "全部相符", "en": "all is well", **args.run(args)}
    except Bad as bad:
        status = 2 if isinstance(bad, Unusable) else 1
        return status, {"ok": False, "first_bad_index": bad.index, "zh": bad.zh, "en": bad.en}
    except OSError as error:
        reason = f"{error.filename}: {error.strerror}"
        return 2, {"ok": False, "zh": f"无法读取 {reason}", "en": f"cannot read {reason}"}


def main() -> int:
    """Answer on standard output; return the exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    args = parser().parse_args()
    status, said = answer(args)
    if args.json:
        print(json.dumps(said, ensure_ascii=False))
        return status
    print(f"{('通过 OK', '不通过 BAD', '无法核验 CANNOT CHECK')[status]}: {said.pop('zh')} / {said.pop('en')}")
    if said.get("first_bad_index") is not None:
        print(f"首个不符的序号 FIRST BAD INDEX: {said['first_bad_index']}")
    for name, value in said.items() if status == 0 else ():
        print(f"  {name}: {value}")
    return status


if __name__ == "__main__":
    sys.exit(main())
