"""Pictures as RGB bytes: from QEMU's PPM and from PNG, to PNG, and the exact difference of two."""
import re
import struct
import zlib
from pathlib import Path

MAGIC = b"\x89PNG\r\n\x1a\n"


class Picture:
    def __init__(self, width, height, rgb):
        self.width, self.height, self.rgb = width, height, bytes(rgb)

    @classmethod
    def from_ppm(cls, data):
        head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", data)
        if not head:
            raise ValueError("not a PPM picture")
        return cls(int(head[1]), int(head[2]), data[head.end():])

    @classmethod
    def from_png(cls, path):
        width, height, channels, rows = png_rows(Path(path).read_bytes())
        flat = b"".join(rows)
        if channels == 3:
            return cls(width, height, flat)
        rgb = bytearray(width * height * 3)
        for channel in range(3):
            rgb[channel::3] = flat[channel if channels > 2 else 0::channels]
        return cls(width, height, rgb)

    @property
    def size(self):
        return self.width, self.height

    def __eq__(self, other):
        return self.size == other.size and self.rgb == other.rgb

    def row(self, y):
        return self.rgb[y * self.width * 3:(y + 1) * self.width * 3]

    def colours(self, limit=1000):
        """How many different colours there are, counted up to a limit: 1 is an empty screen."""
        seen = set()
        for y in range(self.height):
            row = self.row(y)
            seen.update(zip(row[0::3], row[1::3], row[2::3]))
            if len(seen) >= limit:
                break
        return len(seen)

    def save(self, path):
        rows = b"".join(b"\0" + self.row(y) for y in range(self.height))
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        chunks = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(MAGIC + chunks)

    def difference(self, other):
        """(text, picture): what differs, as a count and a bounding box, and a dark copy with the differences in red."""
        if self.size != other.size:
            return f"sizes differ: {self.size} and {other.size}", self
        out = bytearray(byte >> 2 for byte in self.rgb)
        count, xs, ys = 0, [], []
        for y in range(self.height):
            mine, theirs = self.row(y), other.row(y)
            if mine == theirs:
                continue
            here = [x for x in range(self.width) if mine[3 * x:3 * x + 3] != theirs[3 * x:3 * x + 3]]
            for x in here:
                at = 3 * (y * self.width + x)
                out[at:at + 3] = b"\xff\0\0"
            count += len(here)
            xs += [here[0], here[-1]]
            ys.append(y)
        if not count:
            return "no pixel differs", Picture(self.width, self.height, out)
        box = f"x {min(xs)}..{max(xs)}, y {ys[0]}..{ys[-1]}"
        return f"{count} pixels differ, all within {box}", Picture(self.width, self.height, out)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_rows(data):
    """Width, height, channels and the unfiltered rows of an 8-bit PNG without interlacing or palette."""
    if not data.startswith(MAGIC):
        raise ValueError("not a PNG picture")
    at, packed, head = len(MAGIC), b"", None
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8:at + 8 + length]
        at += length + 12
        head = body if kind == b"IHDR" else head
        packed += body if kind == b"IDAT" else b""
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", head)
    channels = {0: 1, 2: 3, 4: 2, 6: 4}.get(colour)
    if depth != 8 or interlace or channels is None:
        raise ValueError(f"PNG with depth {depth}, colour type {colour}, interlace {interlace}")
    flat, stride = zlib.decompress(packed), width * channels
    rows, before = [], bytes(stride)
    for y in range(height):
        start = y * (stride + 1)
        before = unfilter(flat[start], bytearray(flat[start + 1:start + 1 + stride]), before, channels)
        rows.append(bytes(before))
    return width, height, channels, rows


def unfilter(kind, row, before, step):
    if kind == 2:
        return bytes([(a + b) & 255 for a, b in zip(row, before)])
    if kind == 1:
        for i in range(step, len(row)):
            row[i] = (row[i] + row[i - step]) & 255
    elif kind == 3:
        for i in range(len(row)):
            row[i] = (row[i] + ((row[i - step] if i >= step else 0) + before[i]) // 2) & 255
    elif kind == 4:
        for i in range(len(row)):
            left, corner = (row[i - step], before[i - step]) if i >= step else (0, 0)
            row[i] = (row[i] + paeth(left, before[i], corner)) & 255
    elif kind:
        raise ValueError(f"PNG filter {kind}")
    return row


def paeth(left, up, corner):
    guess = left + up - corner
    a, b, c = abs(guess - left), abs(guess - up), abs(guess - corner)
    return left if a <= b and a <= c else up if b <= c else corner
