"""Ticks, boxes and bullets of the Wingdings fonts as characters a reader knows."""

TICKED, UNTICKED = "☒", "☐"
_WINGDINGS = {
    0x6F: UNTICKED, 0x71: UNTICKED, 0x72: UNTICKED, 0x78: TICKED, 0xA8: UNTICKED, 0xFB: "✗",
    0xFC: "✓", 0xFD: TICKED, 0xFE: "☑", 0x6C: "●", 0x6E: "■", 0xA7: "▪", 0xD8: "➢", 0xE0: "→",
    0xF0: "→", 0x4A: "☺", 0x4C: "☹",
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: TICKED, 0x52: "☑", 0x53: TICKED, 0x54: TICKED, 0x30: UNTICKED,
    0xA3: UNTICKED,
}  # fmt: skip
_SYMBOL = {0xB7: "•", 0xA8: "♦", 0xD6: "√"}


def symbol(font: str, code: int) -> str:
    """The character that `code` shows in a symbol font; the private-use plane F000 in
    which Word writes such codes is taken off. Fonts that are none give the character
    itself, unknown private ones a blank."""
    font = font.casefold()
    low = code & 0xFF if 0xF000 <= code <= 0xF0FF else code
    if font == "wingdings 2":
        found = _WINGDINGS_2.get(low)
    elif font.startswith("wingdings"):
        found = _WINGDINGS.get(low)
    elif font == "symbol":
        found = _SYMBOL.get(low)
    else:
        found = _WINGDINGS.get(low) if low != code else chr(code)
    if found:
        return found
    return " " if low != code or is_symbol_font(font) else chr(code)


def is_symbol_font(font: str) -> bool:
    """Whether letters in this font show as pictures."""
    font = font.casefold()
    return font.startswith("wingdings") or font == "webdings"


def readable(text: str, font: str = "") -> str:
    """Text with the characters of symbol fonts replaced as `symbol` says."""
    if is_symbol_font(font) or any("\uf000" <= letter <= "\uf0ff" for letter in text):
        return "".join(letter if letter in " \t\n" else _shown(font, letter) for letter in text)
    return text


def _shown(font: str, letter: str) -> str:
    if is_symbol_font(font) or "\uf000" <= letter <= "\uf0ff":
        return symbol(font, ord(letter))
    return letter
