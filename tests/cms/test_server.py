"""What `python -m cms` serves: the editor's own files to this machine, and nothing else."""

import http.client
import threading
from collections.abc import Iterator

import pytest

from cms.__main__ import POLICY, server


@pytest.fixture(scope="module")
def connection() -> Iterator[http.client.HTTPConnection]:
    serving = server(0)
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    yield http.client.HTTPConnection("127.0.0.1", serving.server_port)
    serving.shutdown()
    serving.server_close()


def get(connection: http.client.HTTPConnection, path: str) -> http.client.HTTPResponse:
    connection.close()
    connection.request("GET", path)
    return connection.getresponse()


@pytest.mark.parametrize("path", ["/", "/start.mjs", "/stable.mjs", "/fonts.css", "/config.json"])
def test_a_file_of_the_editor_is_served_with_the_policy(connection: http.client.HTTPConnection, path: str) -> None:
    response = get(connection, path)

    assert (response.status, response.getheader("Content-Security-Policy")) == (200, POLICY)


@pytest.mark.parametrize("path", ["/yaml/../package.json", "/node_modules/", "/../pyproject.toml", "/yaml/", "/data"])
def test_nothing_else_is_served(connection: http.client.HTTPConnection, path: str) -> None:
    assert get(connection, path).status == 404


def test_the_policy_lets_no_other_host_be_asked() -> None:
    assert "http" not in POLICY
    assert POLICY.startswith("default-src 'none';")


def test_the_editor_is_for_this_machine_alone() -> None:
    serving = server(0)
    serving.server_close()

    assert serving.server_address[0] == "127.0.0.1"
