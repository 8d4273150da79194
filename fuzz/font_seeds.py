#!/usr/bin/env python3
"""Makes the seeds of the fuzz target `font`: the smallest fonts of each kind that a person may have.

    pip install fonttools==4.60.1 && python3 fuzz/font_seeds.py

Every glyph is a box of its own size, so nothing here comes from a font of anybody's. The first three bytes of a seed
choose the face of a collection, the size, and how the file is used; the rest is the file.
"""

import gzip
import io
import pathlib
import struct
import zlib

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables.TupleVariation import TupleVariation

OUT = pathlib.Path(__file__).resolve().parent / "corpus" / "font"
USE = bytes([0, 16, 0])
FOUND = bytes([0, 16, 4])

CHARS = "MgexHnop\u00ca\u0301\u0628\u0915\u094d\u0937\u093f\u0e17\u0e35\u0e48\u6f22\ue0a0\ufb01"
FEATURES = """
languagesystem DFLT dflt;
languagesystem arab dflt;
languagesystem dev2 dflt;
feature init { sub u0628 by beh.init; } init;
feature fina { sub u0628 by beh.fina; } fina;
feature half { sub u0915 u094D by ka.half; } half;
feature akhn { sub u0915 u094D u0937 by kssa; } akhn;
feature liga { sub u0067 u006E by uFB01; } liga;
markClass [u0301 u0E35 u0E48] <anchor 100 500> @above;
feature mark { pos base [u0065 u0E17] <anchor 250 600> mark @above; } mark;
"""
EXTRA = ["beh.init", "beh.fina", "ka.half", "kssa"]


def box(pen, number):
    width, height = 200 + number * 13, 300 + number * 17
    pen.moveTo((50, 0))
    pen.lineTo((50, height))
    pen.qCurveTo((100, height + 40), (width, height)) if hasattr(pen, "qCurveTo") else pen.lineTo((width, height))
    pen.lineTo((width, 0))
    pen.closePath()


def name(c):
    return f"u{ord(c):04X}"


def builder(kind, chars=CHARS, extra=EXTRA):
    order = [".notdef", *[name(c) for c in chars], *extra]
    fb = FontBuilder(1000, isTTF=kind != "cff")
    fb.setupGlyphOrder(order)
    fb.setupCharacterMap({ord(c): name(c) for c in chars})
    if kind == "cff":
        strings = {}
        for number, glyph in enumerate(order):
            pen = T2CharStringPen(600, None)
            pen.moveTo((50, 0))
            pen.curveTo((50, 200), (100, 300 + number * 9), (300, 400 + number * 9))
            pen.lineTo((400, 0))
            pen.closePath()
            strings[glyph] = pen.getCharString()
        fb.setupCFF("Seed", {}, strings, {})
    else:
        glyphs = {}
        for number, glyph in enumerate(order):
            pen = TTGlyphPen(None)
            if number:
                box(pen, number)
            glyphs[glyph] = pen.glyph()
        fb.setupGlyf(glyphs)
    marks = {name(c) for c in "\u0301\u0e35\u0e48\u094d"}
    fb.setupHorizontalMetrics({glyph: (0 if glyph in marks else 600, 50) for glyph in order})
    fb.setupHorizontalHeader(ascent=800, descent=-200)
    fb.setupNameTable({"familyName": "Seed", "styleName": "Regular"})
    fb.setupOS2(sTypoAscender=800, usWinAscent=800, usWinDescent=200)
    fb.setupPost(keepGlyphNames=False)
    return fb


def saved(font):
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


def shaped(kind):
    fb = builder(kind)
    addOpenTypeFeaturesFromString(fb.font, FEATURES)
    return fb.font


def variable():
    fb = builder("glyf", "MgexHnop\u00ca", [])
    fb.setupFvar([("wght", 400, 400, 900, "Weight")], [])
    wider = [(0, 0), (0, 0), (20, 0), (60, 0), (60, 0), (0, 0), (0, 0), (0, 0), (0, 0)]
    deltas = {}
    for glyph in fb.font.getGlyphOrder():
        points = len(getattr(fb.font["glyf"][glyph], "coordinates", [])) + 4
        deltas[glyph] = [TupleVariation({"wght": (0, 1, 1)}, (wider * 2)[:points])]
    fb.setupGvar(deltas)
    return fb.font


def png(side):
    row = b"\0" + bytes([200, 80, 20, 255]) * side
    part = lambda tag, data: struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))
    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(row * side)) + part(b"IEND", b"")


def strikes(location, data, bitmaps, depth, ppem):
    """Tables of one strike, by hand: an index of format 1 over glyphs 1 to n, all with small measures."""
    blob, offsets = struct.pack(">HH", *((3, 0) if depth == 32 else (2, 0))), []
    body = b""
    for width, height, bits in bitmaps:
        offsets.append(len(body))
        body += struct.pack(">BBbbB", height, width, 0, height - 2, width)
        body += struct.pack(">I", len(bits)) + bits if depth == 32 else bits
    offsets.append(len(body))
    count = len(bitmaps)
    image = 17 if depth == 32 else 2
    sub = struct.pack(">HHI", 1, image, 4) + b"".join(struct.pack(">I", o) for o in offsets)
    array = struct.pack(">HHI", 1, count, 8)
    width, height, _ = bitmaps[0]
    line = struct.pack(">bbBbbbbbbbbb", height - 2, -2, width, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    size = struct.pack(">IIII", 8 + 48, len(array) + len(sub), 1, 0) + line + line
    size += struct.pack(">HHBBBb", 1, count, ppem, ppem, depth, 1)
    return {location: blob + struct.pack(">I", 1) + size + array + sub, data: blob + body}


def with_tables(font, tables):
    """A font file with more tables, which fontTools need not understand."""
    base = TTFont(io.BytesIO(saved(font)))
    parts = {tag: base.reader[tag] for tag in base.reader.keys() if tag not in ("glyf", "loca")} | tables
    at, directory, body = 12 + 16 * len(parts), b"", b""
    for tag, data in sorted(parts.items()):
        directory += tag.encode() + struct.pack(">III", 0, at + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return struct.pack(">IHHHH", 0x10000, len(parts), 0, 0, 0) + directory + body


def terminus_like():
    chars = "Mgjp|e\u0301"
    fb = builder("glyf", chars, [])
    bits = [(8, 16, bytes((n * 37 + row * 11) & 255 for row in range(16))) for n in range(len(chars))]
    return with_tables(fb.font, strikes("EBLC", "EBDT", bits, 1, 16))


def colour():
    chars = "\U0001F600\u0031\u20e3"
    fb = builder("glyf", chars, [])
    return with_tables(fb.font, strikes("CBLC", "CBDT", [(16, 16, png(16)) for _ in chars], 32, 16))


def psf1():
    glyphs = b"".join(bytes([n & 255, 0x18, 0xFF, 0]) for n in range(256))
    table = b"".join(struct.pack("<HH", n, 0xFFFF) for n in range(256))
    return bytes([0x36, 0x04, 2, 4]) + glyphs + table


def psf2():
    chars = "Mge\u00e9\u2500\ue0a0"
    head = struct.pack("<IIIIIIII", 0x864AB572, 0, 32, 1, len(chars), 32, 16, 10)
    glyphs = b"".join(bytes([n, 0x40]) * 16 for n in range(1, len(chars) + 1))
    return head + glyphs + b"".join(c.encode() + b"\xfee\xcc\x81" * (c == "\u00e9") + b"\xff" for c in chars)


def pack():
    """Two blocks of glyphs, in the format of fonts/unifont_pack.py."""
    size = 16
    squeeze = lambda data: zlib.compress(data, 9, -15)
    wide = squeeze(bytes([0, 0x42, 2, 0x81] + [0] * (size - 4)) + bytes(range(32)) * 2 + b"\x18" * 16)
    narrow = squeeze(bytes([1] + [0] * (size - 1)) + b"\x3c" * 16)
    start = 8 + 8 + 16 + 4
    blocks = [(0x20000 // size, start), (0x20010 // size, start + len(wide)), start + len(wide) + len(narrow)]
    table = b"".join(struct.pack("<II", *entry) for entry in blocks[:2]) + struct.pack("<I", blocks[2])
    return b"GTBITS2\n" + struct.pack("<II", size, 2) + table + wide + narrow


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    one, two = shaped("glyf"), builder("glyf", "MgexHnop\u00ca", []).font
    collection = TTCollection()
    collection.fonts = [TTFont(io.BytesIO(saved(font))) for font in (one, two)]
    seeds = {
        "outlines.ttf": saved(one),
        "curves.otf": saved(shaped("cff")),
        "weights.ttf": saved(variable()),
        "collection.ttc": saved_collection(collection),
        "pixels.otb": terminus_like(),
        "colour.ttf": colour(),
        "console1.psf": psf1(),
        "console2.psf": psf2(),
        "console2.psf.gz": gzip.compress(psf2(), mtime=0),
        "glyphs.pack": pack(),
    }
    for file, data in seeds.items():
        (OUT / file).write_bytes((FOUND if file.endswith(".pack") else USE) + data)
        print(f"{len(data):6} {file}")


def saved_collection(collection):
    out = io.BytesIO()
    collection.save(out)
    return out.getvalue()


if __name__ == "__main__":
    main()
