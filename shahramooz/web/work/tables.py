"""The headings of data tables."""


def columns(*titles: str, numbers: tuple[int, ...] = ()) -> list[dict]:
    """What `<c-data-table :columns>` takes: `titles` in order; those at the places in `numbers` (from zero) hold numbers."""
    return [{"title": title, "num": place in numbers} for place, title in enumerate(titles)]
