"""Tables as CSV and XLSX, in which nothing is a formula whatever it begins with."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

from xlsxwriter import Workbook

from review.dashboard.figure import Cell, Figure, Table

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for the beginning of a formula (OWASP, CSV Injection)."""

WIDEST = 60
HEAD_ROW = 4
_SHEET_NAME = 31


def safe(cell: Cell) -> Cell:
    """The cell with an apostrophe before it where a spreadsheet would calculate it. Numbers
    stay numbers, negative ones too."""
    if isinstance(cell, str) and cell.startswith(STARTS_A_FORMULA):
        return f"'{cell}"
    return cell


def as_csv(table: Table) -> bytes:
    """The table as CSV (RFC 4180) in UTF-8 with a byte order mark, which Excel needs."""
    text = StringIO()
    writer = csv.writer(text)
    for row in (table.heads, *table.rows):
        writer.writerow([safe(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def as_workbook(figures: Sequence[Figure], period: str) -> bytes:
    """A workbook with a sheet a table: what it says, how it was counted, the numbers."""
    content = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    book = Workbook(content, options)
    bold = book.add_format({"bold": True})
    for figure in figures:
        sheet = book.add_worksheet(figure.about[:_SHEET_NAME])
        sheet.write_string(0, 0, str(safe(figure.title)), bold)
        sheet.write_string(1, 0, period)
        sheet.write_string(2, 0, figure.note)
        rows = [figure.table.heads, *figure.table.rows]
        for number, row in enumerate(rows, start=HEAD_ROW):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(
                        number, column, str(safe(cell)), bold if number == HEAD_ROW else None
                    )
                else:
                    sheet.write_number(number, column, cell)
        for column in range(len(figure.table.heads)):
            widest = max(len(str(row[column])) for row in rows)
            sheet.set_column(column, column, min(widest + 2, WIDEST))
        sheet.freeze_panes(HEAD_ROW + 1, 0)
    book.close()
    return content.getvalue()
