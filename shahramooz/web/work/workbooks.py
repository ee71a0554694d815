"""A list of the working pages as a workbook to take away (ux §5.6)."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from shahramooz.lib import workbook

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(
    filename: str, title: str, headings: Sequence[str], rows: Iterable[Sequence[object]], *, widths=()
) -> HttpResponse:
    """The rows as one right-to-left sheet, named `filename`.xlsx."""
    response = HttpResponse(
        workbook.write(title, [str(one) for one in headings], rows, widths=widths), content_type=KIND
    )
    response["Content-Disposition"] = f'attachment; filename="{filename}.xlsx"'
    return response
