"""The kinds of workbook that this stage reads."""

from shahramooz.catalogue.importing.courses import COURSES
from shahramooz.catalogue.importing.records import RECORDS

RECIPES = {recipe.kind: recipe for recipe in (RECORDS, COURSES)}
