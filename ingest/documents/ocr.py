"""Words in pictures, read by Tesseract where it is installed.

Pictures are decoded here and handed to Tesseract as plain grey pixels, so that its own
decoders never see what came by mail.
"""

import re
import subprocess
import warnings
from collections.abc import Iterable, Iterator
from io import BytesIO
from time import monotonic

from PIL import Image, ImageFile, ImageOps, ImageSequence, UnidentifiedImageError

from ingest.documents.extract import Extract, UnreadableError, extract_of

MOST_PAGES = 20
_MOST_PIXELS = 60_000_000
_LONGEST_SIDE = 3_500
_SHORTEST_LONG_SIDE = 1_000
_SECONDS_IN_ALL = 45.0
_SECONDS_A_PAGE = 30.0
_COLUMNS = 12
_SURE = 60
_FEWEST_SURE_LETTERS = 6
READ_BY_OCR = "Read by OCR: please compare it with the picture."
# What Tesseract makes of a capital I before another word, over and over. A `1` that stands
# alone may be one.
_SAID_OF_ONESELF = (
    r"(am|was|have|had|will|would|want|wanted|can|cannot|can[’']t|could|feel|felt|do|don[’']t|"
    r"did|should|must|need|know|think|wish|hope)\b"
)
_JOINED_I = re.compile(rf"(?<!\w)[I1|l]{_SAID_OF_ONESELF}")
_MISTAKEN_I = re.compile(rf"(?<!\w)[|l]\s+{_SAID_OF_ONESELF}")


class Ocr:
    """Reads pictures one after the other, until their time or their number is up.

    `left_out` is true once a page was not read for that reason.
    """

    def __init__(self, tesseract: str) -> None:
        self._tesseract = tesseract
        self._until = monotonic() + _SECONDS_IN_ALL
        self._pages = 0
        self.left_out = False

    def read(self, picture: Image.Image) -> str:
        """The words of one page; empty where there are none or no time is left."""
        left = self._until - monotonic()
        if self._pages >= MOST_PAGES or left <= 0:
            self.left_out = True
            return ""
        self._pages += 1
        try:
            return self._run(_as_pixels(picture), min(left, _SECONDS_A_PAGE))
        except subprocess.TimeoutExpired:
            self.left_out = True
            return ""

    def note(self) -> str:
        """The sentence for staff about words that were read so."""
        if self.left_out:
            return f"{READ_BY_OCR} Not all of its pages could be read."
        return READ_BY_OCR

    def _run(self, pixels: bytes, seconds: float) -> str:
        # Segmentation mode 1 also finds out which way up the page lies; it needs a model
        # of its own, which not every installation has.
        for mode in ("1", "3"):
            done = subprocess.run(  # noqa: S603 - a fixed command line, nothing of the mail in it
                [self._tesseract, "stdin", "stdout", "--psm", mode, "tsv"],
                input=pixels,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                env={"OMP_THREAD_LIMIT": "1"},
                check=False,
            )
            if done.returncode == 0:
                return _mended(_page_text(done.stdout.decode("utf-8", "replace")))
        return ""


def open_picture(data: bytes) -> Image.Image:
    """The picture, its pixels not yet decoded. Raises `UnreadableError` where it is none
    or its header promises more pixels than are worth decoding."""
    # A picture cut off on the way shows what came.
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(BytesIO(data))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise UnreadableError(
            "too_large", "A picture of too many pixels: please open it."
        ) from None
    except UnidentifiedImageError:
        raise UnreadableError("corrupt", "The picture is damaged: please open it.") from None


def pages_of(picture: Image.Image) -> Iterator[Image.Image]:
    """The pages of a fax or scan; of an animation its first frame."""
    if picture.format != "TIFF":
        yield picture
        return
    for page in ImageSequence.Iterator(picture):
        if page.width * page.height <= _MOST_PIXELS:
            yield page


def read_pictures_within(tesseract: str, pictures: Iterable[bytes]) -> Extract:
    """The words of several pictures, as the extract of the document they stand in."""
    ocr = Ocr(tesseract)
    texts = []
    for data in pictures:
        try:
            texts.append(ocr.read(open_picture(data)))
        except (UnreadableError, OSError):
            # A drawing, or a picture of a kind that is not read.
            continue
    text = "\n\n".join(text for text in texts if text.strip())
    return extract_of(text, ocr.note() if text else "")


def _as_pixels(picture: Image.Image) -> bytes:
    """The picture upright (EXIF), on white, in grey, of a size that reads well, as PGM."""
    # Of a JPEG, which decodes at half its size or less for the asking.
    picture.draft("L", (_LONGEST_SIDE, _LONGEST_SIDE))
    picture = ImageOps.exif_transpose(picture)
    if picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    picture = picture.convert("L")
    longest = max(picture.size)
    if longest > _LONGEST_SIDE or longest < _SHORTEST_LONG_SIDE:
        goal = _LONGEST_SIDE if longest > _LONGEST_SIDE else 2 * longest
        scale = goal / longest
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    out = BytesIO()
    picture.save(out, "PPM")
    return out.getvalue()


def _page_text(table: str) -> str:
    """The page from Tesseract's table of words; empty where it is sure of hardly any of
    them, as in a photograph of anything but a text.

    A row has level, page, block, paragraph, line, word, place (4), confidence (0 to 100)
    and the word.
    """
    lines: dict[tuple[str, ...], list[str]] = {}
    sure = 0
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) == _COLUMNS and (word := cells[-1].strip()):
            lines.setdefault(tuple(cells[2:5]), []).append(word)
            if float(cells[-2]) >= _SURE:
                sure += sum(map(str.isalpha, word))
    if sure < _FEWEST_SURE_LETTERS:
        return ""
    text = ""
    paragraph: tuple[str, ...] = ()
    for place, words in lines.items():
        text += "\n" if text and place[:2] != paragraph else ""
        text += " ".join(words) + "\n"
        paragraph = place[:2]
    return text


def _mended(text: str) -> str:
    return _JOINED_I.sub(r"I \1", _MISTAKEN_I.sub(r"I \1", text))
