"""OpenDocument texts, as LibreOffice writes them."""

from tests.ingest.documents.office import odf
from tests.ingest.documents.reading import lines, read


def test_spaces_tabs_and_line_breaks_are_kept() -> None:
    body = '<text:p>One<text:tab/>two<text:s text:c="3"/>three<text:line-break/>four</text:p>'
    assert read(odf(body)).text.strip() == "One\ttwo   three\nfour"


def test_a_table_keeps_its_rows() -> None:
    def row(*cells: str) -> str:
        inside = "".join(
            f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells
        )
        return f"<table:table-row>{inside}</table:table-row>"

    body = f"<table:table>{row('Name', 'Ann')}{row('Age', '80')}</table:table>"
    assert lines(read(odf(body))) == ["Name\tAnn", "Age\t80"]


def test_notes_comments_and_boxes_stand_below_their_paragraph() -> None:
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note."
    comment = "<office:annotation><dc:creator>Bob</dc:creator><text:p>A comment.</text:p>"
    box = "<draw:frame><draw:text-box><text:p>A box.</text:p></draw:text-box></draw:frame>"
    body = (
        f"<text:p>One{note}</text:p></text:note-body></text:note> two{comment}</office:annotation>"
        f" three{box} four.</text:p>"
    )
    body = body.replace("draw:", "drawing:")
    assert lines(read(odf(body))) == ["One two three four.", "A note.", "A comment.", "A box."]


def test_what_was_deleted_in_tracked_changes_is_read_last() -> None:
    change = "<text:changed-region><text:deletion><text:p>not</text:p></text:deletion>"
    body = (
        f"<text:tracked-changes>{change}</text:changed-region></text:tracked-changes>"
        "<text:p>I am well.</text:p>"
    )
    assert lines(read(odf(body))) == ["I am well.", "Deleted in tracked changes: not"]


def test_a_ticked_box_of_a_form_is_seen() -> None:
    body = (
        '<form:checkbox form:label="I agree" form:current-state="checked"/>'
        '<form:checkbox form:label="I refuse"/><text:p>Words.</text:p>'
    )
    assert lines(read(odf(body))) == ["☒ I agree", "☐ I refuse", "Words."]


def test_fields_of_a_word_form_saved_by_libreoffice_are_seen() -> None:
    kind = 'field:type="vnd.oasis.opendocument.field.FORM'
    tick = '<field:param field:name="Checkbox_Checked" field:value="true"/>'
    entry = '<field:param field:name="Dropdown_ListEntry" field:value="Ward {}"/>'
    chosen = '<field:param field:name="Dropdown_Selected" field:value="1"/>'
    body = (
        f'<text:p><field:fieldmark {kind}CHECKBOX">{tick}</field:fieldmark> agree '
        f'<field:fieldmark {kind}CHECKBOX"/> refuse '
        f'<field:fieldmark {kind}DROPDOWN">{entry.format(3)}{entry.format(4)}{chosen}'
        "</field:fieldmark></text:p>"
    )
    assert lines(read(odf(body))) == ["☒ agree ☐ refuse Ward 4"]


def test_a_document_locked_with_a_password_says_so() -> None:
    manifest = {"META-INF/manifest.xml": "<m><encryption-data/></m>"}
    assert read(odf("<text:p>x</text:p>", **manifest)).state == "encrypted"
