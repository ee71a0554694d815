"""The official table of Nowruz days, 1206–1498: 293 years, re-entered as facts.

The calendar centre of the University of Tehran publishes which years are leap (KabiseShamsi1206-1498). The first
Nowruz and those years give every other one. The files of `iran-calendar-cc0` end at 1303, before the modern months, so
the table stands here.
"""

from datetime import date, timedelta

FIRST_NOWRUZ = (1206, date(1827, 3, 22))
LAST_NOWRUZ = (1498, date(2119, 3, 21))
LEAP_YEARS = frozenset(
    (
        1210, 1214, 1218, 1222, 1226, 1230, 1234, 1238, 1243, 1247, 1251, 1255, 1259, 1263, 1267, 1271, 1276, 1280,
        1284,
        1288, 1292, 1296, 1300, 1304, 1309, 1313, 1317, 1321, 1325, 1329, 1333, 1337, 1342, 1346, 1350, 1354, 1358,
        1362,
        1366, 1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408, 1412, 1416, 1420, 1424, 1428, 1432, 1436,
        1441,
        1445, 1449, 1453, 1457, 1461, 1465, 1469, 1474, 1478, 1482, 1486, 1490, 1494, 1498,
    )
)  # fmt: skip


def official_nowruz() -> dict[int, date]:
    """Give the Gregorian day of 1 Farvardin for every year of the table."""
    year, day = FIRST_NOWRUZ
    table = {}
    while year <= LAST_NOWRUZ[0]:
        table[year] = day
        day += timedelta(days=366 if year in LEAP_YEARS else 365)
        year += 1
    return table
