"""The peer of write_ledger_table.ts: the same lines into a workbook, row by row with little memory."""
import sys
from datetime import date, timedelta

import xlsxwriter

file, rows = sys.argv[1], int(sys.argv[2])
book = xlsxwriter.Workbook(file, {"constant_memory": True})
sheet = book.add_worksheet("Journal")
header = book.add_format({"bold": True})
day_format = book.add_format({"num_format": "yyyy-mm-dd"})
money = book.add_format({"num_format": "#,##0.00"})
names = ["Entry", "Day", "What", "Account", "Fund", "Party", "Debit", "Credit", "Running", "By"]
for at, name in enumerate(names):
    sheet.write_string(0, at, name, header)
sheet.autofilter(0, 0, rows, len(names) - 1)
sheet.freeze_panes(1, 0)

state = 20261


def next_below(below):
    global state
    state = state * 48271 % 2147483647
    return state % below


running = 0
first = date(2026, 1, 1)
for at in range(rows):
    amount = 1 + next_below(9000000)
    is_debit = at % 2 == 0
    running += amount if is_debit else -amount
    day = first + timedelta(days=next_below(365))
    row = at + 1
    sheet.write_number(row, 0, 1 + at // 2)
    sheet.write_datetime(row, 1, day, day_format)
    sheet.write_string(row, 2, f"Receipt no. {at} of instalment {next_below(12)}")
    sheet.write_string(row, 3, f"{1000 + next_below(40)} Account")
    sheet.write_string(row, 4, f"Fund {next_below(30)}")
    sheet.write_string(row, 5, f"Party {next_below(2000)}")
    sheet.write_number(row, 6 if is_debit else 7, amount / 100, money)
    sheet.write_number(row, 8, running / 100, money)
    sheet.write_string(row, 9, f"Person {next_below(12)}")
book.close()
