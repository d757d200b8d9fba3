"""The dashboard's page and its files."""

import csv
from io import BytesIO, StringIO

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from review.dashboard.figure import Table
from review.dashboard.spreadsheet import as_csv, safe
from store.database import Database
from store.models import Event
from tests.review.officer import Officer


def test_every_chart_says_its_finding_and_has_its_numbers(morning: Database, alex: Officer) -> None:
    alex.opens("/dashboard")
    page = LexborHTMLParser(alex.html)
    sections = page.css(".app-figure")
    assert len(sections) == 9
    for section in sections:
        chart = section.css_first("svg")
        heading = section.css_first("h2")
        assert heading is not None
        if chart is None:
            assert "No danger" in heading.text() or "no rule" in heading.text()
            continue
        title, words = chart.css_first("title"), chart.css_first("desc")
        assert title is not None
        assert title.text() in heading.text()
        assert words is not None
        assert chart.attributes["role"] == "img"
        for number in chart.css(".app-number"):
            assert number.text() in words.text()
        assert section.css_first("table") is not None


def test_the_days_can_be_chosen(morning: Database, alex: Officer) -> None:
    alex.opens("/dashboard?from=2026-11-23&to=2026-11-23")
    assert alex.sees("23 November 2026")
    assert alex.sees("21 cases were opened")
    alex.opens("/dashboard?from=2026-11-24&to=2026-11-23")
    assert alex.status == 422
    assert alex.sees("The last day comes before the first: swap them.")


def test_a_table_can_be_taken_away_as_csv(morning: Database, alex: Officer) -> None:
    answer = alex.browser.get("/dashboard/kinds.csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=palsbox-kinds.csv"
    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[:2] == [["Kind", "Cases", "Share"], ["Concern", "14", "44%"]]
    assert alex.opens("/dashboard/nothing.csv").status == 404


def test_the_workbook_has_a_sheet_a_figure_with_numbers_as_numbers(
    morning: Database, alex: Officer
) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(alex.browser.get("/dashboard/figures.xlsx").data))
    assert len(book.sheet_names) == 9
    rows = book.get_sheet_by_name("Kinds").to_python()
    assert rows[0][0] == "Concern is the most frequent kind: 14 of 32 (44%)"
    assert rows[4] == ["Kind", "Cases", "Share"]
    assert rows[5] == ["Concern", 14.0, "44%"]


def test_the_pdf_says_the_same(morning: Database, alex: Officer) -> None:
    document = PdfReader(BytesIO(alex.browser.get("/dashboard/figures.pdf").data))
    text = " ".join(page.extract_text() for page in document.pages)
    assert "Concern is the most frequent kind: 14 of 32 (44%)" in text
    assert document.metadata is not None
    assert "Patient Experience Team: figures" in str(document.metadata.title)


def test_taking_figures_away_is_on_the_trail(morning: Database, alex: Officer) -> None:
    alex.browser.get("/dashboard/figures.xlsx")
    with morning.read() as session:
        event = session.scalars(select(Event).where(Event.what == "figures exported")).one()
        assert (event.actor, event.detail["form"]) == ("alex", "xlsx")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_nothing_in_a_spreadsheet_is_a_formula(start: str) -> None:
    attack = f'{start}cmd|" /C calc"!A0'
    assert safe(attack) == f"'{attack}"
    rows = list(csv.reader(StringIO(as_csv(Table(("Rule",), ((attack,),))).decode("utf-8-sig"))))
    assert rows[1][0].startswith(f"'{start}")


def test_numbers_stay_numbers_and_plain_words_stay_plain() -> None:
    assert safe(-5) == -5
    assert safe("Concern - minor") == "Concern - minor"
