"""The ledger as outsiders read it: C2SP signed-note, tlog-checkpoint, tlog-tiles and tlog-proof (c2sp.org).

Signing and verifying are callables handed in. SHA-256 is what tlog-tiles fixes; a log hashed with SM3 is a private
profile and says so by an origin that ends in ``-sm3``. Key ids are SHA-256 in both, as signed-note has it.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from lianxin.core.merkle import DIGEST_SIZE, Hash, Head, leaf_hash, verify_inclusion
from lianxin.core.refusals import Kind, Refusal

ED25519: Final = 0x01  # signed-note's byte for plain Ed25519
KEY_ID_SIZE: Final = 4
PUBLIC_KEY_SIZE: Final = 32
TILE_WIDTH: Final = 256  # hashes in a full tile, entries in a full bundle
LONGEST_ENTRY: Final = 0xFFFF  # bytes; the length before each entry is a uint16
MOST_SIGNATURES: Final = 100  # signed-note asks for at least 16; Go's sumdb/note stops at 100 too
LARGEST_NUMBER: Final = 2**63 - 1
PROOF_MAGIC: Final = "c2sp.org/tlog-proof@v1"
SM3_SUFFIX: Final = "-sm3"

_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_SIGNATURE_LINE: Final = re.compile(r"— (\S+) (\S+)")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")


class BadNote(Refusal):
    """A key, a note, a checkpoint or a receipt that is not written as its specification says, or not signed."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "ledger.bad_note"


class BadBundle(Refusal):
    """Entries that do not fit a bundle, or bytes that are none."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "ledger.bad_bundle"


@dataclass(frozen=True, slots=True)
class Key:
    """A public key and the name it signs under."""

    name: str
    public: bytes
    algorithm: int = ED25519

    @property
    def id(self) -> bytes:
        """The first four bytes of SHA-256(name || 0x0A || algorithm || public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:KEY_ID_SIZE]

    @property
    def text(self) -> str:
        """The vkey form, ``name+hex id+base64(algorithm || public key)``."""
        return f"{self.name}+{self.id.hex()}+{_b64(bytes([self.algorithm]) + self.public)}"


Sign = Callable[[bytes], bytes]
Check = Callable[[Key, bytes, bytes], bool]  # (key, message, signature)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log signs: its origin, its size in entries, its root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The note's text, final newline included."""
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"

    @property
    def head(self) -> Head:
        """The same as a tree head."""
        return Head(algorithm_of(self.origin), self.size, self.root)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A ``.tlog-proof``: an entry's index, its inclusion proof, the checkpoint note verbatim, and perhaps the entry.

    ``extra`` carries the entry's exact bytes when the receipt is to stand alone; it is trusted only through the proof.
    """

    index: int
    proof: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None

    @property
    def text(self) -> str:
        """The receipt as it is handed out."""
        extra = [] if self.extra is None else [f"extra {_b64(self.extra)}"]
        return "\n".join([PROOF_MAGIC, *extra, f"index {self.index}", *map(_b64, self.proof), "", self.checkpoint])


@dataclass(frozen=True, slots=True)
class Tile:
    """``width`` hashes of level ``8 * level`` of the tree, from ``index * 256`` on; partial when narrower than 256."""

    level: int
    index: int
    width: int

    @property
    def path(self) -> str:
        """Where the tile's hashes lie, ``tile/<L>/<N>[.p/<W>]``."""
        return f"tile/{self.level}/{self._name}"

    @property
    def entries_path(self) -> str:
        """Where the bundle of a level 0 tile lies, ``tile/entries/<N>[.p/<W>]``."""
        return f"tile/entries/{self._name}"

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """The places in the tree whose hashes fill the tile, in order."""
        first = self.index * TILE_WIDTH
        return tuple((8 * self.level, index) for index in range(first, first + self.width))

    @property
    def _name(self) -> str:
        return index_path(self.index) + ("" if self.width == TILE_WIDTH else f".p/{self.width}")


def algorithm_of(origin: str) -> Hash:
    """Return what the log of this origin hashes with."""
    return Hash.SM3 if origin.endswith(SM3_SUFFIX) else Hash.SHA256


def key_of(vkey: str) -> Key:
    """Read a vkey; the id in it must be the key's own.

    Raises:
        BadNote

    """
    name, _, rest = vkey.partition("+")
    key_id, _, encoded = rest.partition("+")
    material = _unb64(encoded)
    if not _is_name(name) or material[:1] != bytes([ED25519]) or len(material) != 1 + PUBLIC_KEY_SIZE:
        raise BadNote("公钥“{vkey}”写法不对,应为:名称+编号+base64(0x01 及 32 字节 Ed25519 公钥)", vkey=vkey)
    key = Key(name, material[1:])
    if key_id != key.id.hex():
        raise BadNote("公钥“{vkey}”的编号与公钥不符,请重新抄录", vkey=vkey)
    return key


def sign_note(text: str, key: Key, sign: Sign) -> str:
    """Sign a text that ends in a newline; ``sign`` returns the raw signature over its UTF-8 bytes.

    Raises:
        BadNote: the text cannot be a note's, or the key's name cannot be a key's

    """
    if not text.endswith("\n") or _CONTROL.search(text) or not _is_name(key.name):
        raise BadNote("待签文本须以换行结尾、不含控制字符,签名者名称不得含空白或加号")
    return f"{text}\n— {key.name} {_b64(key.id + sign(_utf8(text)))}\n"


def split_note(note: str) -> tuple[str, tuple[Signature, ...]]:
    """Split a note into its text and signatures, none of them verified.

    Raises:
        BadNote

    """
    if _CONTROL.search(note) or not note.endswith("\n"):
        raise BadNote("签名文本须以换行结尾,且不得含回车等控制字符")
    text, gap, lines = note.rpartition("\n\n")
    if not gap:
        raise BadNote("签名文本缺少正文与签名之间的空行")
    signatures = tuple(_signature(line) for line in lines[:-1].split("\n"))
    if len(signatures) > MOST_SIGNATURES or len({(each.name, each.key_id) for each in signatures}) < len(signatures):
        raise BadNote("签名文本中有重复的签名,或签名多于{most}个", most=MOST_SIGNATURES)
    return text + "\n", signatures


def open_note(note: str, keys: Iterable[Key], check: Check) -> str:
    """Return the text of a note that one of ``keys`` signed; unknown signatures are passed over, as signed-note has it.

    Raises:
        BadNote: it is malformed, a known key's signature is false, or no known key signed it

    """
    text, signatures = split_note(note)
    known = {(key.name, key.id): key for key in keys}
    trusted = [(known[each.name, each.key_id], each.value) for each in signatures if (each.name, each.key_id) in known]
    if not trusted:
        raise BadNote("签名文本上没有所认公钥的签名,请核对公钥")
    if not all(check(key, _utf8(text), value) for key, value in trusted):
        raise BadNote("签名核验不符:文本被改动过,或签名系伪造")
    return text


def checkpoint_of(text: str) -> Checkpoint:
    """Read a checkpoint's text. Extension lines are refused: our logs write none, and no monitor could audit them.

    Raises:
        BadNote

    """
    match text.split("\n"):
        case [origin, size, root, ""] if origin:
            return Checkpoint(origin, _number(size), _hash(root))
    raise BadNote("检查点须恰为三行:账本名称、条数、根哈希")


def open_checkpoint(note: str, keys: Iterable[Key], check: Check) -> Checkpoint:
    """Return the checkpoint of a note signed by its own log, whose key bears the origin as its name.

    Raises:
        BadNote

    """
    checkpoint = checkpoint_of(split_note(note)[0])
    open_note(note, (key for key in keys if key.name == checkpoint.origin), check)
    return checkpoint


def receipt_of(text: str) -> Receipt:
    """Read a ``.tlog-proof``; the checkpoint in it is not verified yet.

    Raises:
        BadNote

    """
    head, gap, checkpoint = text.partition("\n\n")
    magic, *lines = head.split("\n")
    extra = lines.pop(0).removeprefix("extra ") if lines and lines[0].startswith("extra ") else None
    if magic != PROOF_MAGIC or not gap or not lines or not lines[0].startswith("index "):
        raise BadNote("不是回执:首行应为{magic},其后为序号、证明、空行与检查点", magic=PROOF_MAGIC)
    checkpoint_of(split_note(checkpoint)[0])
    index, *proof = lines
    return Receipt(
        index=_number(index.removeprefix("index ")),
        proof=tuple(map(_hash, proof)),
        checkpoint=checkpoint,
        extra=None if extra is None else _unb64(extra),
    )


def verify_receipt(receipt: Receipt, body: bytes, keys: Iterable[Key], check: Check) -> Checkpoint:
    """Return the checkpoint under which the receipt proves that ``body`` stands in the log.

    Raises:
        BadNote: the checkpoint is not signed by its log, or the proof does not lead from the entry to its root

    """
    checkpoint = open_checkpoint(receipt.checkpoint, keys, check)
    head = checkpoint.head
    if not verify_inclusion(leaf_hash(head.algorithm, body), receipt.index, head, receipt.proof):
        raise BadNote("回执不能证明这条记录在账本中:记录、序号或证明有一处不符")
    return checkpoint


def index_path(index: int) -> str:
    """Return a tile's index as a path of three-digit steps, all but the last led by an x: 1234067 → x001/x234/067."""
    digits = str(index)
    padded = digits.zfill(-(-len(digits) // 3) * 3)
    steps = [padded[at : at + 3] for at in range(0, len(padded), 3)]
    return "/".join([*(f"x{step}" for step in steps[:-1]), steps[-1]])


def tiles_for(old_size: int, new_size: int) -> Iterator[Tile]:
    """Yield the tiles that a log must write when it grows from ``old_size`` to ``new_size``, level by level.

    The level 0 tiles among them are also the entry bundles to write.
    """
    level = 0
    while new_size:
        for index in range(old_size // TILE_WIDTH, -(-new_size // TILE_WIDTH) if new_size > old_size else 0):
            yield Tile(level, index, min(TILE_WIDTH, new_size - index * TILE_WIDTH))
        level, old_size, new_size = level + 1, old_size // TILE_WIDTH, new_size // TILE_WIDTH


def tile_paths(size: int) -> tuple[str, ...]:
    """Return the path of every tile and then of every bundle of a log of ``size`` entries."""
    tiles = tuple(tiles_for(0, size))
    return (*(tile.path for tile in tiles), *(tile.entries_path for tile in tiles if tile.level == 0))


def pack_bundle(entries: Iterable[bytes]) -> bytes:
    """Join at most 256 entries, each led by its length as a big-endian uint16.

    Raises:
        BadBundle: there are more, or one is longer than 65535 bytes

    """
    bodies = tuple(entries)
    if len(bodies) > TILE_WIDTH or any(len(body) > LONGEST_ENTRY for body in bodies):
        raise BadBundle("一包至多{most}条,每条至多{longest}字节", most=TILE_WIDTH, longest=LONGEST_ENTRY)
    return b"".join(len(body).to_bytes(2, "big") + body for body in bodies)


def unpack_bundle(data: bytes) -> tuple[bytes, ...]:
    """Split a bundle into its entries.

    Raises:
        BadBundle: it breaks off inside an entry, or holds more than 256

    """
    bodies, at = [], 0
    while at < len(data):
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        bodies.append(data[start:at])
    if at != len(data) or len(bodies) > TILE_WIDTH:
        raise BadBundle("记录包残缺,或多于{most}条", most=TILE_WIDTH)
    return tuple(bodies)


def _signature(line: str) -> Signature:
    parts = _SIGNATURE_LINE.fullmatch(line)
    if parts is None or not _is_name(parts[1]):
        raise BadNote("签名行写法不对:“{line}”", line=line)
    value = _unb64(parts[2])
    if len(value) <= KEY_ID_SIZE:
        raise BadNote("签名行过短:“{line}”", line=line)
    return Signature(parts[1], value[:KEY_ID_SIZE], value[KEY_ID_SIZE:])


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(each.isspace() for each in name) and not _CONTROL.search(name)


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text) or int(text) > LARGEST_NUMBER:
        raise BadNote("“{text}”不是合规的十进制数", text=text)
    return int(text)


def _hash(text: str) -> bytes:
    value = _unb64(text)
    if len(value) != DIGEST_SIZE:
        raise BadNote("“{text}”不是 32 字节的哈希", text=text)
    return value


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unb64(text: str) -> bytes:
    """Decode base64 in its one canonical spelling: padded, no stray bits, no other characters."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadNote("“{text}”不是合规的 base64", text=text) from None
    if _b64(value) != text:
        raise BadNote("“{text}”不是合规的 base64", text=text)
    return value


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise BadNote("签名文本不是合规的 UTF-8") from None
