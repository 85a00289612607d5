"""Words that tell what the site is about, in titles, descriptions and addresses."""

import pytest

from directory import load
from directory.parsing import discretion, validators

TELLING = [
    "Vold", "VOLD", "Partnervold", "Hjelp mot vald", "Krisesenter", "Overgrep", "Mishandling", "ＶＯＬＤ", "K&#114;ise",
    "Violence", "Abuse", "Crisis centre", "Women's shelter", "Refuge", "Rape", "Veahkaváldi", "Насильство", "Насилие",
    "Кризисный центр", "Przemoc", "Kryzys", "Schronisko", "العنف", "العُنف", "مركز الأزمات", "إيواء", "اعتداء", "عـنف",
    "مركز أزمة", "ملجأ", "خشونت", "بحران", "آزار", "تشدد", "Violencia", "Maltrato", "Şiddet", "Sığınma evi", "ዓመጽ",
]  # fmt: skip
NEUTRAL = [
    "Finn et senter", "Ressursvenn", "Trygg på nett", "Volda – Ressursvenn", "Valdres", "Valdemar", "Therapeutic help",
    "Grape", "Refugees", "Find a centre", "البحث عن مركز", "لازم", "بازار", "Skjema", "Bli frivillig", "Drapert",
    "Tilgjengelighet", "Evaluering",
]  # fmt: skip


@pytest.mark.parametrize("title", TELLING)
def test_a_title_that_tells_is_refused_with_its_word(title: str) -> None:
    with pytest.raises(validators.InvalidValue, match=r"holds '.+', and the browser's history would show it"):
        discretion.check(title)


@pytest.mark.parametrize("title", NEUTRAL)
def test_a_neutral_title_is_taken(title: str) -> None:
    assert discretion.check(title) == title


def test_the_name_of_no_municipality_is_refused() -> None:
    """The title of a centre's page is the name of its municipality."""
    places = load().municipalities.values()

    assert [name for place in places for name in place.all_names if discretion.found(name)] == []
