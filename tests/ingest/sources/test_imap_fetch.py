"""How many messages are asked for at once."""

from ingest.sources.imap_fetch import batches


def test_batches_keep_the_order_and_both_limits() -> None:
    sizes = {1: 10, 2: 10, 3: 10, 5: 60, 8: 45, 9: 1, 10: 1, 11: 1, 12: 1}

    assert list(batches(sizes, most=3, most_bytes=50)) == [
        [1, 2, 3],
        [5],
        [8, 9, 10],
        [11, 12],
    ]


def test_no_messages_make_no_batch() -> None:
    assert list(batches({}, most=3, most_bytes=50)) == []
