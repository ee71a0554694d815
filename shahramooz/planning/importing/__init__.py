"""Timetables from Excel into the plan: a dry run that says what is wrong with each row, then one act that writes the good ones.

`headings` finds the columns, `cells` reads one cell, `lines` a whole row, `clashes` compares rows with each other and with
the plan, `actions` keeps the file and writes. `from shahramooz.planning.importing import actions as importing`.
"""
