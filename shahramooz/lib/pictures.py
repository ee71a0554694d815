"""Pictures that people send: decided by their content, drawn anew, so that nothing of the file itself is kept (T10).

What comes out is a WebP of our own making: no metadata, no second format hidden in the first, no script. Everything that is not a
JPEG, PNG or WebP picture (SVG above all) is refused.
"""

import io
import struct
import zlib
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from shahramooz.lib.refusal import Refusal

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_FILE = 8 * 1024 * 1024
MOST_PIXELS = 24_000_000
LONGEST_SIDE = 2200
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, MemoryError, struct.error, zlib.error)


class NotAPicture(Refusal):
    message = _("این فایل عکس نیست؛ عکس یا اسکن را با قالب JPEG، PNG یا WebP بفرستید.")


class PictureTooLarge(Refusal):
    message = _("این عکس بزرگ‌تر از آن است که پذیرفته شود؛ عکسی تا ۸ مگابایت و ۲۴ میلیون نقطه بفرستید.")


@dataclass(frozen=True)
class Picture:
    """A picture drawn by us: WebP bytes, and its size in dots."""

    content: bytes
    width: int
    height: int


def drawn_anew(content: bytes) -> Picture:
    """Read a picture by its content and draw it anew, upright and at most LONGEST_SIDE dots long.

    The size that the header states is judged before a dot is read. Raises NotAPicture, PictureTooLarge. T10.
    """
    if len(content) > LARGEST_FILE:
        raise PictureTooLarge(fields={"picture": ""})
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as sent:
            if sent.width * sent.height > MOST_PIXELS:
                raise PictureTooLarge(fields={"picture": ""})
            sent.load()
            upright = ImageOps.exif_transpose(sent).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, *_BROKEN):
        raise NotAPicture(fields={"picture": ""}) from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)  # the dots alone
    held = io.BytesIO()
    bare.save(held, "WEBP", quality=80, method=4)
    return Picture(held.getvalue(), *bare.size)
