"""OLE compound files (MS-CFB) for the tests: streams by path, nothing more."""

import struct
from dataclasses import dataclass, field

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    children: list[int] = field(default_factory=list)
    start: int = _END


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file with these streams; `a/b` is stream `b` in storage `a`."""
    entries = _entries(streams)
    fat: list[int] = []
    body = bytearray()

    def add(data: bytes) -> int:
        """Appends a chain of sectors; returns its first."""
        first = len(fat)
        count = -(-len(data) // _SECTOR)
        fat.extend([*range(first + 1, first + count), _END] if count else [])
        body.extend(data.ljust(count * _SECTOR, b"\0"))
        return first if count else _END

    mini = bytearray()
    mini_fat: list[int] = []
    for entry in entries[1:]:
        if entry.kind == _STREAM and 0 < len(entry.data) < _CUTOFF:
            entry.start = len(mini_fat)
            count = -(-len(entry.data) // _MINI)
            mini_fat += [*range(entry.start + 1, entry.start + count), _END]
            mini += entry.data.ljust(count * _MINI, b"\0")
        elif entry.kind == _STREAM:
            entry.start = add(entry.data)
    entries[0].data, entries[0].start = bytes(mini), add(bytes(mini))
    mini_at = add(b"".join(struct.pack("<I", n) for n in mini_fat))
    directory_at = add(b"".join(_packed(entry, entries) for entry in entries))
    fat_sectors = 1
    while len(fat) + fat_sectors > fat_sectors * 128:
        fat_sectors += 1
    fat_at = list(range(len(fat), len(fat) + fat_sectors))
    fat += [_FAT] * fat_sectors
    table = b"".join(struct.pack("<I", n) for n in fat).ljust(fat_sectors * _SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, fat_sectors, directory_at, 0, _CUTOFF, mini_at,
                          -(-len(mini_fat) // 128), _END, 0)  # fmt: skip
    header += b"".join(struct.pack("<I", n) for n in fat_at).ljust(436, b"\xff")
    return header + bytes(body) + table


def _entries(streams: dict[str, bytes]) -> list[_Entry]:
    entries = [_Entry("Root Entry", _ROOT)]
    places = {"": 0}
    for path, data in streams.items():
        *storages, name = path.split("/")
        here = ""
        for storage in storages:
            above, here = here, f"{here}/{storage}".strip("/")
            if here not in places:
                places[here] = len(entries)
                entries[places[above]].children.append(len(entries))
                entries.append(_Entry(storage, _STORAGE))
        entries[places[here]].children.append(len(entries))
        entries.append(_Entry(name, _STREAM, data))
    return entries


def _packed(entry: _Entry, entries: list[_Entry]) -> bytes:
    number = next(at for at, other in enumerate(entries) if other is entry)
    parent = next((other for other in entries if number in other.children), None)
    siblings = parent.children if parent else []
    # The tree of siblings is a list that leans to the right.
    after = siblings[siblings.index(number) + 1 :][:1] if siblings else []
    name = f"{entry.name}\0".encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ", name, len(name), entry.kind, 1, _FREE, *(after or [_FREE]),
        *(entry.children[:1] or [_FREE]), bytes(16), 0, 0, 0, entry.start, len(entry.data),
    )  # fmt: skip
