"""The private Redis keeps its promises."""

import pytest

from tests.servers.redis import HOW_TO_GET_IT, RedisServer


def test_a_killed_server_starts_again_empty_on_the_same_port(redis: RedisServer) -> None:
    with redis.client() as client:
        client.set("letter", "words")
        assert client.get("letter") == b"words"
    redis.kill()
    redis.start()

    with redis.client() as client:
        assert client.get("letter") is None


def test_where_it_is_not_installed_the_test_fails_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    with pytest.raises(pytest.fail.Exception, match=HOW_TO_GET_IT), RedisServer():
        pass
