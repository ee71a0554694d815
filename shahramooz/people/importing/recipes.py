"""The kinds of workbook that this stage reads."""

from shahramooz.people.importing.staff import STAFF

RECIPES = {recipe.kind: recipe for recipe in (STAFF,)}
