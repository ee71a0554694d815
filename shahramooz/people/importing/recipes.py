"""The kinds of workbook that this stage reads."""

from shahramooz.people.importing.families import FAMILIES
from shahramooz.people.importing.staff import STAFF
from shahramooz.people.importing.workers import WORKERS

RECIPES = {recipe.kind: recipe for recipe in (STAFF, WORKERS, FAMILIES)}
