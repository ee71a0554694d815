"""Answering with a page, or with the part of it that htmx asked for."""

from django.shortcuts import render


def page(request, template: str, context: dict, *, parts: set[str] = frozenset(), status: int = 200):
    """Render `template`; when htmx asks for one of `parts` (its name is the id it fills), render that part alone."""
    target = request.headers.get("HX-Target", "") if getattr(request, "htmx", False) else ""
    name = f"{template}#{target}" if target in parts else template
    response = render(request, name, context, status=status)
    response["Vary"] = "HX-Request, HX-Target"
    return response
