"""Addresses of the web that a person types: what is put right, and what is refused."""

import pytest

from directory.parsing import web_address
from directory.parsing.web_address import InvalidAddress

RIGHT = {
    "https://a.example": "https://a.example/",
    "https://a.example/": "https://a.example/",
    "HTTPS://A.Example/": "https://a.example/",
    "https://a.example:443": "https://a.example/",
    "https://a.example.": "https://a.example/",
    "https://a.example:8443": "https://a.example:8443/",
    "https://xn--blbr-roah.example": "https://xn--blbr-roah.example/",
    "http://127.0.0.1:8000": "http://127.0.0.1:8000/",
    "http://localhost:80/": "http://localhost/",
    "http://[::1]:8000": "http://[::1]:8000/",
}
WRONG = {
    "": "must begin with https://, like 'https://www.example.org'",
    "a.example": "must begin with https://, like 'https://a.example'",
    "www.a.example/": "must begin with https://, like 'https://www.a.example/'",
    "//a.example": "must begin with https://, like 'https://a.example'",
    "https:/a.example": "must begin with https://, like 'https://a.example'",
    "https//a.example": "must begin with https://, like 'https://a.example'",
    "https://": "must begin with https://",
    "https:///a": "must begin with https://",
    "ftp://a.example": "must begin with https:// (http:// only on a loopback address",
    "http://a.example": "must begin with https:// (http:// only on a loopback address",
    "https://a.example/rv/": "holds the path '/rv/'; the site needs a host of its own",
    "https://a.example//": "holds the path '//'",
    "https://a.example/index.html": "holds the path '/index.html'",
    "https://a.example/?x": "holds a ? or #",
    "https://a.example/?": "holds a ? or #",
    "https://a.example#": "holds a ? or #",
    "https://u@a.example": "holds a user name",
    "https://u:p@a.example": "holds a user name",
    "https://a .example": "holds a space",
    " https://a.example": "holds a space",
    "https://a.example\n": "holds a space",
    "https://a\t.example": "holds a space",
    "https://a.example\\x": "holds a space or \\",
    "https://a_b.example": "has a host that cannot be",
    "https://-a.example": "has a host that cannot be",
    "https://a..example": "has a host that cannot be",
    "https://a": "needs the whole name of a host",
    "https://192.0.2.1": "needs the whole name of a host",
    "https://blåbær.example": "write the host as 'xn--blbr-roah.example'",
    "https://a.example:0": "names no port, or the port 0",
    "https://a.example:": "names no port",
    "https://a.example:99999": "has a host or port that cannot be",
    "https://a.example:x": "has a host or port that cannot be",
    "https://[::1": "has a host or port that cannot be",
}


@pytest.mark.parametrize("typed", RIGHT)
def test_what_can_mean_one_thing_only_is_put_right(typed: str) -> None:
    assert web_address.front_page(typed) == RIGHT[typed]
    assert web_address.origin(typed) == RIGHT[typed].removesuffix("/")


@pytest.mark.parametrize("typed", WRONG)
def test_the_rest_is_refused_with_what_would_be_right(typed: str) -> None:
    for rule in (web_address.front_page, web_address.origin):
        with pytest.raises(InvalidAddress) as refused:
            rule(typed)
        assert str(refused.value).startswith(WRONG[typed]) or WRONG[typed] in str(refused.value)


@pytest.mark.parametrize("typed", ["https://a.example/b?c=d#e", "https://a.example", "https://a.example/%C3%A5"])
def test_a_page_may_have_a_path(typed: str) -> None:
    assert web_address.page(typed) == typed


@pytest.mark.parametrize(
    "typed",
    ["http://a.example", "https://a.example:8443/", "https://a.example/å", "https://a.example/%zz"],
)
def test_a_page_in_clear_at_a_port_or_with_other_letters_is_refused(typed: str) -> None:
    with pytest.raises(InvalidAddress):
        web_address.page(typed)


def test_a_source_may_be_read_in_clear() -> None:
    assert web_address.cited("http://a.example/b") == "http://a.example/b"
