"""A fault of ours is a short oops, whatever kind of exception it is; and nothing a visitor typed reaches the log."""

from __future__ import annotations

import logging

import pytest

from tests.stories.conftest import Opens


def test_a_fault_is_said_and_the_next_visitor_is_served(opens: Opens, caplog: pytest.LogCaptureFixture) -> None:
    kiosk = opens()
    from kivy.base import ExceptionManager

    with pytest.raises(UnicodeEncodeError) as broken:
        "Xolani \ud800".encode()
    with caplog.at_level(logging.ERROR):
        assert ExceptionManager.handle_exception(broken.value) == ExceptionManager.PASS
    kiosk.until(lambda: kiosk.scene == "oops")
    assert "UnicodeEncodeError" in caplog.text
    assert "Xolani" not in caplog.text.replace('"Xolani \\ud800".encode()', "")
    kiosk.wait(10)
    assert kiosk.scene == "welcome"
    kiosk.check_in()
