"""A passage cut up for the page."""

from ingest.message import Passage, Stretch
from review.evidence import Evidence, mark, number, stands
from store.models import StoredFinding


def finding(text: str, words: str, **parts: object) -> StoredFinding:
    """A finding of `words` in `text`."""
    start = text.index(words)
    values = {
        "message_id": 1, "where": "body", "context": "", "dismissed_by": "", "signal": "legal",
    }  # fmt: skip
    return StoredFinding(start=start, end=start + len(words), text=words, **{**values, **parts})


def marked(passage: Passage, evidence: list[Evidence]) -> list[tuple[str, list[int]]]:
    """The pieces that carry marks, with the numbers of the marks."""
    return [
        (piece.text, [item.number for item in piece.marks])
        for block in mark(passage, evidence)
        for paragraph in block.paragraphs
        for piece in paragraph.pieces
        if piece.marks
    ]


def test_the_words_are_marked_where_they_stand_and_nothing_is_lost() -> None:
    text = "Dear all,\n\nI have spoken to a solicitor about this.\n\nYours"
    blocks = mark(Passage.all_new("body", text), number([finding(text, "spoken to a solicitor")]))
    paragraphs = ["".join(piece.text for piece in p.pieces) for p in blocks[0].paragraphs]
    assert paragraphs == ["Dear all,", "I have spoken to a solicitor about this.", "Yours"]
    assert [len(p.notes) for p in blocks[0].paragraphs] == [0, 1, 0]
    assert marked(Passage.all_new("body", text), number([finding(text, "solicitor")])) == [
        ("solicitor", [1])
    ]


def test_findings_that_overlap_are_both_marked() -> None:
    text = "My solicitor will sue the trust"
    evidence = number([finding(text, "My solicitor will sue"), finding(text, "sue the trust")])
    assert marked(Passage.all_new("body", text), evidence) == [
        ("My solicitor will ", [1]),
        ("sue", [1, 2]),
        (" the trust", [2]),
    ]


def test_a_finding_across_two_paragraphs_is_marked_in_both_and_noted_once() -> None:
    text = "I will go\n\nto the press"
    evidence = number([finding(text, text)])
    (block,) = mark(Passage.all_new("body", text), evidence)
    assert marked(Passage.all_new("body", text), evidence) == [
        ("I will go", [1]),
        ("to the press", [1]),
    ]
    assert [len(paragraph.notes) for paragraph in block.paragraphs] == [1, 0]


def test_quoted_words_are_a_block_of_their_own_with_their_notes_counted() -> None:
    text = "See below\n> call the police\n> now"
    passage = Passage("body", text, (Stretch("new", 0, 10), Stretch("quoted", 10, len(text))))
    new, quoted = mark(passage, number([finding(text, "call the police")]))
    assert (new.kind, new.notes) == ("new", 0)
    assert (quoted.kind, quoted.notes, quoted.lines) == ("quoted", 1, 2)


def test_words_that_are_not_where_the_finding_says_are_never_marked() -> None:
    text = "I have spoken to a solicitor"
    (evidence,) = number([finding(text, "solicitor")])
    assert stands(Passage.all_new("body", text), evidence)
    assert not stands(Passage.all_new("body", "x" + text), evidence)
    assert not stands(Passage.all_new("subject", text), evidence)


def test_findings_are_numbered_in_reading_order_with_the_subject_first() -> None:
    text = "first then second"
    later, sooner = finding(text, "second"), finding(text, "first")
    subject = finding(text, "then", where="subject")
    ordered = [item.finding for item in number([later, subject, sooner])]
    assert ordered == [subject, sooner, later]


def test_a_finding_counts_unless_its_context_or_a_person_says_otherwise() -> None:
    text = "solicitor"
    counting, past, dismissed = number(
        [
            finding(text, text),
            finding(text, text, context="past"),
            finding(text, text, dismissed_by="alex"),
        ]
    )
    assert [counting.counts, past.counts, dismissed.counts] == [True, False, False]


def test_words_hold_the_words_inside_them_and_of_twins_the_first_holds_the_second() -> None:
    text = "I am going to kill myself"
    whole, twin, part = number(
        [finding(text, text), finding(text, text), finding(text, "kill myself")]
    )
    assert whole.holds(part)
    assert not part.holds(whole)
    assert (whole.holds(twin), twin.holds(whole)) == (True, False)
    assert not whole.holds(whole)
