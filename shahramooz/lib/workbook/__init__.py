"""Untidy Excel workbooks from outside, read without trusting them; and rows given back as a workbook (T11).

The file's size, its entries and the bytes they unfold to are counted before anything is understood; what is left is
parsed in a child process with little memory and little time, so that a hostile file harms nobody but its reader.
"""

from shahramooz.lib.workbook.reading import (
    Cell,
    Limits,
    Sheet,
    WorkbookHasMacros,
    WorkbookHostile,
    WorkbookLocked,
    WorkbookTooLarge,
    WorkbookUnreadable,
    read,
    require_harmless,
    stream,
)
from shahramooz.lib.workbook.table import Column, Kind, write_table
from shahramooz.lib.workbook.writing import write

__all__ = [
    "Cell",
    "Column",
    "Kind",
    "Limits",
    "Sheet",
    "WorkbookHasMacros",
    "WorkbookHostile",
    "WorkbookLocked",
    "WorkbookTooLarge",
    "WorkbookUnreadable",
    "read",
    "require_harmless",
    "stream",
    "write",
    "write_table",
]
