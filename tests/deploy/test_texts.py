"""The translations can be trusted: complete, with nothing left over, and with the same placeholders."""

from deploy import texts


def test_every_text_has_a_sound_translation_in_every_language() -> None:
    assert list(texts.problems()) == []
