"""Persian text: what is shown, what is searched, and what is sorted (iran.md §6.5).

People type the same word in many ways; «بازی‌وارسازی», «بازی وارسازی» and «بازیوارسازی» must find each other.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from shahramooz.lib.digits import to_ascii, to_persian

ALPHABET = "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"

ZWNJ = "\u200c"
_TATWEEL = "\u0640"
_PRESENTATION_FORMS = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")
_SAME_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک"})
_INVISIBLE = re.compile("[\u00ad\u200b\u200d\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BLANKS = re.compile(r"\s+")
_BLANKS_IN_LINE = re.compile(r"[^\S\n]+")
_MARKS = re.compile("[\u064b-\u065f\u0670]")
_ZWNJ_RUN = re.compile(f"{ZWNJ}+")

_KEY_LETTERS = str.maketrans(
    {
        **dict.fromkeys("ۀةۃہھەۂ", "ه"),
        **dict.fromkeys("أإٱآ", "ا"),
        "ؤ": "و",
        **dict.fromkeys("ئےېۍ", "ی"),
        "ڪ": "ک",
        ZWNJ: None,
        **dict.fromkeys('“”«»"„‟‹›', None),
    }
)


def display(text: str, *, persian_digits: bool = False, multiline: bool = False) -> str:
    """Clean what was typed for storing and showing: one form per letter, no stray marks, single blanks.

    Line breaks survive with `multiline`; digits turn Persian with `persian_digits`.
    """
    clean = _PRESENTATION_FORMS.sub(lambda forms: unicodedata.normalize("NFKC", forms[0]), text)
    clean = _CONTROL.sub("", _INVISIBLE.sub("", clean)).replace(_TATWEEL, "")
    clean = unicodedata.normalize("NFC", clean).translate(_SAME_LETTERS)
    clean = _ZWNJ_RUN.sub(ZWNJ, clean)
    clean = _without_stray_zwnj(clean)
    if multiline:
        lines = (_BLANKS_IN_LINE.sub(" ", line).strip() for line in re.split("\r\n?|\n|\u2028|\u2029|\x85", clean))
        clean = "\n".join(lines).strip("\n")
    else:
        clean = _BLANKS.sub(" ", clean).strip()
    return to_persian(clean) if persian_digits else clean


def search_key(text: str) -> str:
    """Give the key two spellings share when a reader calls them the same, words still apart."""
    return _word_by_word(_searched, text)


@lru_cache(maxsize=1 << 16)
def _searched(text: str) -> str:
    key = unicodedata.normalize("NFC", _MARKS.sub("", display(text)).translate(_KEY_LETTERS))
    return _BLANKS.sub(" ", to_ascii(key).lower()).strip()


def compact_key(text: str) -> str:
    """Give the search key without any blank: joined, half-spaced and spaced writing meet here."""
    return search_key(text).replace(" ", "")


def sort_key(text: str) -> str:
    """Give a string that sorts bytewise (COLLATE "C") as a Persian reader sorts.

    Blank before digits, digits before letters, the letters of `ALPHABET` in its order, other letters after.
    A run of digits counts as a number: «منطقه ۲» before «منطقه ۱۰».
    """
    return _word_by_word(_sorted, text)


@lru_cache(maxsize=1 << 16)
def _sorted(text: str) -> str:
    folded = _MARKS.sub("", display(text)).replace("آ", "\0").translate(_KEY_LETTERS).replace("\0", "آ")
    folded = to_ascii(folded).lower()
    parts = (_number_rank(run) if run.isdecimal() else _rank(run) for run in _RUNS.findall(folded))
    return _BLANKS.sub(" ", "".join(parts)).strip()


def _word_by_word(fold, text: str) -> str:
    """Fold each word by itself, the commonest from memory: a million people have some thousands of names."""
    if not text.replace(ZWNJ, "").isprintable():
        return fold(text)
    return " ".join(filter(None, map(fold, text.split(" "))))


TURNS = 5
_TAILS = ("زاده", "نژاد", "پور")


def turns(*names: str) -> list[str]:
    """Give the compact key of a name as it is read on from each of its words, those before it put last; at most `TURNS`.

    «علی حسینی زاده» is found from «علی…», «حسینی…» and «زاده…», and so is «حسینیزاده علی»: whatever part somebody begins
    to type stands at the beginning of one of these. `turns(first, last)` is `turns("first last")`, and quicker for many.
    """
    whole, starts, tails = "", [], []
    for name in names:
        spelled, words, ends = _spelled(name)
        starts += [len(whole) + place for place in words]
        tails += [len(whole) + place for place in ends]
        whole += spelled
    chosen = starts + tails if len(starts) <= TURNS else [starts[0], *starts[1 - TURNS :]]
    return [whole[start:] + whole[:start] for start in chosen[:TURNS]]


@lru_cache(maxsize=1 << 16)
def _spelled(name: str) -> tuple[str, list[int], list[int]]:
    """A name without blanks, the places where its words begin, and those where a tail written joined begins."""
    starts, tails, place = [], [], 0
    words = search_key(name.replace(ZWNJ, " ")).split()
    for word in words:
        starts.append(place)
        tails += [place + len(word) - len(tail) for tail in _TAILS if word.endswith(tail) and len(word) > len(tail) + 1]
        place += len(word)
    return "".join(words), starts, tails


def nearest(word: str, candidates: Iterable[str], *, limit: int = 3) -> list[str]:
    """Offer the candidates that may have been meant: same compact key first, then one slip of the keyboard away.

    Never merges by itself; an empty list means that nothing is near.
    """
    typed = compact_key(word)
    same, near = [], []
    for candidate in candidates:
        key = compact_key(candidate)
        if key == typed:
            same.append(candidate)
        elif min(len(key), len(typed)) >= 3 and _one_slip(typed, key):
            near.append(candidate)
    return (same + near)[:limit]


_RUNS = re.compile(r"[0-9]+|[^0-9]")
_LETTER_RANK = {letter: chr(0x100 + place) for place, letter in enumerate(ALPHABET)}


def _without_stray_zwnj(text: str) -> str:
    """Drop a zero-width non-joiner that does not stand between two letters; a vowel mark belongs to its letter."""
    if ZWNJ not in text:
        return text
    kept = []
    for place, char in enumerate(text):
        if char == ZWNJ and not (_is_word(text, place - 1) and _is_word(text, place + 1)):
            continue
        kept.append(char)
    return "".join(kept)


def _is_word(text: str, place: int) -> bool:
    return 0 <= place < len(text) and unicodedata.category(text[place])[0] in "LMN"


def _number_rank(run: str) -> str:
    significant = run.lstrip("0") or "0"
    return chr(0x2F + min(len(significant), 60)) + significant


def _rank(char: str) -> str:
    if char in _LETTER_RANK:
        return _LETTER_RANK[char]
    if not char.isalnum():
        return " "
    return chr(0x200 + ord(char)) if ord(char) < 0x400 else char


def _one_slip(a: str, b: str) -> bool:
    """Say whether one letter typed wrong, left out, added, or swapped with its neighbour turns `a` into `b`."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    if len(a) == len(b):
        swapped = a[start : start + 2] == b[start : start + 2][::-1] and a[start + 2 :] == b[start + 2 :]
        return swapped or a[start + 1 :] == b[start + 1 :]
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return longer[start + 1 :] == shorter[start:]
