"""Give the web font a feature that draws ASCII digits with the Persian ones: one file instead of two, values stay ASCII.

Run once whenever vazirmatn.woff2 is replaced: `uv run --no-project --with fonttools --with brotli tools/persian_digits.py`.
Fields ask for it with `font-feature-settings: "zzfd"` (forms.css).
"""

from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables

FONT = Path(__file__).resolve().parents[1] / "shahramooz/web/static/web/fonts/vazirmatn.woff2"
TAG = "zzfd"  # the last of the alphabet: features stand in the order of their tags


def main() -> None:
    """Add the feature to every script and language of the font."""
    font = TTFont(FONT)
    table = font["GSUB"].table
    if TAG in {record.FeatureTag for record in table.FeatureList.FeatureRecord}:
        return
    make_room(table)
    table.LookupList.Lookup.insert(0, digits(font.getBestCmap()))
    table.FeatureList.FeatureRecord.append(feature())
    index = len(table.FeatureList.FeatureRecord) - 1
    for record in table.ScriptList.ScriptRecord:
        script = record.Script
        for language in [script.DefaultLangSys, *(one.LangSys for one in script.LangSysRecord)]:
            if language is not None:
                language.FeatureIndex.append(index)
    font.flavor = "woff2"
    font.save(FONT)


def digits(names: dict[int, str]) -> otTables.Lookup:
    """The substitution: 0–9 → ۰–۹. It comes first, so that what follows (tabular digits) sees Persian ones."""
    change = otTables.SingleSubst()
    change.mapping = {names[ord("0") + n]: names[ord("۰") + n] for n in range(10)}
    lookup = otTables.Lookup()
    lookup.LookupType, lookup.LookupFlag, lookup.SubTable, lookup.SubTableCount = 1, 0, [change], 1
    return lookup


def feature() -> otTables.FeatureRecord:
    record = otTables.FeatureRecord()
    record.FeatureTag, record.Feature = TAG, otTables.Feature()
    record.Feature.FeatureParams, record.Feature.LookupListIndex, record.Feature.LookupCount = None, [0], 1
    return record


def make_room(table) -> None:
    """Every lookup is one further down: in the features, and where one lookup calls another."""
    for record in table.FeatureList.FeatureRecord:
        record.Feature.LookupListIndex = [index + 1 for index in record.Feature.LookupListIndex]
    for call in calls(table.LookupList):
        call.LookupListIndex += 1


def calls(node):
    """The SubstLookupRecords anywhere below `node`, each once."""
    if isinstance(node, otTables.SubstLookupRecord):
        yield node
    elif isinstance(node, list):
        for one in node:
            yield from calls(one)
    elif isinstance(node, dict):
        yield from calls(list(node.values()))
    elif hasattr(node, "__dict__"):
        if hasattr(node, "ensureDecompiled"):
            node.ensureDecompiled()
        yield from calls(list(vars(node).values()))


if __name__ == "__main__":
    main()
