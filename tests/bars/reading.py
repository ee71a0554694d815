"""What is read out of a page: headings, languages, digits, forms."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import html5lib

GREGORIAN = re.compile(
    r"\b(19|20)\d\d[-/]\d{1,2}[-/]\d{1,2}\b|[۱][۹][۰-۹]{2}[-/]|[۲][۰][۰-۹]{2}[-/]"
    r"|\b(January|February|March|April|June|July|August|September|October|November|December)\b"
)
# What a page may say in Latin letters and digits inside Persian text, and where: marked as such, or in what people type.
MAY_BE_LATIN = {"bdi", "code", "script", "style", "svg", "textarea", "option", "kbd", "samp", "pre"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Form:
    """A form of a page: where it goes, how, and the fields it has."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """One HTML page, read."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.title, self.lang, self.dir = "", "", ""
        self.headings: list[str] = []
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.visible: list[str] = []  # the words that are read, without the places of MAY_BE_LATIN
        self._open: list[tuple[str, dict]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        told = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append((tag, told))
        if tag == "html":
            self.lang, self.dir = told.get("lang", ""), told.get("dir", "")
        elif tag == "h1":
            self.headings.append("")
        elif tag == "form":
            self.forms.append(Form(told.get("action", ""), told.get("method", "get").lower()))
        elif tag in {"input", "select", "textarea", "button"} and told.get("name") and self.forms:
            self.forms[-1].fields.setdefault(told["name"], told.get("value", ""))
        elif tag == "a" and told.get("href"):
            self.links.append(told["href"])

    def handle_endtag(self, tag):
        for n in range(len(self._open) - 1, -1, -1):
            if self._open[n][0] == tag:
                del self._open[n:]
                return

    def handle_data(self, data):
        tags = [tag for tag, _told in self._open]
        if "title" in tags and "svg" not in tags:
            self.title += data
        if "h1" in tags and self.headings:
            self.headings[-1] += data
        latin = any(
            tag in MAY_BE_LATIN or told.get("dir") == "ltr" or told.get("lang") == "en" for tag, told in self._open
        )
        if not latin and "head" not in tags and data.strip():
            self.visible.append(data.strip())


def latin_digits(page: Page) -> list[str]:
    """Words of the Persian page that hold a Latin digit."""
    return [words for words in page.visible if re.search(r"[0-9]", words)]


def gregorian(page: Page) -> list[str]:
    return [words for words in page.visible if GREGORIAN.search(words)]


def strict(html: str) -> list[str]:
    """What html5lib finds wrong when it is strict."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    return [f"{place}: {code} {told}" for place, code, told in parser.errors]
