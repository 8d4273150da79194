"""Noto Color Emoji as packs of small strikes with shared palettes: one of single emoji and keycaps, one of the rest.

A pack, little-endian:

    8 bytes   magic "GTEMOJ1\\n"
    u32       side of a strike in pixels
    u32       strikes a block
    u32       number of blocks
    n+1 times u32 offset of a block's data in the file, and of the index after the last block; then
    u32       offset of the end of the index
    data      raw deflate of each block, then of the index

A block inflates to u16 number of palettes, u16 colours a palette; the palettes, one after another, four bytes a colour:
blue, green, red, alpha, colours multiplied by alpha; then the strikes, one byte a pixel. All palettes of a block go with
the same strikes: a person in five skin tones is one strike and six palettes.

The index inflates to u32 number of keys; as many u8 lengths of keys; as many u16 strike numbers; as many u8 palette numbers,
bit 7 set when the character is shown as an emoji even without a variation selector; then the keys, UTF-8, sorted by bytes,
variation selectors left out.
"""

import io
import json
import struct

import numpy
import resvg_py
import uharfbuzz
from fontTools.ttLib import TTFont
from PIL import Image

from unifont_pack import deflate

MAGIC = b"GTEMOJ1\n"
SIDE = 32
PER_BLOCK = 32
COLOURS = 256
ROUNDS = 6
VS16 = 0xFE0F
TONES = list(range(0x1F3FB, 0x1F400))


def sequences(path):
    """All emoji of emoji-test.txt in its order, which keeps what looks alike together; variation selectors left out."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        codes, _, rest = line.split("#")[0].partition(";")
        if rest.strip() in ("fully-qualified", "component"):
            found[tuple(code for code in (int(c, 16) for c in codes.split()) if code != VS16)] = None
    return list(found)


def default_emoji(path):
    """Code points with Emoji_Presentation."""
    codes = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        span, _, name = line.split("#")[0].partition(";")
        if name.strip() == "Emoji_Presentation":
            first, _, last = span.strip().partition("..")
            codes |= set(range(int(first, 16), int(last or first, 16) + 1))
    return codes


class Strikes:
    """The pictures of a CBDT font, reduced."""

    def __init__(self, path):
        font = TTFont(path)
        self.names = font.getGlyphOrder()
        self.images = font["CBDT"].strikeData[0]
        self.shaper = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob(path.read_bytes())))

    def glyph(self, codes):
        buffer = uharfbuzz.Buffer()
        buffer.add_codepoints(list(codes))
        buffer.guess_segment_properties()
        uharfbuzz.shape(self.shaper, buffer)
        glyphs = [info.codepoint for info in buffer.glyph_infos]
        return self.names[glyphs[0]] if len(glyphs) == 1 and glyphs[0] else None

    def picture(self, codes):
        """SIDE x SIDE premultiplied RGBA, or None."""
        name = self.glyph(codes) or self.glyph(with_selectors(codes))
        if name is None or name not in self.images:
            return None
        return reduced(self.images[name].imageData)


def reduced(png):
    """SIDE x SIDE premultiplied RGBA of a picture 128 pixels high."""
    pixels = numpy.asarray(Image.open(io.BytesIO(png)).convert("RGBA")).astype(numpy.int64)
    # Squares of 128 x 128, in the font with four empty columns on either side.
    edge = (pixels.shape[1] - 128) // 2
    pixels = pixels[:128, edge : edge + 128]
    alpha = pixels[:, :, 3:]
    pixels = numpy.concatenate([pixels[:, :, :3] * alpha, alpha * 255], axis=2)
    step = 128 // SIDE
    sums = pixels.reshape(SIDE, step, SIDE, step, 4).sum(axis=(1, 3))
    return ((sums + 255 * step * step // 2) // (255 * step * step)).astype(numpy.int64)


class Drawings:
    """The pictures of the same artists as SVG, for emoji that are newer than the font."""

    def __init__(self, folder):
        self.icons = json.loads((folder / "icons.json").read_text(encoding="utf-8"))["icons"]
        names = json.loads((folder / "chars.json").read_text(encoding="utf-8"))
        self.names = {}
        for key, name in names.items():
            codes = tuple(code for code in (int(c, 16) for c in key.split("-")) if code != VS16)
            if not is_part(codes):
                self.names[codes] = name

    def picture(self, codes):
        body = self.icons[self.names[codes]]["body"]
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="128" height="128">{body}</svg>'
        return reduced(bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True)))


def is_part(codes):
    """Letters of flags, the lone keycap and what is for private use."""
    code = codes[0]
    return len(codes) == 1 and (0x1F1E6 <= code <= 0x1F1FF or code == 0x20E3 or 0xE000 <= code < 0x10000 or code >= 0xF0000)


def with_selectors(codes):
    """With VS16 after every character that may take one, for fonts that want it."""
    return [c for code in codes for c in ((code, VS16) if code < 0x1F000 and code != 0x200D else (code,))]


def palette(points, counts, colours):
    """Groups points (n x d integers) into at most `colours` groups: splitting at means, then Lloyd's rounds."""
    groups = [numpy.arange(len(points))]
    spread = [measure(points[g], counts[g]) for g in groups]
    while len(groups) < min(colours, len(points)):
        worst = max(range(len(groups)), key=lambda i: spread[i][0])
        if spread[worst][0] == 0:
            break
        group, (_, axis, middle) = groups.pop(worst), spread.pop(worst)
        low = points[group, axis] * counts[group].sum() <= middle
        for part in (group[low], group[~low]):
            groups.append(part)
            spread.append(measure(points[part], counts[part]))
    centres = numpy.stack([mean(points[g], counts[g]) for g in groups])
    for _ in range(ROUNDS):
        nearest = assign(points, centres)
        for i in range(len(centres)):
            members = nearest == i
            if members.any():
                centres[i] = mean(points[members], counts[members])
    return centres


def mean(points, counts):
    total = counts.sum()
    return ((points * counts[:, None]).sum(axis=0) * 2 + total) // (total * 2)


def measure(points, counts):
    """(spread along the widest axis, that axis, the scaled mean on it), all in whole numbers."""
    total = counts.sum()
    sums = (points * counts[:, None]).sum(axis=0)
    squares = (points * points * counts[:, None]).sum(axis=0)
    spread = squares - sums * sums // total
    axis = int(spread.argmax())
    return int(spread[axis]) if len(points) > 1 else 0, axis, int(sums[axis])


def assign(points, centres):
    """The nearest centre of every point, the first of equals."""
    out = numpy.empty(len(points), dtype=numpy.int64)
    for start in range(0, len(points), 2048):
        part = points[start : start + 2048].astype(numpy.int32)
        distance = numpy.zeros((len(part), len(centres)), dtype=numpy.int32)
        for axis in range(points.shape[1]):
            difference = part[:, axis, None] - centres[None, :, axis].astype(numpy.int32)
            distance += difference * difference
        out[start : start + 2048] = distance.argmin(axis=1)
    return out


def block(pictures):
    """One block of pictures, each an array SIDE x SIDE x (4 times palettes)."""
    depth = pictures[0].shape[2]
    points = numpy.concatenate([p.reshape(-1, depth) for p in pictures])
    unique, inverse, counts = numpy.unique(points, axis=0, return_inverse=True, return_counts=True)
    inverse = inverse.reshape(-1)
    # Empty pixels are most of all and exact without help.
    counts = numpy.where(unique.any(axis=1), counts, 1)
    centres = palette(unique, counts, COLOURS)
    # Dark to light: neighbours in the picture get neighbouring numbers.
    centres = centres[numpy.lexsort(centres.T[::-1])]
    centres = centres[numpy.argsort(centres.sum(axis=1), kind="stable")]
    indices = assign(unique, centres)[inverse].astype(numpy.uint8)
    data = struct.pack("<HH", depth // 4, len(centres))
    for first in range(0, depth, 4):
        rgba = centres[:, first : first + 4].clip(0, 255).astype(numpy.uint8)
        data += rgba[:, [2, 1, 0, 3]].tobytes()
    return data + indices.tobytes()


def gather(strikes, drawings, every):
    """(pictures, plain, toned): families of sequences that share a strike, alone or with five skin tones."""
    pictures = {codes: strikes.picture(codes) for codes in every}
    pictures = {codes: picture for codes, picture in pictures.items() if picture is not None}
    pictures |= {codes: drawings.picture(codes) for codes in sorted(drawings.names) if codes not in pictures}
    plain, toned = [], []
    for codes in pictures:
        tones = [code for code in codes if code in TONES]
        if len(codes) > 1 and len(tones) == 1 and tuple(c for c in codes if c not in TONES) in pictures:
            continue
        family = [codes] + [variant for tone in TONES if (variant := tint(codes, tone, pictures))]
        (toned if len(family) == 6 else plain).append(family)
    return pictures, plain, toned


def tint(codes, tone, pictures):
    """The one-tone variant of a sequence that exists in the font."""
    for at in range(1, len(codes) + 1):
        variant = codes[:at] + (tone,) + codes[at:]
        if variant in pictures:
            return variant
    return None


def is_basic(family):
    """Single emoji and keycaps: what a small build has."""
    return len(family[0]) == 1 or 0x20E3 in family[0]


def pack(pictures, groups, shown):
    """Groups of families with equally many palettes."""
    blocks, keys = [], {}
    for families in groups:
        for start in range(0, len(families), PER_BLOCK):
            part = families[start : start + PER_BLOCK]
            for i, family in enumerate(part):
                for tone, codes in enumerate(family):
                    flag = 0x80 if len(codes) > 1 or codes[0] in shown else 0
                    keys["".join(map(chr, codes)).encode()] = (len(blocks) * PER_BLOCK + i, tone | flag)
            blocks.append(block([numpy.concatenate([pictures[c] for c in f], axis=2) for f in part]))
    ordered = sorted(keys)
    index = struct.pack("<I", len(ordered)) + bytes(len(key) for key in ordered)
    index += b"".join(struct.pack("<H", keys[key][0]) for key in ordered)
    index += bytes(keys[key][1] for key in ordered) + b"".join(ordered)
    parts = [deflate(data) for data in [*blocks, index]]
    head = MAGIC + struct.pack("<III", SIDE, PER_BLOCK, len(blocks))
    offsets, at = [], len(head) + 4 * (len(parts) + 1)
    for part in parts:
        offsets.append(at)
        at += len(part)
    return head + struct.pack(f"<{len(parts) + 1}I", *offsets, at) + b"".join(parts)


def build(font, unicode, drawings):
    every = sequences(unicode / "emoji-test.txt")
    pictures, plain, toned = gather(Strikes(font), Drawings(drawings), every)
    # What is newer than emoji-data.txt is taken for an emoji by default.
    shown = default_emoji(unicode / "emoji-data.txt") | {c[0] for c in pictures if len(c) == 1 and c not in every}
    packs = {"emoji.pack": is_basic, "emoji-more.pack": lambda family: not is_basic(family)}
    return {name: pack(pictures, [list(filter(wanted, plain)), list(filter(wanted, toned))], shown)
            for name, wanted in packs.items()}
