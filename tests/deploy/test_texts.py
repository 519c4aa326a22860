"""The translations can be trusted: complete, with nothing left over, and with the same placeholders."""

import shutil
from pathlib import Path

import pytest

import assets
from deploy import texts


def test_every_text_has_a_sound_translation_in_every_language() -> None:
    assert list(texts.problems()) == []


def test_a_language_says_its_own_name() -> None:
    assert {each: assets.own_name(each) for each in ("sv", "en", "ar")} == {
        "sv": "Svenska",
        "en": "English",
        "ar": "العربية",
    }


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "لم يبق أحد."),
        (1, "بقي شخص واحد."),
        (2, "بقي شخصان."),
        (7, "بقي 7 أشخاص."),
        (15, "بقي 15 شخصاً."),
        (100, "بقي 100 شخص."),
    ],
)
def test_arabic_counts_people_in_six_forms(number: int, said: str) -> None:
    form = assets.texts("ar").ngettext("En är kvar.", "{number} är kvar.", number)
    assert form.format(number=number) == said


def test_a_new_language_is_one_file_and_its_plurals_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locales = tmp_path / "locale"
    (locales / "so" / "LC_MESSAGES").mkdir(parents=True)
    shutil.copy(assets.LOCALES / "babel.cfg", locales)
    for module in (assets, texts):
        monkeypatch.setattr(module, "LOCALES", locales)
    texts.merge({"En är kvar.": {"so": ["Hal baa hadhay.", "{number} baa hadhay."]}, "Svenska": {"so": "Soomaali"}})
    texts.merge({})
    kept = {message.id: message.string for message in texts.read("so") if message.id}
    assert kept["En är kvar.", "{number} är kvar."] == ("Hal baa hadhay.", "{number} baa hadhay.")
    assert assets.languages() == ("sv", "so")
