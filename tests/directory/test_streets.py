"""Street addresses: found in every language of the site and however they are typed; other numbers beside roads are not.

The streets are invented.
"""

import pytest

from directory.parsing import privacy

ADDRESSES = [
    # Norwegian streets with a house number
    "Prøvegata 1", "Prøvegata 12 B", "Prøvegata 12b", "PRØVEGATA 1", "prøvegata 1", "Prøvegaten 3", "Prøvegate 3",
    "Eksempelveien 4", "Eksempelvei 4", "eksempelvegen 44", "Eksempelvegen 44", "Eksempelveien nr. 4",
    "Eksempelveien, nr 4", "Eksempelveien nummer 4", "Eksempelveien\u00a04", "Eksempelveien  4", "Eksempelveien-4",
    "Eksempelveien\n4", "Eksempelveien &nbsp;4", "Eksempelveien ٤", "**Eksempelveien** 4", "[Eksempelveien](find.md) 4",
    "Prøvegt. 7", "Prøvegt 7", "Eksempelvn. 9", "Liksomallé 3", "Liksomalleen 3", "Liksomplassen 2", "Liksomtorget 5",
    "Solbakkenprøven 4, Prøvebakken 4", "Liksomstien 8", "Prøvesvingen 11", "Liksomtunet 6", "Prøvehaugen 3",
    "Liksomlia 21", "Prøvekroken 2", "Liksombrygga 1", "Prøvekaien 4", "Liksomstranda 14",
    "Kong Prøves gate 10", "Nordre prøves gate 3", "Nordre gate 3", "kong prøves gate 10", "St. Prøves gate 5",
    "C. J. Prøves plass 2", "Fru Liksoms vei 8", "Kong Prøves Gate 10", "Liksom-Prøves veg 3",
    # Postal codes and post boxes
    "0123 Prøveby", "1234 Prøveby", "Eksempelveien, 2012 Prøveby", "NO-1234 Prøveby", "Postboks 12", "postboks 12",
    "1234 PRØVEBY", "N-1234 PRØVEBY", "Vi er i: 1234 Prøveby",
    # The numbers of a property, and a place on the globe
    "gnr. 12 bnr. 34", "gnr 12", "bnr. 34", "gnr./bnr. 12/34", "Gnr/bnr. 12/34", "gårdsnummer 12", "bruksnummer 34",
    "gbnr 12/34", "g.nr. 12, b.nr. 34", "gardsnummer 12", "matrikkelnummer 12/34", "gnr. ١٢", "59.91234, 10.71234",
    "59,91234 10,71234", "59.91234° N, 10.71234° Ø",
    "Pb. 12", "P.O. Box 12",
    # English
    "12 Example Street", "12B Example Road", "Example Street 12", "221 Old Example Lane", "5 Example Ave.",
    # Arabic, and a Norwegian street in an Arabic sentence
    "شارع التجربة 5", "شارع التجربة رقم 5", "شارع التجربة القديم ٥", "العنوان Prøvegata 1",
    # Further languages that a translation may come in
    "ul. Testowa 5", "вул. Тестова, 5", "Calle Prueba 5",
]  # fmt: skip
NONE = [
    # Roads and streets beside what is counted
    "på vei 3 dager", "Hun er på vei 3 dager", "vegen 2 ganger", "vegen 2 gonger", "gata 3 ganger i uka",
    "veien 4 km", "veien 12 kilometer", "ut på gata 2 til 4 ganger", "i gata 2–4 ganger", "Skoleveien 2 ganger",
    "Gågata 3 dager", "Prøvegata 3 kvinner møttes", "på omvei 2", "riksvei 4", "Riksveg 13", "fylkesvei 12",
    "Fylkesveg 12", "Europavei 6", "motorvei 6", "snarvei 3", "underveis 2", "underveis 3 samtaler", "Utvei 5",
    "dinutvei 2", "Stengt 24.–26. desember", "Stengt 24. og 25. desember", "Ringt 3 stykker",
    "på veg 5 minutt", "arbeidsplass 2", "møteplassen 3 ganger", "Halvveis 6 måneder",
    # Streets without a number, with a year, a day or an hour
    "Prøvegata", "Eksempelveien", "i gata", "Prøvegata 2026", "Prøvegata i 2026", "Prøvegata 1. mai",
    "Prøvegata 17. mai 2026", "Prøvegata 10.30", "Prøvegata, 12 kvinner", "Gateteamet", "Gateteamet 24 timer",
    # Years, figures and places
    "In 2027 Oslo gets a new centre", "I 2027 Oslo", "i 2019 Oslo og Bergen", "Since 2019 Norwegian centres",
    "2027 Oslo", "Oslo, 2027", "NOVA 2019", "1500 Norwegian women", "Over 1000 Sanitetskvinner",
    "De 2500 Norske", "over 1200 Frivillige", "mer enn 1500 Kvinner", "Nesten 3000 Medlemmer", "More than 1500 Women",
    "the 2500 Members", "1000 Sanitetskvinner", "På plass 3 i køen", "plass 2 i køen", "Plass 4 er ledig",
    "3 Main Road safety rules", "5 Road Street signs", "2500 NOVA-rapporter", "3 Street Art works",
    "2500 kvinner", "1125 kroner", "10/19",
    "Alle 14", "Ring et av alle 14", "alle 14 sentrene", "1. mai", "Krisesenter Vest IKS - Haugesund", "kalle 3",
    "2 til 4 møter", "9 til 12 måneder", "artikkel 9", "punkt 1.3.5", "WCAG 2.2", "over 25 år", "4 vegger",
    # English
    "Press Shift 3 times", "on the road 3 days", "Gate 12", "walk 2 streets", "the street 3 times", "12 safe roads",
    "14 centres", "2 to 4 meetings",
    # Arabic
    "في الشارع 3 مرات", "شارع هادئ 3 أيام", "عن طريق الهاتف 3 مرات", "أحد المراكز الـ 14 في القائمة", "شارع التجربة",
]  # fmt: skip


@pytest.mark.parametrize("typed", ADDRESSES)
def test_an_address_is_found_in_a_sentence(typed: str) -> None:
    assert privacy.addresses(typed) and privacy.addresses(f"Vi er i {typed}.") and privacy.addresses(f"x: {typed}, kom")


@pytest.mark.parametrize("typed", NONE)
def test_what_is_no_address_is_left_alone(typed: str) -> None:
    assert privacy.addresses(typed) == privacy.addresses(f"Hun sa {typed}, og gikk.") == []
