"""Unifont as packs of 16-row bitmaps that can be read block by block.

A pack, little-endian:

    8 bytes   magic "GTBITS2\\n"
    u32       code points a block
    u32       number of blocks
    n times   u32 block number (code point / code points a block), u32 offset of its data in the file; sorted
    u32       offset of the end
    notice    text, if a licence asks for it
    data      raw deflate of one block each

A block inflates to a glyph kind for each of its code points, then the bitmaps in order of code points: 16 rows of 1 or 2
bytes, leftmost pixel in the highest bit. Kind: 0 absent; low two bits the width in half-widths (1 = 8 pixels, 2 = 16), bit 6
set when the left bytes of all rows come before the right ones, bit 7 set when the glyph has no advance (it lies over the one
before).
"""

import struct

import zopfli.zlib
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

MAGIC = b"GTBITS2\n"
UNIT = 4  # font units a pixel: 64 units a 16-pixel em
ASCENT = 14  # pixel rows above the baseline

# Ideographs and their radicals go to a pack of their own, which a small build does without. Left and right halves of
# ideographs repeat, so they stand apart (bit 6): a tenth smaller. Larger blocks are smaller together and slower each.
CJK = [(0x2E80, 0x2FDF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)]
CJK_BLOCK = 2048
BLOCK = 512
HALVES = 0x40


def crossings(glyph):
    """Vertical edges of an outline made of whole pixels: {row from the baseline: [(column, direction)]}."""
    pen, rows = RecordingPen(), {}
    glyph.draw(pen)

    def edge(a, b):
        if a[0] == b[0]:
            direction = 1 if b[1] > a[1] else -1
            for y in range(min(a[1], b[1]) // UNIT, max(a[1], b[1]) // UNIT):
                rows.setdefault(y, []).append((a[0] // UNIT, direction))
        else:
            assert a[1] == b[1], "not made of pixels"

    start = at = None
    for verb, points in pen.value:
        if verb == "moveTo":
            start = at = points[0]
        elif verb == "lineTo":
            edge(at, points[0])
            at = points[0]
        else:
            edge(at, start)
    return rows


def bitmap(glyph, advance):
    """(kind, bytes) of a glyph; marks without advance are moved right into the box of their base."""
    rows = crossings(glyph)
    columns = [x for row in rows.values() for x, _ in row]
    left, right = min(columns, default=0), max(columns, default=0)
    shift = -(left // 8) * 8 if left < 0 else 0
    if right + shift > 16:
        shift = -left  # an enclosing mark: centred on a narrow base
    width = 2 if max(right + shift, advance // UNIT) > 8 else 1
    lines = [0] * 16
    for y, row in rows.items():
        winding, last = 0, 0
        for x, direction in sorted(row):
            if winding:
                for column in range(last, x):
                    lines[ASCENT - 1 - y] |= 1 << (width * 8 - 1 - column - shift)
            winding += direction
            last = x
    kind = width | (0x80 if advance == 0 else 0)
    return kind, b"".join(line.to_bytes(width, "big") for line in lines)


def glyphs(path):
    font = TTFont(path)
    outlines, advances = font.getGlyphSet(), font["hmtx"].metrics
    return {code: bitmap(outlines[name], advances[name][0]) for code, name in font.getBestCmap().items()}


def deflate(data):
    """Raw deflate; zopfli, so that the bytes do not depend on the zlib of the machine."""
    return zopfli.zlib.compress(data, numiterations=5)[2:-4]  # without zlib's header and checksum


def halves(kind, rows):
    return (kind | HALVES, rows[0::2] + rows[1::2]) if kind & 3 == 2 else (kind, rows)


def pack(chosen, size, notice=b""):
    """The notice stands between the table and the data, where no reader of glyphs looks."""
    blocks = {}
    for code in sorted(chosen):
        blocks.setdefault(code // size, []).append(code)
    table, data = [], b""
    start = len(MAGIC) + 8 + 8 * len(blocks) + 4 + len(notice)
    for number, codes in sorted(blocks.items()):
        kinds = bytearray(size)
        for code in codes:
            kinds[code % size] = chosen[code][0]
        table.append((number, start + len(data)))
        data += deflate(bytes(kinds) + b"".join(chosen[code][1] for code in codes))
    head = MAGIC + struct.pack("<II", size, len(table)) + b"".join(struct.pack("<II", *entry) for entry in table)
    return head + struct.pack("<I", start + len(data)) + notice + data


def is_cjk(code):
    return any(first <= code <= last for first, last in CJK)


def assigned(unicode_data):
    """Code points that have a name and are no controls, surrogates or private use."""
    codes, first = set(), None
    for line in unicode_data.read_text(encoding="ascii").splitlines():
        code, name, category = line.split(";")[:3]
        code = int(code, 16)
        if category in ("Cc", "Cs", "Co"):
            continue
        codes.update(range(first, code + 1) if name.endswith(", Last>") else (code,))
        first = code
    return codes


def build(basic, upper, unicode_data):
    # Unifont draws boxes with hexadecimal digits for the rest; the program has its own.
    known = assigned(unicode_data)
    every = {code: glyph for code, glyph in (glyphs(basic) | glyphs(upper)).items() if code in known}
    return {
        "unifont.pack": pack({code: glyph for code, glyph in every.items() if not is_cjk(code)}, BLOCK),
        "unifont-cjk.pack": pack({code: halves(*glyph) for code, glyph in every.items() if is_cjk(code)}, CJK_BLOCK),
    }
