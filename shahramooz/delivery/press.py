"""The press: a process of its own that turns data into a PDF and has nothing to lose (T12).

Run as `python -m shahramooz.delivery.press`: JSON on the way in, the document on the way out. What people typed is data and
never source; the root is an empty folder, there are no packages, memory and processor time are limited before the first byte is read.
"""

import json
import resource
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
FONTS = HERE.parent / "lib" / "fonts"
MEMORY = 512 * 1024 * 1024
SECONDS = 10
TAGGED = 50  # pages: larger documents go to a printer, not to a screen reader
QR_MASK = 4  # any mask is valid: choosing one anew costs more than setting the page, and this one is read best [tried]


def main() -> None:
    """Read {"format", "ppi", "title", "certificates"}, write the PDF (or PNG of the only page)."""
    with tempfile.TemporaryDirectory(prefix="shahramooz-press-") as nothing:
        limit()
        sys.stdout.buffer.write(document(json.load(sys.stdin), root=nothing))


def limit() -> None:
    """No more memory and processor time than a class of a thousand needs; no files, no further processes."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (2 * SECONDS, 2 * SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def document(asked: dict, *, root: str) -> bytes:
    """Set the pages with Typst, whose world is the empty folder `root`."""
    import typst

    source = (HERE / "certificate.typ").read_bytes()
    pages = [page | {"qr": qr(page["address"])} for page in asked["certificates"]]
    data = json.dumps({"title": asked["title"], "certificates": pages}, ensure_ascii=False)
    compiler = typst.Compiler(
        source, root=root, font_paths=[str(FONTS)], ignore_system_fonts=True, package_path=root, package_cache_path=root
    )
    return compiler.compile(
        input=source,
        sys_inputs={"data": data},
        format=asked.get("format", "pdf"),
        ppi=asked.get("ppi"),
        pdf_tags=len(pages) <= TAGGED,
    )


def qr(address: str) -> str:
    """The QR of an address as an SVG with a quiet zone of four."""
    import segno

    rows = segno.make(address, error="m", micro=False, boost_error=False, mask=QR_MASK).matrix
    runs = "".join(
        f"M{start + 4} {line + 4}h{end - start}v1H{start + 4}z"
        for line, row in enumerate(rows)
        for start, end in _dark(row)
    )
    size = len(rows) + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path fill="#17202b" d="{runs}"/></svg>'
    )


def _dark(row) -> list[tuple[int, int]]:
    """The [start, end) stretches of dark squares in one row."""
    edges = [
        place
        for place in range(len(row) + 1)
        if (row[place : place + 1] or b"\0") != (row[place - 1 : place] if place else b"\0")
    ]
    return list(zip(edges[::2], edges[1::2], strict=True))


if __name__ == "__main__":
    main()
