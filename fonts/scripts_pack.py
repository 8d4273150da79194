"""Scripts that Unifont lacks and that the budget has room for, as bitmaps of 16 rows like its own (unifont_pack.py says how
they are packed).

Outlines are drawn in whole numbers, so that no rounding differs between machines: curves in eight pieces, eight lines a row,
a pixel is set where enough of it is covered.
"""

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

import unifont_pack

# (face, blocks, share of a pixel, in 256ths, from which on it is set: low where strokes are thin)
SCRIPTS = [
    ("NotoSansCuneiform", [(0x12000, 0x1254F)], 90),
    ("NotoSansBamum", [(0x16800, 0x16A3F)], 100),
    ("NotoSansEgyptianHieroglyphs", [(0x13000, 0x1342F)], 44),
    ("NotoSerifTangut", [(0x16FE0, 0x16FE0), (0x17000, 0x18AFF), (0x18D00, 0x18D7F)], 112),
]
SIDE = 16
LINES = 8  # a row
STEPS = 8  # pieces of a curve
SUB = 256  # parts of a pixel


class Edges(BasePen):
    """Straight edges in 64ths of a font unit."""

    def __init__(self, glyphs):
        super().__init__(glyphs)
        self.edges = []

    def _moveTo(self, point):
        self.at = self.start = self.scaled(point)

    def _lineTo(self, point):
        self.to(self.scaled(point))

    def _qCurveToOne(self, control, point):
        (ax, ay), (bx, by), (cx, cy) = self.at, self.scaled(control), self.scaled(point)
        for i in range(1, STEPS + 1):
            a, b, c = (STEPS - i) ** 2, 2 * i * (STEPS - i), i * i
            self.to(((a * ax + b * bx + c * cx) // STEPS**2, (a * ay + b * by + c * cy) // STEPS**2))

    def _closePath(self):
        self.to(self.start)

    @staticmethod
    def scaled(point):
        return tuple(round(v * 64) for v in point)

    def to(self, point):
        if point != self.at:
            self.edges.append((self.at, point))
        self.at = point


def bounds(edges):
    xs, ys = [x for e in edges for x, _ in e], [y for e in edges for _, y in e]
    return min(xs), min(ys), max(xs), max(ys)


def spans(edges, y):
    """Where a horizontal line at `y` is inside, by the nonzero rule."""
    crossings = []
    for (ax, ay), (bx, by) in edges:
        if (ay <= y) != (by <= y):
            crossings.append((ax + (y - ay) * (bx - ax) // (by - ay), 1 if by > ay else -1))
    winding, out = 0, []
    for x, direction in sorted(crossings):
        if winding == 0:
            start = x
        winding += direction
        if winding == 0:
            out.append((start, x))
    return out


def bitmap(edges, bottom, top, least):
    """(kind, bytes) of a glyph in the band of its face; narrow where it fits 8 columns, squeezed where it needs more room."""
    left, low, right, high = bounds(edges)
    top, bottom = max(top, high), min(bottom, low)
    height = top - bottom
    natural = (right - left) * SIDE * SUB // height
    columns = 8 if natural <= 8 * SUB else 16
    width = min(natural, columns * SUB)
    margin = (columns * SUB - width) // 2
    shares = [[0] * columns for _ in range(SIDE)]
    for line in range(SIDE * LINES):
        covered = shares[line // LINES]
        for a, b in spans(edges, top - height * (line * 2 + 1) // (2 * LINES * SIDE)):
            a, b = (margin + (x - left) * width // (right - left) for x in (a, b))
            for column in range(max(a // SUB, 0), min((b - 1) // SUB, columns - 1) + 1):
                covered[column] += min(b, (column + 1) * SUB) - max(a, column * SUB)
    # Dots and hair lines leave something too.
    least = max(min(least * LINES, max(map(max, shares))), 1)
    rows = (sum(1 << (columns - 1 - i) for i, share in enumerate(row) if share >= least) for row in shares)
    return columns // 8, b"".join(bits.to_bytes(columns // 8, "big") for bits in rows)


def script(path, blocks, least):
    font = TTFont(path)
    glyphs, drawn = font.getGlyphSet(), {}
    for code, name in font.getBestCmap().items():
        if any(first <= code <= last for first, last in blocks):
            pen = Edges(glyphs)
            glyphs[name].draw(pen)
            if pen.edges:
                drawn[code] = pen.edges
    # The band that most glyphs keep to; the others are squeezed into it.
    tops = sorted(bounds(edges)[3] for edges in drawn.values())
    bottoms = sorted(bounds(edges)[1] for edges in drawn.values())
    top, bottom = tops[len(tops) * 19 // 20], bottoms[len(bottoms) // 20]
    return {code: bitmap(edges, bottom, top, least) for code, edges in drawn.items()}


def build(noto):
    every = {}
    for name, blocks, least in SCRIPTS:
        path = next(noto.glob(f"{name}-Regular.*"))
        every |= {code: unifont_pack.halves(*glyph) for code, glyph in script(path, blocks, least).items()}
    return {"scripts.pack": unifont_pack.pack(every, unifont_pack.CJK_BLOCK)}
