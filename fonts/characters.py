"""The characters that leave ink, for the test that walks over all of them: every assigned one of Unicode's newest version but
controls, surrogates, private use, spaces, and those that the program lists as invisible (src/font/mod.rs)."""

import unicodedata2

# Unassigned code points are Cn.
NO_INK = {"Cc", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"}
# `invisible` in src/font/mod.rs; U+2800 is braille without a dot.
INVISIBLE = [
    (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F),
    (0x202A, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
]


def inked(code):
    invisible = any(first <= code <= last for first, last in INVISIBLE)
    return not invisible and unicodedata2.category(chr(code)) not in NO_INK


def build():
    ranges = []
    for code in filter(inked, range(0x110000)):
        if ranges and ranges[-1][1] + 1 == code:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    lines = [f"{first:04X}-{last:04X}\n" for first, last in ranges]
    head = f"# Characters of Unicode {unicodedata2.unidata_version} that leave ink. Made by build.py.\n"
    return {"characters.txt": "".join([head, *lines]).encode()}
