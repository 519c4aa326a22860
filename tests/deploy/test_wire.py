"""The page about the wire."""

from deploy import wire


def test_the_page_says_what_the_messages_say() -> None:
    assert wire.PAGE.read_text() == wire.page(), "docs/wire.md is stale: run `make golden`"
