"""The measurement of reading: every reader reads, and the same messages each time."""

from io import StringIO

from rich.console import Console

from ingest.parse import parse
from tools.bench_parse import READERS, hostile_table, measure, table
from tools.hostile_mail import HOSTILE
from tools.invented_mail import invented_mail
from tools.parse_limits import read_in_children


def test_every_reader_is_measured_on_every_kind_of_message() -> None:
    samples = invented_mail(1)
    costs = measure(samples, rounds=1)
    kinds = {sample.kind for sample in samples} | {"all"}
    assert {(cost.kind, cost.reader) for cost in costs} == {
        (kind, reader) for kind in kinds for reader in READERS
    }
    assert table(samples, costs).row_count == len(kinds)


def test_the_invented_mail_is_the_same_everywhere_and_has_no_faults() -> None:
    samples = invented_mail(3)
    assert samples == invented_mail(3)
    assert len({sample.raw for sample in samples}) == len(samples)
    for sample in samples:
        message = parse(sample.raw)
        assert message.defects == ()
        assert message.attachments == ()
        assert message.new_text


def test_words_that_are_not_found_are_a_fault() -> None:
    in_the_letter = ("letter", b"From: a@b.example\n\nI cannot go on.")
    in_no_passage = ("header", b"From: a@b.example\nX-Words: I cannot go on.\n\nHello.")
    readings = read_in_children([in_the_letter, in_no_passage], words="I cannot go on.", seconds=9)
    assert [reading.fault for reading in readings] == ["", "its words were not found"]


def test_hostile_mail_is_tabled_with_its_growth() -> None:
    console = Console(record=True, width=150, file=StringIO())
    console.print(hostile_table(2_000))
    shown = console.export_text()
    assert all(name in shown for name in HOSTILE)
