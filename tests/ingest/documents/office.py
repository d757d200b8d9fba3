"""Zipped documents made for the tests, as small as their formats allow."""

import zipfile
from io import BytesIO

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006/relationships"
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def zipped(members: dict[str, str | bytes]) -> bytes:
    """A zip archive of these members."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(body: str, prologue: str = "", **parts: str) -> bytes:
    """A Word document with that XML as its body; further parts by name (`header1=…`)."""
    document = (
        f'{prologue}<w:document xmlns:w="{_W}" xmlns:w14="w14" xmlns:mc="mc" xmlns:v="v">'
        f"<w:body>{body}</w:body></w:document>"
    )
    others: dict[str, str | bytes] = {
        f"word/{name}.xml": f'<w:{name} xmlns:w="{_W}">{xml}</w:{name}>'
        for name, xml in parts.items()
    }
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document, **others})


def paragraph(words: str) -> str:
    """A Word paragraph, its words split over two runs as Word likes to do."""
    middle = len(words) // 2
    return f"<w:p>{run(words[:middle])}{run(words[middle:])}</w:p>"


def run(words: str) -> str:
    """A Word run of these words."""
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def odf(body: str, kind: str = "text", **parts: str | bytes) -> bytes:
    """An OpenDocument of that kind with this XML as its body."""
    names = ("office", "text", "table", "form", "drawing", "xlink", "dc", "field")
    spaces = " ".join(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in names)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f"<office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    members: dict[str, str | bytes] = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": content,
        "META-INF/manifest.xml": "<manifest/>",
        **parts,
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return out.getvalue()


def odt(words: str) -> bytes:
    """An OpenDocument text of one paragraph."""
    return odf(f"<text:p>{words}</text:p>")


def ods(words: str) -> bytes:
    """An OpenDocument spreadsheet of one cell."""
    cell = (
        f'<table:table-cell office:value-type="string"><text:p>{words}</text:p></table:table-cell>'
    )
    return odf(
        f'<table:table table:name="One"><table:table-row>{cell}</table:table-row></table:table>',
        "spreadsheet",
    )


def xlsx(rows: list[list[str]], **parts: str) -> bytes:
    """A workbook of one sheet; a number is a number, all else a shared string."""
    shared: list[str] = []
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for column, cell in zip("ABCDEFGH", row, strict=False):
            place = f"{column}{number}"
            if cell.isdecimal():
                cells.append(f'<c r="{place}"><v>{cell}</v></c>')
            else:
                cells.append(f'<c r="{place}" t="s"><v>{len(shared)}</v></c>')
                shared.append(f"<si><t>{cell}</t></si>")
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{_R}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(
            [("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")]
        )
    )
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{_P}"><Relationship Id="rId0" '
            f'Type="{_R}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_S}" xmlns:r="{_R}"><sheets>'
            '<sheet name="One" sheetId="1" r:id="rId0"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships xmlns="{_P}">{relations}</Relationships>'
            ),
            "xl/sharedStrings.xml": f'<sst xmlns="{_S}">{"".join(shared)}</sst>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_S}"><sheetData>{"".join(lines)}'
            "</sheetData></worksheet>",
            **{f"xl/{name}.xml": xml for name, xml in parts.items()},
        }
    )


def pptx(*slides: str) -> bytes:
    """A presentation with a paragraph on each slide."""
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "ppt/presentation.xml": "<p/>",
            **{
                f"ppt/slides/slide{number}.xml": f'<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>'
                f"{words}</a:t></a:r></a:p></p:sld>"
                for number, words in enumerate(slides, 1)
            },
        }
    )
