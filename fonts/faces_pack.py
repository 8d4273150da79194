"""The outline faces in packs: the first family upright, which every build has, and the rest.

A pack, little-endian:

    8 bytes   magic "GTFACE1\\n"
    u32       number of faces
    n times   u32 offset of the data, u32 its length, u32 the length it inflates to, u32 style (bit 0 bold, bit 1 italic,
              from bit 8 the number of its family), u32 number of ranges
    ranges    of all faces, one after another: u32 first and u32 last code point that the face has, sorted
    data      raw deflate of each face, a TrueType file

Families are asked in the order of their numbers.
"""

import struct

from fontTools.ttLib import TTFont

import outline_subset
from unifont_pack import deflate

MAGIC = b"GTFACE1\n"
DOTTED_CIRCLE = 0x25CC
JOINERS = {0x200C, 0x200D}

# Scripts whose letters change shape, join or carry marks, and those that Noto Sans Mono lacks: (face, blocks).
SCRIPTS = [
    ("NotoSansArabic", [(0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF)]),
    ("NotoSansHebrew", [(0x590, 0x5FF), (0xFB1D, 0xFB4F)]),
    ("NotoSansDevanagari", [(0x900, 0x97F), (0xA8E0, 0xA8FF), (0x1CD0, 0x1CFF)]),
    ("NotoSansBengali", [(0x980, 0x9FF)]),
    ("NotoSansGurmukhi", [(0xA00, 0xA7F)]),
    ("NotoSansGujarati", [(0xA80, 0xAFF)]),
    ("NotoSansOriya", [(0xB00, 0xB7F)]),
    ("NotoSansTamil", [(0xB80, 0xBFF)]),
    ("NotoSansTelugu", [(0xC00, 0xC7F)]),
    ("NotoSansKannada", [(0xC80, 0xCFF)]),
    ("NotoSansMalayalam", [(0xD00, 0xD7F)]),
    ("NotoSansSinhala", [(0xD80, 0xDFF)]),
    ("NotoSansThai", [(0xE00, 0xE7F)]),
    ("NotoSansLao", [(0xE80, 0xEFF)]),
    ("NotoSansMyanmar", [(0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F)]),
    ("NotoSansKhmer", [(0x1780, 0x17FF), (0x19E0, 0x19FF)]),
    ("NotoSansGeorgian", [(0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)]),
    ("NotoSansArmenian", [(0x530, 0x58F), (0xFB13, 0xFB17)]),
    ("NotoSansEthiopic", [(0x1200, 0x137F)]),
]

# What the shaper of each script asks for; looks that a person may choose, kerning and vertical text are left out.
FEATURES = [
    "ccmp", "locl", "mark", "mkmk", "abvm", "blwm", "nukt", "akhn", "rphf", "rkrf", "pref", "blwf", "abvf", "half", "pstf",
    "vatu", "cjct", "cfar", "pres", "abvs", "blws", "psts", "haln", "init", "medi", "fina", "isol", "rlig", "calt", "dist",
]


def inside(code, blocks):
    return any(first <= code <= last for first, last in blocks)


def script(path, blocks):
    has = set(TTFont(path).getBestCmap())
    codes = {code for code in has if inside(code, blocks)}
    return outline_subset.cut(path, codes | (has & (JOINERS | {DOTTED_CIRCLE})), FEATURES), codes


def ranges(codes):
    out = []
    for code in sorted(codes):
        if out and out[-1][1] + 1 == code:
            out[-1][1] = code
        else:
            out.append([code, code])
    return out


def pack(faces):
    """Faces as (family, style, bytes, code points)."""
    table, spans, data = b"", b"", b""
    start = len(MAGIC) + 4 + 20 * len(faces) + 8 * sum(len(ranges(codes)) for *_, codes in faces)
    for family, style, ttf, codes in faces:
        squeezed = deflate(ttf)
        own = ranges(codes)
        table += struct.pack("<IIIII", start + len(data), len(squeezed), len(ttf), family << 8 | style, len(own))
        spans += b"".join(struct.pack("<II", *span) for span in own)
        data += squeezed
    return MAGIC + struct.pack("<I", len(faces)) + table + spans + data


def build(jetbrains, mono, noto):
    styles = ["400Regular", "700Bold", "400Regular_Italic", "700Bold_Italic"]
    first = []
    for style, name in enumerate(styles):
        path = jetbrains / name / f"JetBrainsMono_{name}.ttf"
        codes = outline_subset.covered(path)
        first.append((0, style, outline_subset.cut(path, codes), codes))
    more = [(1, 0, *outline_subset.more(jetbrains, mono))]
    scripts = [(2 + i, 0, *script(noto / f"{name}-Regular.ttf", blocks)) for i, (name, blocks) in enumerate(SCRIPTS)]
    return {"faces.pack": pack(first[:2]), "faces-more.pack": pack(first[2:] + more + scripts)}
