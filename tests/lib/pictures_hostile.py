"""Two hundred hostile files for whoever takes pictures in: made here, none of them downloaded (T10)."""

import io
import struct
import zlib

from PIL import Image
from PIL.PngImagePlugin import PngInfo

MARK = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + MARK + b"</svg>"
HEADS = {
    "gif": b"GIF89a\x01\x00\x01\x00\x80\x00\x00", "bmp": b"BM" + b"\0" * 60, "tiff": b"II*\x00" + b"\0" * 60,
    "psd": b"8BPS\x00\x01", "ico": b"\x00\x00\x01\x00\x01\x00", "pdf": b"%PDF-1.7\n", "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "zip": b"PK\x03\x04", "exe": b"MZ\x90\x00", "elf": b"\x7fELF", "gzip": b"\x1f\x8b\x08", "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "mp4": b"\0\0\0\x18ftypmp42", "avif": b"\0\0\0\x1cftypavif", "heic": b"\0\0\0\x18ftypheic", "flv": b"FLV\x01",
    "swf": b"CWS\x09", "icns": b"icns\0\0\0\x10", "jp2": b"\0\0\0\x0cjP  \r\n\x87\n", "wmf": b"\xd7\xcd\xc6\x9a",
    "xml": b"<?xml version='1.0'?>", "html": b"<!doctype html><html>", "php": b"<?php ", "js": b"alert(1)//",
    "mvg": b"push graphic-context\n",
    "dcm": b"\0" * 128 + b"DICM", "tga": b"\0\0\x02" + b"\0" * 15, "pcx": b"\x0a\x05\x01\x08", "sgi": b"\x01\xda\x01\x01",
    "svgz": zlib.compress(SVG), "bom": b"\xef\xbb\xbf<svg>", "utf16": "<svg onload=alert(1)>".encode("utf-16"),
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "png": b"\x89PNG\r\n\x1a\n", "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
}  # fmt: skip


def a_picture(form: str = "PNG", size=(32, 20), **more) -> bytes:
    held = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(held, form, **more)
    return held.getvalue()


def a_bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is endless."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 10_000)) + chunk(b"IEND", b"")


def no_pictures() -> dict[str, bytes]:
    """Files that are no pictures of ours, whatever they say they are: all refused."""
    found = {"empty": b"", "svg": SVG, "svg-late": b" " * 900 + SVG, "svg-comment": b"<!-- \x89PNG -->" + SVG}
    for name, head in HEADS.items():
        for tail_name, tail in (("bare", b""), ("script", MARK), ("svg", SVG), ("noise", bytes(range(256)) * 4)):
            found[f"{name}+{tail_name}"] = head + tail
    for form in ("PNG", "JPEG", "WEBP"):
        whole = a_picture(form)
        for cut in (8, 20, 30, 50, len(whole) // 3, len(whole) // 2):
            found[f"{form} cut at {cut}"] = whole[:cut]
        found[f"script before {form}"] = MARK + whole
    for form in ("GIF", "BMP", "TIFF", "ICO", "PPM", "TGA", "PCX", "SGI", "IM", "DIB"):
        found[f"a real {form}"] = a_picture(form)
    for width, height in ((60_000, 60_000), (2**31 - 1, 1), (1, 2**31 - 1), (30_000, 1_000), (0, 0), (0, 9)):
        found[f"bomb {width}×{height}"] = a_bomb(width, height)
    return found


def two_faced() -> dict[str, bytes]:
    """Real pictures that carry something else: taken, and drawn so that nothing of it is left."""
    said, found = PngInfo(), {}
    said.add_text("Comment", MARK.decode())
    said.add_itxt("XML:com.adobe.xmp", SVG.decode())
    found["PNG with texts"] = a_picture("PNG", pnginfo=said)
    exif = Image.Exif()
    exif[0x010E], exif[0x8298] = MARK.decode(), SVG.decode()
    for form in ("PNG", "JPEG", "WEBP"):
        found[f"{form} with EXIF"] = a_picture(form, exif=exif.tobytes())
        for name, tail in (
            ("script", MARK),
            ("svg", SVG),
            ("zip", b"PK\x03\x04" + MARK),
            ("html", b"<html>" + MARK),
            ("php", b"<?php " + MARK),
        ):
            found[f"{form} then {name}"] = a_picture(form) + tail
    found["JPEG with a comment"] = a_picture("JPEG", comment=MARK)
    found["JPEG with a profile"] = a_picture("JPEG", icc_profile=MARK * 20)
    return found
