"""A colleague at the queue, as tests speak of one."""

import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser


@dataclass
class Officer:
    """Somebody signed in. `text` and `html` are of the page last seen."""

    username: str
    browser: FlaskClient
    status: int = 0
    html: str = ""
    path: str = ""

    @classmethod
    def signed_in(cls, app: Flask, username: str, password: str) -> "Officer":
        """Signs in and stands at the queue."""
        officer = cls(username, app.test_client())
        officer.sends("/sign-in", username=username, password=password)
        assert officer.status == 200, officer.text
        return officer

    def opens(self, path: str) -> "Officer":
        """Opens a page, following redirects."""
        return self._keep(self.browser.get(path, follow_redirects=True))

    def sends(self, path: str, **fields: str) -> "Officer":
        """Presses a button that sends a form, and follows to the page it leads to."""
        return self._keep(self.browser.post(path, data=fields, follow_redirects=True))

    @property
    def text(self) -> str:
        """The words on the page, with single spaces."""
        body = LexborHTMLParser(self.html).body
        return re.sub(r"\s+", " ", body.text() if body else "")

    def sees(self, words: str) -> bool:
        """Whether these words stand on the page."""
        return words in self.text

    def all(self, selector: str) -> list[str]:
        """The words of every element the selector finds."""
        found = LexborHTMLParser(self.html).css(selector)
        return [re.sub(r"\s+", " ", node.text()).strip() for node in found]

    def link_of(self, selector: str, attribute: str = "href") -> str:
        """Where the first element that the selector finds leads."""
        found = LexborHTMLParser(self.html).css_first(selector)
        assert found is not None, selector
        return str(found.attributes[attribute])

    def _keep(self, answer: object) -> "Officer":
        self.status = answer.status_code  # type: ignore[attr-defined]  # werkzeug's test response
        self.html = answer.get_data(as_text=True)  # type: ignore[attr-defined]
        self.path = answer.request.path  # type: ignore[attr-defined]
        return self
