"""Pictures are decided by their content and drawn anew; two hundred hostile files (T10)."""

import io

import pytest
from PIL import Image

from shahramooz.lib import pictures
from tests.lib import pictures_hostile as hostile

NO, TWO_FACED = hostile.no_pictures(), hostile.two_faced()


def test_t10_the_corpus_is_two_hundred_files():
    assert len(NO) + len(TWO_FACED) >= 200


def test_t10_what_is_no_picture_is_refused_with_a_sentence():
    taken = []
    for name, content in NO.items():
        try:
            pictures.drawn_anew(content)
            taken.append(name)
        except (pictures.NotAPicture, pictures.PictureTooLarge) as refusal:
            assert refusal.sentence
    assert taken == []


@pytest.mark.parametrize("name", TWO_FACED)
def test_t10_a_picture_that_carries_something_is_drawn_without_it(name):
    drawn = pictures.drawn_anew(TWO_FACED[name]).content
    assert drawn[:4] == b"RIFF" and drawn[8:12] == b"WEBP"
    assert not [part for part in (b"script", b"svg", b"PK\x03\x04", b"php", b"EXIF", b"XMP", b"ICCP") if part in drawn]


def test_t10_negative_control_what_they_carry_is_there_before():
    assert [name for name, content in TWO_FACED.items() if b"alert(1)" not in content and "texts" not in name] == []


def test_a_picture_stands_upright_and_is_not_larger_than_needed():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held sideways
    drawn = pictures.drawn_anew(hostile.a_picture("JPEG", (400, 200), exif=exif.tobytes()))
    assert (drawn.width, drawn.height) == (200, 400)
    large = pictures.drawn_anew(hostile.a_picture("JPEG", (4400, 1100)))
    assert (large.width, large.height) == (2200, 550)
    assert Image.open(io.BytesIO(large.content)).size == (2200, 550)


def test_a_file_of_more_than_eight_megabytes_is_not_even_looked_at():
    with pytest.raises(pictures.PictureTooLarge):
        pictures.drawn_anew(b"\x89PNG" + b"\0" * pictures.LARGEST_FILE)
