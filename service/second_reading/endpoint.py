"""A second reader behind an OpenAI-compatible endpoint in the organisation's own tenancy.

It can only add: what it answers is held against the letter, and a quotation that does not stand
there word for word is dropped, so that neither the model's invention nor a letter that gives it
orders comes to anything. Off unless `PALSBOX_READER_URL` is set.
"""

import json
import tomllib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from ipaddress import ip_address
from time import monotonic
from typing import Literal

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from classify.reader.protocol import Opinion, ReaderError, Sentence

RULE = "reader.model"
SECONDS = 30.0
"""How long one letter may take in all."""
CHARACTERS = 12_000
"""How much of a letter is sent at most, from its beginning."""
ANSWER_TOKENS = 600
ANSWER_BYTES = 100_000
MOST_FINDINGS = 10
SHORTEST_QUOTE = 8
"""A shorter quotation could stand anywhere."""


class _Found(BaseModel):
    model_config = ConfigDict(extra="ignore")

    quote: str
    danger_to: Literal["self", "other"]
    sure: bool = False


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    findings: list[_Found]


class EndpointReader:
    """Asks the model at `url` (the part before `/chat/completions`) with `key` and `model`.

    Raises `ReaderError` for a URL that would send letters in the clear: https, or loopback.
    """

    def __init__(
        self,
        url: str,
        *,
        key: str,
        model: str,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        target = httpx.URL(url)
        if target.scheme != "https" and not (target.scheme == "http" and _is_loopback(target)):
            raise ReaderError(
                "PALSBOX_READER_URL must begin with https:// (http:// only for this machine "
                "itself): letters are not sent in the clear."
            )
        self._model = model
        self._host = target.host
        self._prompt = load_prompt()
        # Neither the machine's proxies nor a redirect may take a letter elsewhere.
        self._client = httpx.Client(
            base_url=url.rstrip("/") + "/",
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=SECONDS,
            follow_redirects=False,
            trust_env=False,
            transport=transport,
        )

    @property
    def name(self) -> str:
        """What `palsbox check` calls it."""
        return f"the model {self._model} at {self._host}"

    def opinions(self, sentences: Sequence[Sentence]) -> Iterator[Opinion]:
        """What the model finds, of what it quotes word for word. Raises `ReaderError`."""
        sent = list(_within(sentences))
        if not sent:
            return
        for found in self._ask(sent)[:MOST_FINDINGS]:
            place = _place(found.quote, sent)
            if place is not None:
                where, start, end = place
                yield Opinion(
                    "risk_to_life_self" if found.danger_to == "self" else "risk_to_life_other",
                    "plain" if found.sure else "clear",
                    RULE,
                    where,
                    start,
                    end,
                )

    def check(self) -> str:
        """Asks about a harmless sentence; a sentence for `palsbox check`. Raises `ReaderError`."""
        words = "Where can I park for the eye clinic?"
        self._ask([Sentence(words, tuple(words.split()), "body", 0, len(words))])
        return f"{self.name} answers."

    def _ask(self, sentences: Sequence[Sentence]) -> list[_Found]:
        letter = "\n".join(
            f"{number}. {' '.join(sentence.text.split())}"
            for number, sentence in enumerate(sentences, start=1)
        )
        body = {
            "model": self._model,
            "temperature": 0,
            "max_tokens": ANSWER_TOKENS,
            "response_format": {"type": "json_object"},
            "messages": [
                {"role": "system", "content": self._prompt},
                {"role": "user", "content": letter},
            ],
        }
        try:
            content = json.loads(self._post(body))["choices"][0]["message"]["content"]
            return _Answer.model_validate(json.loads(content)).findings
        except httpx.HTTPStatusError as error:
            raise ReaderError(
                f"{self.name} answered {error.response.status_code}; check PALSBOX_READER_URL, "
                "PALSBOX_READER_KEY and PALSBOX_READER_MODEL."
            ) from error
        except httpx.HTTPError as error:
            raise ReaderError(
                f"{self.name} cannot be reached ({type(error).__name__}); check PALSBOX_READER_URL."
            ) from error
        except (ValueError, KeyError, IndexError, TypeError, ValidationError) as error:
            raise ReaderError(
                f"{self.name} did not answer in the form asked for; try another "
                "PALSBOX_READER_MODEL."
            ) from error

    def _post(self, body: dict[str, object]) -> bytes:
        """The answer's bytes; an endless or dripping one is cut off."""
        deadline = monotonic() + SECONDS
        answer = bytearray()
        with self._client.stream("POST", "chat/completions", json=body) as response:
            response.raise_for_status()
            for chunk in response.iter_bytes():
                answer += chunk
                if len(answer) > ANSWER_BYTES or monotonic() > deadline:
                    raise httpx.ReadTimeout("The answer takes too long.")
        return bytes(answer)


def load_prompt() -> str:
    """What the model is told, from `prompt.toml`."""
    text = (files("service.second_reading") / "prompt.toml").read_text(encoding="utf-8")
    prompt: str = tomllib.loads(text)["system"]
    return prompt.strip()


def _is_loopback(url: httpx.URL) -> bool:
    if url.host == "localhost":
        return True
    try:
        return ip_address(url.host).is_loopback
    except ValueError:
        return False


def _within(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """The sentences that fit into what is sent at most."""
    room = CHARACTERS
    for sentence in sentences:
        room -= len(sentence.text)
        if room < 0:
            return
        yield sentence


def _place(quote: str, sentences: Sequence[Sentence]) -> tuple[str, int, int] | None:
    """Where the quotation stands word for word, within one sentence; `None` where nowhere.

    Only white space may differ, since the letter was sent with its lines joined.
    """
    words = quote.split()
    if len(" ".join(words)) < SHORTEST_QUOTE:
        return None
    for sentence in sentences:
        at = _find(sentence.text, words)
        if at is not None:
            return sentence.where, sentence.start + at[0], sentence.start + at[1]
    return None


def _find(text: str, words: Sequence[str]) -> tuple[int, int] | None:
    start = text.find(words[0])
    while start >= 0:
        end = start
        for word in words:
            end += len(text[end:]) - len(text[end:].lstrip())
            if not text.startswith(word, end):
                break
            end += len(word)
        else:
            return start, end
        start = text.find(words[0], start + 1)
    return None
