"""What the import contracts cannot show: foreign keys point downward, and doors never write."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.checks import run_checks

from shahramooz.city.municipal import MunicipalModel
from shahramooz.settings import PACKAGE, ROOT

FLOW = ["city", "journal", "places", "people", "catalogue", "planning", "registration", "delivery"]


def test_foreign_keys_point_to_the_same_or_an_earlier_stage():
    guilty = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if issubclass(model, MunicipalModel)
        for field in model._meta.fields
        if field.is_relation
        and FLOW.index(field.remote_field.model._meta.app_label) > FLOW.index(model._meta.app_label)
    ]
    assert guilty == []


WRITES = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "update_or_create",
    "get_or_create",
    "delete",
    "select_for_update",
}


def writes_in(source: str) -> list[str]:
    """Calls that write through a queryset or a model. `x.update(…)` counts only on a queryset (`.objects…`, `.filter(…)`)."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        written = ast.unparse(node.func)
        if node.func.attr in WRITES and not re.match(
            r"(form|request|zipped|image|page|book|default_storage)\b", written
        ):
            found.append(written)
        if node.func.attr == "update" and re.search(r"\.(objects|filter|exclude|all)\b", written):
            found.append(written)
    return found


@pytest.mark.parametrize(
    "path", sorted((PACKAGE / "web").rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_doors_never_write(path):
    assert writes_in(path.read_text()) == []


def test_a_write_in_a_door_would_be_seen():
    assert writes_in("Offering.objects.filter(pk=1).update(taken=2)\nperson.save()") != []


def test_every_model_module_keeps_its_save_plain():
    guilty = [model for model in apps.get_models() if issubclass(model, MunicipalModel) and "save" in model.__dict__]
    assert guilty == []


def test_no_signals_between_stages():
    guilty = [
        path.name
        for path in PACKAGE.rglob("*.py")
        if "django.db.models.signals" in path.read_text() or "django.dispatch" in path.read_text()
    ]
    assert guilty == []


def test_t2_every_view_declares_its_door():
    assert [problem for problem in run_checks() if problem.id == "web.E001"] == []


def test_the_import_contracts_hold():
    command = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]


def test_migrations_import_none_of_our_rules():
    """A migration may name our schema vocabulary (fields, constraints, keys), nothing that can change its meaning later."""
    allowed = re.compile(
        r"import shahramooz\.(city\.(municipal|keys|scope)|planning\.models\.session)|from django|^import django"
    )
    guilty = [
        f"{path.parent.parent.name}/{path.name}: {line}"
        for path in PACKAGE.glob("*/migrations/0*.py")
        for line in path.read_text().splitlines()
        if line.startswith(("import shahramooz", "from shahramooz")) and not allowed.match(line)
    ]
    assert guilty == []
