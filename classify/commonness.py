"""About how common words are in ordinary mail: enough to tell which of a pattern's words to
look for first."""

from collections.abc import Iterable

from spacy.lang.en.stop_words import STOP_WORDS

from classify.pattern import NUMBER

_VERY_COMMON = {
    **dict.fromkeys(["the", "i", "to", "and", "a", "my", "of", "in"], 30.0),
    **dict.fromkeys(["it", "is", "was", "for", "have", "not", "you", "me", "that", "on"], 12.0),
    **dict.fromkeys(["be", "with", "they", "he", "she", "but", "this", "had", "at", "are"], 6.0),
    **dict.fromkeys(["as", "we", "will", "do", "so", "been", "no", "am", "from", "her"], 4.0),
    **dict.fromkeys(["his", "if", "what", "when", "would", "can", "has", "there", "by"], 3.0),
}
_COMMON_IN_MAIL = frozenset(
    {"after", "appointment", "asked", "care", "clinic", "come", "complaint", "day", "days"}
    | {"doctor", "dr", "end", "found", "going", "good", "got", "gp", "half", "help", "home"}
    | {"hospital", "hours", "know", "left", "let", "letter", "like", "look", "looked", "morning"}
    | {"mother", "mum", "need", "nurse", "old", "people", "phone", "please", "rang", "said"}
    | {"sent", "sorry", "staff", "surgery", "team", "tell", "thank", "think", "time", "told"}
    | {"use", "wait", "waiting", "want", "ward", "week", "weeks", "went", "work", "year", "years"}
)
_COMMON = STOP_WORDS | _COMMON_IN_MAIL
_STOP_WORD = 1.5
_OTHER_WORD = 0.04


class Commonness:
    """About how many words in a thousand are one of some forms. Remembers what it was asked."""

    def __init__(self) -> None:
        self._known: dict[frozenset[str], float] = {}

    def of(self, forms: frozenset[str]) -> float:
        """Of these forms together; it only has to put sets of forms in order."""
        known = self._known.get(forms)
        if known is None:
            known = self._known[forms] = _sum(forms)
        return known


def _sum(forms: Iterable[str]) -> float:
    return sum(map(_of_one, forms))


def _of_one(form: str) -> float:
    if form == NUMBER or (form.endswith("*") and len(form) <= 3):
        return _STOP_WORD * 5
    return _VERY_COMMON.get(form, _STOP_WORD if form in _COMMON else _OTHER_WORD)
