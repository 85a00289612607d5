"""What no text may hold, however it is typed: telephone numbers, e-mail addresses, street addresses."""

import pytest

from directory.parsing import privacy, validators

NUMBERS = [
    "22480380", "22 48 03 80", "22  48  03 80", "22-48-03-80", "22.48.03.80", "22–48–03–80",
    "22\u201148\u201103\u201180",
    "116-006", "116 006", "116\u00a0006", "22\u202f48\u202f03\u202f80", "22\u200948\u200903\u200980", "22\u200b480380",
    "22&nbsp;48&nbsp;03&nbsp;80", "22&#160;48&#160;03&#160;80", "tlf.22480380", "tlf:22480380", "+47 22 48 03 80",
    "٢٢ ٤٨ ٠٣ ٨٠", "02800", "112", "tlf.112", "Ring 112.", "22.48.03.80.", "(22)480380",
    # However far apart, in whatever digits, and with signs of Markdown between
    "22 – 48 – 03 – 80", "22 - 48 - 03 - 80", "22/48/03/80", "22. 48. 03. 80", "22 | 48 | 03 | 80", "224 80 380",
    "２２ ４８ ０３ ８０", "２２４８０３８０", "२२४८०३८०", "22 **48** 03 80", "22\\-48 03 80", "[22 48](find.md) 03 80",
    # With whatever sign between, each of them once
    "22_48_03_80", "22,48,03,80", "22:48:03:80", "22;48;03;80", "22+48+03+80", "22=48=03=80", "22~48~03~80",
    "22'48'03'80", "22’48’03’80", "22•48•03•80", "22…48…03…80", "22 _ 48 _ 03 _ 80", "(22)(48)(03)(80)", "116_006",
    "116,006", "116:006", "22 480 380", "224_80_380", "+47_22480380", "0047 22 48 03 80", "47 22 48 03 80",
    "nr. 22480380", "22\n48 03 80", "116/006", "116 - 006", "1 1 2", "1-1-2", "(+47) 22 48 03 80",
]  # fmt: skip
OTHERS = [
    "23.11.2026", "1.9.2026", "2026-11-23", "til og med 23.11.2026.", "2019-2021", "2019–2021", "i 2019. 22 kvinner",
    "10/19 22", "25, 30, 35, 40", "1, 2, 3", "12-14 og 16-18", "9.00-15.30", "kl. 09.00–15.30",
    # Thousands, and the number of a law
    "22 485", "60 000", "100 000 kroner", "1 000 000", "22 485 kvinner", "22.485", "5 600 000 innbyggere",
    "100\u00a0000 kroner", "lov 2009-06-19-44", "LOV-2009-06-19-44", "mer enn 60 000, og 70 000 i 2020",
    "WCAG 2.2, 1.3.5", "2 til 4", "2-4 ganger", "9–12", "1125 kroner", "(2019, 2021)", "1112", "https://example.org/2019/10/16/1022",
]  # fmt: skip
STREETS = ["Storgata 1", "Kong Oscars gate 10", "Parkveien 4 B", "Myrvegen 2", "0123 Oslo", "Solallé 3", "STORGATA 1"]
NO_STREETS = ["Alle 14", "Ring et av alle 14", "Krisesenter Vest IKS - Haugesund", "Gateteamet", "på vei"]


@pytest.mark.parametrize("typed", NUMBERS)
def test_a_telephone_number_is_found_however_it_is_typed(typed: str) -> None:
    assert len(privacy.numbers(f"Ring {typed} i dag")) == 1


@pytest.mark.parametrize("typed", OTHERS)
def test_days_years_hours_and_addresses_of_pages_are_no_telephone_numbers(typed: str) -> None:
    assert privacy.numbers(typed) == []


MAILS = [
    "post@prove.example", "post＠prove.example", "post&#64;prove.example", "post (at) prove.example", "@prove",
    "post[at]prove.example", "post (a) prove (punktum) example", "post krøllalfa prove.example",
    "post[at]prove[punktum]example",
    "post [at] prove [punktum] example", "post[krøllalfa]prove[prikk]example", "post at prove dot example",
    "post krøllalfa prove punktum example", "post{at}prove{dot}example", "post <at> prove <dot> example",
    "post at prove (dot) example",
    "post(AT)prove(DOT)example", "post (at) prove.example", "post [ alfakrøll ] prove.example", "POST@PROVE.EXAMPLE",
]  # fmt: skip
NO_MAILS = [
    "Look at ours. We",
    "a) først. b) så",
    "(at home) and so on",
    "kl. 10 (a) eller (b)",
    "Look at the dot here",
    "Vi er på [sentre](find.md). Ring",
]


@pytest.mark.parametrize("typed", MAILS)
def test_an_email_address_is_found_however_it_is_typed(typed: str) -> None:
    assert privacy.mails(f"Skriv til {typed} i dag")


@pytest.mark.parametrize("typed", NO_MAILS)
def test_other_signs_are_no_email_address(typed: str) -> None:
    assert privacy.mails(f"Skriv {typed} i dag") == []


@pytest.mark.parametrize("typed", STREETS)
def test_a_street_is_found(typed: str) -> None:
    with pytest.raises(validators.InvalidValue, match="the address of a street"):
        privacy.name(f"Senteret, {typed}")


@pytest.mark.parametrize("typed", NO_STREETS)
def test_other_words_are_no_street(typed: str) -> None:
    assert privacy.name(typed) == typed
