"""Pictures of letters, drawn for the tests."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont


def letter(*lines: str, size: tuple[int, int] = (1240, 700)) -> Image.Image:
    """A page with these lines in large black type."""
    page = Image.new("L", size, 255)
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        draw.text((80, 80 + 90 * number), line, fill=0, font=ImageFont.load_default(44))
    return page


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file of that kind."""
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()
