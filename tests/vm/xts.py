"""AES in XTS mode as dm-crypt writes it (aes-xts-plain64), by the OpenSSL that Python stands on: encrypted disks without a
device mapper."""
import ctypes
import ctypes.util

from cache import Missing

SECTOR = 512
AT_ONCE = 4096 * SECTOR


def library():
    name = ctypes.util.find_library("crypto")
    if not name:
        raise Missing("needs OpenSSL's libcrypto to encrypt a disk")
    crypto = ctypes.CDLL(name)
    for function in ("EVP_CIPHER_CTX_new", "EVP_aes_256_xts"):
        getattr(crypto, function).restype = ctypes.c_void_p
    return crypto


def copy(plain, disk, offset, key):
    """Writes a file, encrypted with 64 bytes of key, into another from an offset on. Sectors are counted from there."""
    crypto = library()
    context = ctypes.c_void_p(crypto.EVP_CIPHER_CTX_new())
    assert crypto.EVP_EncryptInit_ex(context, ctypes.c_void_p(crypto.EVP_aes_256_xts()), None, key, None) == 1
    sector, length = 0, ctypes.c_int()
    with open(plain, "rb") as source, open(disk, "r+b") as target:
        target.seek(offset)
        while data := source.read(AT_ONCE):
            out = ctypes.create_string_buffer(len(data))
            base, start = ctypes.addressof(out), ctypes.c_char_p(data)
            begin = ctypes.cast(start, ctypes.c_void_p).value
            for at in range(0, len(data), SECTOR):
                number = sector.to_bytes(16, "little")
                done = crypto.EVP_EncryptInit_ex(context, None, None, None, number) == 1
                done = done and crypto.EVP_EncryptUpdate(context, ctypes.c_void_p(base + at), ctypes.byref(length),
                                                         ctypes.c_void_p(begin + at), SECTOR) == 1
                assert done and length.value == SECTOR, "OpenSSL does not encrypt"
                sector += 1
            target.write(out.raw)
    crypto.EVP_CIPHER_CTX_free(context)
