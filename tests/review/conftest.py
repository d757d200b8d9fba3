"""The queue on a realistic morning, and an officer at it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from policy.load import load_policy
from review.api.pages import Api
from review.app import Application, create_app
from review.openid import OpenId
from store.database import Database
from tests.review.chromium import ARGUMENTS
from tests.review.morning import NOW, PASSWORD, add_case, add_person, fill, new_database
from tests.review.officer import Officer

SECRET = "a key for the tests only"


def new_queue(database: Database, *, api: Api | None = None, openid: OpenId | None = None) -> Flask:
    """The queue over a database as `app` has it, where asked with the API or a provider too."""
    app = create_app(
        database,
        load_policy(),
        secret_key=SECRET,
        secure_cookies=False,
        clock=lambda: NOW,
        api=api,
        openid=openid,
    )
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with three colleagues; made once, because passwords take their time."""
    folder = tmp_path_factory.mktemp("blank")
    new_database(folder).close()
    return folder / "queue.db"


@pytest.fixture(scope="session")
def filled(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the morning's mail; made once, because so many letters take their time."""
    file = tmp_path_factory.mktemp("filled") / "queue.db"
    file.write_bytes(blank.read_bytes())
    database = Database(f"sqlite:///{file}")
    fill(database)
    database.close()
    return file


@pytest.fixture(scope="session", autouse=True)
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Pages' templates are compiled once and not for every queue; a changed one anew."""
    cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("compiled")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Application.jinja_options, "bytecode_cache", cache)
        yield


@pytest.fixture
def database(blank: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """Tables and three colleagues; no mail, unless the test asks for the `morning` too."""
    file = request.getfixturevalue("filled") if "morning" in request.fixturenames else blank
    copy = tmp_path / "queue.db"
    copy.write_bytes(file.read_bytes())
    database = Database(f"sqlite:///{copy}")
    yield database
    database.close()


@pytest.fixture
def app(database: Database) -> Flask:
    """The queue at a quarter past nine; forms need no token, except where a test says so."""
    return new_queue(database)


@pytest.fixture
def morning(database: Database) -> Database:
    """The same database, with the morning's mail in it."""
    return database


@pytest.fixture
def concern(database: Database) -> Database:
    """A concern of Joan Teller's."""
    with database.begin() as session:
        add_case(session, due=55)
    return database


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    return app.test_client()


@pytest.fixture
def alex(app: Flask) -> Officer:
    """Alex Moreton, signed in."""
    return Officer.signed_in(app, "alex", PASSWORD)


@pytest.fixture
def priya(app: Flask) -> Officer:
    """Priya Nair, signed in."""
    return Officer.signed_in(app, "priya", PASSWORD)


@pytest.fixture
def somebody(app: Flask, database: Database) -> Callable[..., Officer]:
    """Makes a colleague of the roles asked for, signed in; the username is the roles'."""

    def sign_in(*roles: str) -> Officer:
        username = "-and-".join(roles)
        with database.begin() as session:
            add_person(session, username, f"The {username}", *roles)
        return Officer.signed_in(app, username, PASSWORD)

    return sign_in


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The queue on a port of its own, with its forms' tokens asked for."""
    app.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(timeout=30)


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A window in which nobody has signed in."""
    context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()
