"""A quick look whether a text can hold some plain words at all."""


def in_small_letters(text: str) -> bytes:
    """The text in UTF-8, its letters A to Z made small; other letters stay as they are.

    To search for words of A to Z in, before anything dear is done: bytes are folded and
    searched many times faster than characters are.
    """
    return text.encode("utf-8", "surrogatepass").lower()
