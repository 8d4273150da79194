"""The outline faces: JetBrains Mono, and Noto Sans Mono for the code points that it lacks."""

import io

from fontTools import subset
from fontTools.ttLib import TTFont

# Drawn by the program itself (src/font/drawn): a face's own would leave gaps between cells.
DRAWN = [(0x2500, 0x259F), (0x2800, 0x28FF), (0xE000, 0xF8FF), (0x1FB00, 0x1FBFF)]
BASES = {*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0x300, 0x370), 0x25CC}
FEATURES = ["ccmp", "locl", "mark", "mkmk"]
# For the tests: operators that the face joins, and the letters that its measures are taken from.
JOINED = "-=<>!|Hnopx"


def drawn(code):
    return any(first <= code <= last for first, last in DRAWN)


def covered(path):
    return {code for code in TTFont(path).getBestCmap() if code >= 0x20 and not drawn(code)}


def cut(path, codes, features=FEATURES):
    """The face reduced to `codes`, without hinting, names in other languages, and unused features."""
    options = subset.Options()
    options.layout_features = features
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = False
    options.name_IDs = [0, 1, 2, 5, 7, 13, 14]
    options.drop_tables += ["DSIG", "STAT", "meta"]
    options.recalc_timestamp = False
    font = TTFont(path, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    data = io.BytesIO()
    font.save(data, reorderTables=True)
    return data.getvalue()


def ligatures(jetbrains):
    """A face for the tests that still joins operators."""
    face = cut(jetbrains / "400Regular/JetBrainsMono_400Regular.ttf", {ord(c) for c in JOINED}, ["calt"])
    return {"ligatures.ttf": face}


def more(jetbrains, noto):
    """The monospaced face for what the first one lacks, and the code points that it is asked for."""
    wide = noto / "400Regular/NotoSansMono_400Regular.ttf"
    has = covered(wide)
    lacks = has - covered(jetbrains / "400Regular/JetBrainsMono_400Regular.ttf")
    # Letters and marks too, so that a mark which only this face has finds its base in the same face.
    codes = lacks | BASES & has
    return cut(wide, codes), codes
