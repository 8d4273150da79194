#!/usr/bin/env python3
"""Rebuilds every file in fonts/ that the program embeds or is installed with, and what tests need: a list of characters, a
face that joins.

    python3 -m venv V && V/bin/pip install --require-hashes -r fonts/requirements.txt
    V/bin/python fonts/build.py            rebuild in place, SHA256SUMS included
    V/bin/python fonts/build.py --check    rebuild elsewhere and compare; exit status 1 when a byte differs
    V/bin/python fonts/build.py --rare     rebuild in place the packs that are not embedded, beside the others as they are

Inputs are exact versions of Debian (bookworm) and npm packages, fetched with `apt-get download` and `npm pack`, and of two
packages of later Debians, fetched from the pool of the machine's mirror. They are checked against the sha256 below and kept
in ${XDG_CACHE_HOME:-~/.cache}/glasstty/fonts. PROVENANCE.md says what comes from where and under which licence.
"""

import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests/vm")]
sys.dont_write_bytecode = True

from fontTools.ttLib import TTFont  # noqa: E402

import characters  # noqa: E402
import emoji_pack  # noqa: E402
import faces_pack  # noqa: E402
import names_pack  # noqa: E402
import outline_subset  # noqa: E402
import rare_pack  # noqa: E402
import scripts_pack  # noqa: E402
import unifont_pack  # noqa: E402
from rootfs import site  # noqa: E402

# kind, package, version (for `pool` the folder), file name, sha256
INPUTS = [
    ("deb", "fonts-unifont", "1:15.0.01-2", "fonts-unifont_1%3a15.0.01-2_all.deb",
     "cd46245f1b228d1277ed2b453ce893fde1cf4bf4ec317e82b0079395bdc9c2b5"),
    ("deb", "fonts-noto-color-emoji", "2.042-0+deb12u1", "fonts-noto-color-emoji_2.042-0+deb12u1_all.deb",
     "a5ab0f69c7938423862320d9aca5dd187b3fd879d6a9a57dd52e17c3fa8d2751"),
    ("deb", "fonts-noto-core", "20201225-1", "fonts-noto-core_20201225-1_all.deb",
     "58f4f0bb6720f919f92096b3508e1412a0f1544424ade6c5b5bf1eb694dd64ba"),
    ("deb", "unicode-data", "15.0.0-1", "unicode-data_15.0.0-1_all.deb",
     "5efef23bbb1c6a133ecbdd63a2cfa07159ccacf5466a49e2426101c5ecd691fc"),
    ("deb", "fonts-hanazono", "20170904-2.1", "fonts-hanazono_20170904-2.1_all.deb",
     "a6943366b4f5a6cec34221f8b4eb22555a628f0ee6ef4e3d3401cabe9363aeae"),
    ("pool", "fonts-babelstone-han", "pool/main/f/fonts-babelstone-han", "fonts-babelstone-han_16.0.1-1_all.deb",
     "b1886e58fc9b05ffb378cfae03a9565704a9f2711623d6bcf12842e77a6836df"),
    ("pool", "fonts-unifont-new", "pool/main/u/unifont", "fonts-unifont_16.0.04-1.1_all.deb",
     "9864c02955a6e278c7d014fe67db68e7ed23ce3fc3de715fa7f1af91b8591176"),
    ("npm", "@expo-google-fonts/jetbrains-mono", "0.4.1", "expo-google-fonts-jetbrains-mono-0.4.1.tgz",
     "aead50085a2d56fffdac882c5945f9fc4e4785ccb5c8d6f1988f21faa1737c9a"),
    ("npm", "@expo-google-fonts/noto-sans-mono", "0.4.2", "expo-google-fonts-noto-sans-mono-0.4.2.tgz",
     "fc1ae36c3c68e50fa7c12a37e987d7fa1325d280969912d181548ff8f1ce2e2b"),
    ("npm", "@iconify-json/noto", "1.2.9", "iconify-json-noto-1.2.9.tgz",
     "3e918d88fc945c0bb3d468dbace6f88caef67f01c9f0e7bcae0915a042e8f1ad"),
    ("npm", "@fontsource/noto-serif-tangut", "5.3.0", "fontsource-noto-serif-tangut-5.3.0.tgz",
     "915038cf9238493010f438058015efcc3dd1d6341ea545d9e284b78abab9a63b"),
    ("npm", "@fontsource/noto-sans-egyptian-hieroglyphs", "5.3.0", "fontsource-noto-sans-egyptian-hieroglyphs-5.3.0.tgz",
     "9f7757a8e9aab4b8063f6b70f91c48cd24076ae62cd46e2b98e0071c83704a5a"),
    ("npm", "@expo-google-fonts/noto-naskh-arabic", "0.4.5", "expo-google-fonts-noto-naskh-arabic-0.4.5.tgz",
     "2f93452f15b3bdd86b922be17f247986d4d0e2ae7a1ca51f5d80326b2680628e"),
]

BITMAPS = ["unifont.pack", "unifont-cjk.pack", "scripts.pack"]


def cache():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    path = pathlib.Path(base) / "glasstty" / "fonts"
    path.mkdir(parents=True, exist_ok=True)
    return path


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def download(url, path):
    """A pool keeps a package only as long as some release of Debian has it."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            path.write_bytes(answer.read())
    except OSError as error:
        sys.exit(f"{url}: {error}; put that file, of this very version, into {path.parent}")


def fetch(kind, package, version, name, sha256):
    """The package file, from the cache or through its package manager, and proved to be the one meant."""
    path = cache() / name
    if not path.exists():
        if kind == "pool":
            download(f"{site().rstrip('/')}/{version}/{name}", path)
        else:
            command = {
                "deb": ["apt-get", "download", f"{package}={version}"],
                "npm": ["npm", "pack", "--silent", f"{package}@{version}"],
            }[kind]
            subprocess.run(command, cwd=cache(), check=True, stdout=subprocess.DEVNULL)
    if digest(path) != sha256:
        sys.exit(f"{name}: sha256 is {digest(path)}, expected {sha256}")
    return path


def unpack(kind, path, target):
    target.mkdir(parents=True)
    command = ["dpkg-deb", "-x", path, target] if kind != "npm" else ["tar", "xzf", path, "-C", target]
    subprocess.run(command, check=True)


def notice(path):
    """The copyright and licence that a font states of itself, as the first lines of its licence file."""
    names = TTFont(path)["name"]
    return "".join(f"{names.getDebugName(n)}\n" for n in (0, 13)).encode()


def unpacked(work):
    """Where each package was unpacked."""
    roots = {}
    for kind, package, version, name, sha256 in INPUTS:
        roots[package] = pathlib.Path(work) / name
        unpack(kind, fetch(kind, package, version, name, sha256), roots[package])
    return roots


def rare(roots, embedded):
    """What is installed beside the program, where `embedded` has the packs that are in it."""
    find = lambda package, name: next(roots[package].rglob(name))
    noto = [(package, name) for package, name, *_ in rare_pack.SCRIPTS if "/noto-" in package]
    faces = [(rare_pack.UNIFONT[0], rare_pack.UNIFONT[1][0]), *noto]
    owners = [TTFont(find(package, name))["name"].getDebugName(0).encode() + b"\n" for package, name in faces]
    ofl = find(noto[0][0], "LICENSE").read_bytes().split(b"\n", 1)[1]
    return rare_pack.build(roots, [embedded[name] for name in BITMAPS]) | {
        "licences/OFL-Rare.txt": b"".join(owners) + ofl,
        "licences/Hanazono.txt": find("fonts-hanazono", "copyright").read_bytes(),
        "licences/Arphic-BabelStoneHan.txt": notice(find("fonts-babelstone-han", "BabelStoneHan.ttf")),
    }


def write(out, products):
    (out / "licences").mkdir(parents=True, exist_ok=True)
    for name, data in products.items():
        (out / name).write_bytes(data)
    return sorted(products)


def build(out):
    """Writes all products below `out`; returns their names."""
    with tempfile.TemporaryDirectory() as work:
        roots = unpacked(work)
        jetbrains = roots["@expo-google-fonts/jetbrains-mono"] / "package"
        noto = roots["@expo-google-fonts/noto-sans-mono"] / "package"
        unifont = roots["fonts-unifont"] / "usr/share/fonts/opentype/unifont"
        emoji = roots["fonts-noto-color-emoji"] / "usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"
        products = {}
        scripts = roots["fonts-noto-core"] / "usr/share/fonts/truetype/noto"
        products |= faces_pack.build(jetbrains, noto, scripts)
        products |= outline_subset.ligatures(jetbrains)
        unicode = roots["unicode-data"] / "usr/share/unicode"
        products |= unifont_pack.build(
            unifont / "unifont.otf", unifont / "unifont_upper.otf", unicode / "UnicodeData.txt")
        products |= scripts_pack.build(scripts)
        products |= names_pack.build()
        products |= characters.build()
        products |= emoji_pack.build(emoji, unicode / "emoji", roots["@iconify-json/noto"] / "package")
        products["licences/OFL-JetBrainsMono.txt"] = (jetbrains / "LICENSE_FONT").read_bytes()
        products["licences/OFL-NotoSansMono.txt"] = (noto / "LICENSE_FONT").read_bytes()
        ofl = (noto / "LICENSE_FONT").read_bytes().split(b"\n", 1)[1]
        for name, path in [("Unifont", unifont / "unifont.otf"), ("NotoColorEmoji", emoji), ("NotoSans", scripts / "NotoSansDevanagari-Regular.ttf")]:
            products[f"licences/OFL-{name}.txt"] = notice(path) + ofl
        products |= rare(roots, products)
    return write(out, products)


def build_rare():
    with tempfile.TemporaryDirectory() as work:
        products = rare(unpacked(work), {name: (HERE / name).read_bytes() for name in BITMAPS})
    write(HERE, products)
    listed = {line.split()[1] for line in (HERE / "SHA256SUMS").read_text().splitlines()}
    return sorted(listed | set(products))


def main():
    if sys.argv[1:] == ["--check"]:
        listed = dict(reversed(line.split()) for line in (HERE / "SHA256SUMS").read_text().splitlines())
        with tempfile.TemporaryDirectory() as work:
            out = pathlib.Path(work) / "fonts"
            names = build(out)
            wrong = [n for n in names if not (digest(out / n) == listed.get(n) == digest(HERE / n))]
        wrong += sorted(set(listed) - set(names))
        for name in wrong:
            print(f"{name}: differs")
        sys.exit(1 if wrong else 0)
    if sys.argv[1:] not in ([], ["--rare"]):
        sys.exit(__doc__)
    names = build_rare() if sys.argv[1:] else build(HERE)
    (HERE / "SHA256SUMS").write_text("".join(f"{digest(HERE / n)}  {n}\n" for n in names))
    for name in names:
        print(f"{(HERE / name).stat().st_size:8} {name}")


if __name__ == "__main__":
    main()
