"""What characters are called, for people who type them by name: one text, raw deflate.

Each line is the name of the character behind the one before, in small letters; where characters are left out between
them, a line begins with `+`, their number (hexadecimal, 1 for the next one) and a blank. Left out is what no person
calls by name: names that only number their characters (ideographs, syllables by their code).
"""

import sys

import unicodedata2
import zopfli.zlib

NUMBERED = (
    "CJK UNIFIED IDEOGRAPH-", "CJK COMPATIBILITY IDEOGRAPH-", "HANGUL SYLLABLE ", "TANGUT IDEOGRAPH-",
    "TANGUT COMPONENT-", "NUSHU CHARACTER-", "KHITAN SMALL SCRIPT CHARACTER-", "EGYPTIAN HIEROGLYPH ",
    "EGYPTIAN HIEROGLYPH-", "ANATOLIAN HIEROGLYPH ", "LINEAR A SIGN ", "VARIATION SELECTOR-", "BAMUM LETTER PHASE-",
    "SIGNWRITING ", "CUNEIFORM SIGN ", "PROTO-CUNEIFORM ",
)


def build():
    lines, last = [], -1
    for code in range(sys.maxunicode + 1):
        name = unicodedata2.name(chr(code), "")
        if name and not name.startswith(NUMBERED):
            lines.append((f"+{code - last:x} " if code != last + 1 else "") + name.lower())
            last = code
    text = "\n".join(lines).encode("ascii")
    # Without zlib's header and checksum.
    return {"names.pack": zopfli.zlib.compress(text)[2:-4]}
