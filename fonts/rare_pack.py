"""What the program has no room for, in the format of Unifont's packs (unifont_pack.py): nearly all other ideographs, and
what is newer than the Unifont in it or was left out. These files are installed beside the program and opened when they are needed.

Ming faces have hair lines across and thick lines down, so no share of a pixel fits both: beside what is covered well, a
pixel is set where it is covered more than its neighbours above and below, or left and right.
"""

import struct
import zlib

import unicodedata2
from fontTools.ttLib import TTFont

import scripts_pack
import unifont_pack

SIDE = 16
LINES = 8  # a row
# Ideographs in units of an em of 1024: where the picture begins, and how much a pixel is. With these numbers those that
# Unifont has, too, agree best with its own, which leave the last column free.
LEFT, TOP, ACROSS, DOWN = 10, 875, 65, 60
WELL, HAIR, STEM = 150, 40, 90  # 256ths of a pixel
PLANES = range(0x20000, 0x40000)

# Made for 16 rows, so it comes first.
UNIFONT = ("fonts-unifont-new", ["unifont.otf", "unifont_upper.otf"])
# Font packages, the file, ranges to draw (the first may be there to say how high the script is), share as in scripts_pack.
SCRIPTS = [
    ("fonts-noto-core", "NotoSansAnatolianHieroglyphs-Regular.ttf", [(0x14400, 0x1467F)], 60),
    ("fonts-noto-core", "NotoSansSignWriting-Regular.ttf", [(0x1D9FF, 0x1D9FF)], 60),
    ("@fontsource/noto-serif-tangut", "noto-serif-tangut-tangut-400-normal.woff", [(0x18AF3, 0x18AFF), (0x18D00, 0x18D1F)], 112),
    ("@fontsource/noto-sans-egyptian-hieroglyphs", "noto-sans-egyptian-hieroglyphs-egyptian-hieroglyphs-400-normal.woff",
     [(0x13420, 0x1345F)], 44),
    ("@expo-google-fonts/noto-naskh-arabic", "NotoNaskhArabic_400Regular.ttf", [(0x20C1, 0x20C1)], 90),
]
HANAZONO = ("fonts-hanazono", ["HanaMinB.ttf", "HanaMinA.ttf"])
BABELSTONE = ("fonts-babelstone-han", ["BabelStoneHan.ttf"])
# The licence of this face asks for it.
NOTICE = (b"Bitmaps of 16 rows, drawn in 2026 from some ideographs of BabelStone Han 16.0.1, changed in no other way than this."
          b" Arphic Public License; its text is beside this file's sources and documentation as Arphic-BabelStoneHan.txt.\n")


def crossings(edges, top, down):
    """Where each line of the picture meets the outline, as scripts_pack.spans does for one."""
    lines = [[] for _ in range(SIDE * LINES)]
    for (ax, ay), (bx, by) in edges:
        low, high, direction = (ay, by, 1) if ay < by else (by, ay, -1)
        first = max((top - high) * LINES // down, 0)
        last = min((top - low) * LINES // down + 1, len(lines))
        for line in range(first, last):
            y = top - down * (line * 2 + 1) // (2 * LINES)
            if low <= y < high:
                lines[line].append((ax + (y - ay) * (bx - ax) // (by - ay), direction))
    return lines


def shares(edges, left, top, across, down):
    """How much of each pixel is covered, in 256ths."""
    out = [[0] * SIDE for _ in range(SIDE)]
    for line, met in enumerate(crossings(edges, top, down)):
        row, winding = out[line // LINES], 0
        for x, direction in sorted(met):
            if winding == 0:
                start = (x - left) * 256 // across
            winding += direction
            if winding == 0:
                end = (x - left) * 256 // across
                for column in range(max(start // 256, 0), min((end - 1) // 256 + 1, SIDE)):
                    row[column] += min(end, (column + 1) * 256) - max(start, column * 256)
    return [[share // LINES for share in row] for row in out]


def strokes(shares):
    """Pixels covered well, and the crests of thin strokes."""
    around = [[0] * (SIDE + 2), *([0, *row, 0] for row in shares), [0] * (SIDE + 2)]
    least = min(HAIR, max(map(max, shares)))
    for y in range(1, SIDE + 1):
        above, row, below = around[y - 1:y + 2]
        for x in range(1, SIDE + 1):
            here = row[x]
            across = here >= least and here > above[x] and here >= below[x]
            along = here >= STEM and here > row[x - 1] and here >= row[x + 1]
            if here >= WELL or across or along:
                yield x - 1, y - 1


def rows(pixels, columns):
    lines = [0] * SIDE
    for x, y in pixels:
        lines[y] |= 1 << (columns - 1 - x)
    return b"".join(line.to_bytes(columns // 8, "big") for line in lines)


def outlines(path, wanted):
    """(code, edges) of the wanted characters that leave ink; edges in 64ths of a unit."""
    font = TTFont(path)
    glyphs = font.getGlyphSet()
    for code, name in sorted(font.getBestCmap().items()):
        if code in wanted:
            pen = scripts_pack.Edges(glyphs)
            glyphs[name].draw(pen)
            if pen.edges:
                yield code, pen.edges


def ideographs(path, wanted):
    scale = [64 * n for n in (LEFT, TOP, ACROSS, DOWN)]
    return {
        code: unifont_pack.halves(2, rows(strokes(shares(edges, *scale)), SIDE))
        for code, edges in outlines(path, wanted)
    }


def codes(pack):
    """The characters of a pack that have a glyph with ink."""
    size, count = struct.unpack_from("<II", pack, 8)
    table = struct.unpack_from(f"<{2 * count + 1}I", pack, 16)
    for number, start, end in zip(table[0::2], table[1::2], [*table[3::2], table[-1]]):
        block, at = zlib.decompress(pack[start:end], -15), size
        for i, kind in enumerate(block[:size]):
            at, last = at + (kind & 3) * SIDE, at
            if any(block[last:at]):
                yield number * size + i


def is_number(glyph):
    """Unifont has a frame with four or six digits where it has no glyph."""
    kind, bitmap = glyph
    lines = [bitmap[y * (kind & 3):(y + 1) * (kind & 3)] for y in range(SIDE)]
    frame = lines[1] == lines[7] == lines[8] == lines[14] and lines[1] in (b"\x7f\xfe", b"\xff\xff")
    return frame and not any(lines[0] + lines[15])


def unifont(path, wanted):
    glyphs = {code: glyph for code, glyph in unifont_pack.glyphs(path).items() if code in wanted and not is_number(glyph)}
    return {code: unifont_pack.halves(*glyph) for code, glyph in glyphs.items() if any(glyph[1])}


def mark(code, glyph):
    kind, bitmap = glyph
    return kind | (0x80 if unicodedata2.category(chr(code)) in ("Mn", "Me") else 0), bitmap


def build(roots, packs):
    """`packs` are those that the program has in it: nothing of theirs is made again."""
    find = lambda package, name: next(roots[package].rglob(name))
    known = set().union(*map(codes, packs))
    wanted = {c for c in range(0x40000) if unicodedata2.category(chr(c)) not in ("Cn", "Cc", "Cs", "Co")} - known
    rare = {}
    take = lambda glyphs: rare.update((code, glyph) for code, glyph in glyphs.items() if code in wanted and code not in rare)
    for name in UNIFONT[1]:
        take(unifont(find(UNIFONT[0], name), wanted))
    for package, name, blocks, least in SCRIPTS:
        take(scripts_pack.script(find(package, name), blocks, least))
    for name in HANAZONO[1]:
        take(ideographs(find(HANAZONO[0], name), (wanted & set(PLANES)) - set(rare)))
    han = ideographs(find(BABELSTONE[0], *BABELSTONE[1]), (wanted & set(PLANES)) - set(rare))
    return {
        "rare.pack": unifont_pack.pack({code: mark(code, glyph) for code, glyph in rare.items()}, unifont_pack.CJK_BLOCK),
        "rare-more.pack": unifont_pack.pack(han, unifont_pack.CJK_BLOCK, NOTICE),
    }
