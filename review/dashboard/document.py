"""The figures as a PDF on A4: each finding with its chart and its table."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)

from review.clock import in_full
from review.dashboard.figure import Bar, Cell, Figure, Table

BLUE, PALE, INK = HexColor("#005eb8"), HexColor("#768692"), HexColor("#212b32")
WIDTH = 170 * mm
LINE = 6 * mm
NAMES = 55 * mm
FIGURES = 45 * mm
LEAST, MOST = 8, 36
"""Characters a column is made wide enough for."""
MOST_ROWS = 60
"""Rows of one table; the CSV has them all."""

_STYLES = getSampleStyleSheet()
_TITLE, _HEAD, _TEXT = _STYLES["Title"], _STYLES["Heading2"], _STYLES["BodyText"]
_CELL = ParagraphStyle("cell", parent=_TEXT, fontSize=8.5, leading=10.5, spaceBefore=0)


def as_pdf(figures: Sequence[Figure], *, title: str, period: str, made: datetime) -> bytes:
    """The document's bytes. Its title is in its properties, its language British English."""
    content = BytesIO()
    page = SimpleDocTemplate(
        content,
        pagesize=A4,
        title=f"{title}, {period}",
        author=title,
        lang="en-GB",
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
    )
    story: list[Flowable] = [
        Paragraph(escape(title), _TITLE),
        Paragraph(escape(f"{period}. Made on {in_full(made)}."), _TEXT),
        Spacer(1, 4 * mm),
    ]
    for figure in figures:
        story += _about(figure)
    page.build(story, onFirstPage=_number, onLaterPages=_number)
    return content.getvalue()


def _about(figure: Figure) -> list[Flowable]:
    head = [
        Paragraph(escape(figure.title), _HEAD),
        Paragraph(escape(figure.note), _CELL),
        Spacer(1, 2 * mm),
    ]
    chart: list[Flowable] = [_chart(figure.bars)] if figure.bars else []
    return [
        KeepTogether([*head, *chart]),
        Spacer(1, 2 * mm),
        *_table(figure.table),
        Spacer(1, 6 * mm),
    ]


def _chart(bars: Sequence[Bar]) -> Drawing:
    drawing = Drawing(WIDTH, LINE * len(bars))
    most = max((bar.value for bar in bars), default=0) or 1
    room = WIDTH - NAMES - FIGURES
    for number, bar in enumerate(reversed(bars)):
        base = number * LINE
        long = room * bar.value / most
        drawing.add(String(0, base + 4, bar.name[:34], fontSize=9, fillColor=INK))
        rect = Rect(NAMES, base + 2, long, LINE - 5)
        rect.fillColor, rect.strokeColor = (BLUE if bar.marked else PALE), None
        drawing.add(rect)
        drawing.add(String(NAMES + long + 4, base + 4, bar.said, fontSize=9, fillColor=INK))
    return drawing


def _table(table: Table) -> list[Flowable]:
    if not table.rows:
        return [Paragraph("There is nothing to list.", _CELL)]
    shown = table.rows[:MOST_ROWS]
    cells = [
        [Paragraph(f"<b>{escape(head)}</b>", _CELL) for head in table.heads],
        *([Paragraph(escape(str(cell)), _CELL) for cell in row] for row in shown),
    ]
    drawn = LongTable(cells, repeatRows=1, colWidths=_widths([table.heads, *shown]))
    drawn.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, PALE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    left = len(table.rows) - len(shown)
    more = [Paragraph(f"And {left:,} more: they are in the CSV.", _CELL)] if left else []
    return [drawn, *more]


def _widths(rows: Sequence[tuple[Cell, ...]]) -> list[float]:
    """Each column as wide as its longest cell asks for, within bounds, together one page."""
    longest = (max(len(str(cell)) for cell in column) for column in zip(*rows, strict=True))
    asked = [min(max(length, LEAST), MOST) for length in longest]
    return [WIDTH * each / sum(asked) for each in asked]


def _number(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawRightString(190 * mm, 10 * mm, f"Page {document.page}")
