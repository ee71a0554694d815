"""Untidy workbooks into the registry: a dry run that says what is wrong with each cell, then one act that writes the good rows.

`recipe` says what a kind of file holds, `layout` finds its columns, `table` lifts them out, `values` reads cells,
`twins` finds whom the city or the file knows already, `found` keeps what the dry run said, `persons` writes people in
bulk, `actions` is what can be done. A kind is one module: `staff`, `workers`, `families` (courses and records in catalogue).
`from shahramooz.people.importing import actions as importing`.
"""
