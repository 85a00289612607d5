"""The centres' reader, in a real browser, from disk and without a network: keys, letters, and every wrong file."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from forms.message import mime
from forms.sealing import openpgp
from tests.support import ROOT, keys
from tests.support.letter_texts import TEXTS
from tests.support.reader_key import NOW, SUBJECT, Made, altered, inner, made_now, mail
from tests.support.reader_page import OWNER, PHRASE, Reader

WORDS = (ROOT / "reader" / "phrase.words.txt").read_text("utf-8").split()

# Keys


def test_our_judgement_accepts_a_key_made_in_the_reader(made: Made) -> None:
    certificate = openpgp.judge(made.certificate, made.fingerprint, NOW)

    assert certificate.ends and timedelta(days=1093) < certificate.ends - NOW < timedelta(days=1095)


def test_gpg_opens_a_letter_to_a_key_made_in_the_reader(made: Made) -> None:
    keys.gpg().run("--import", given=made.private, at=NOW)
    opened = keys.gpg().run("--passphrase", PHRASE, "--decrypt", given=made.sealed(inner("Ŋáŋŋá")), at=NOW)

    assert mime.read(opened) == (SUBJECT, "Ŋáŋŋá")


def test_gpg_knows_the_key_by_the_inbox_and_finds_its_signatures_good(made: Made) -> None:
    keys.gpg().run("--import", given=made.certificate, at=NOW)
    listed = keys.gpg().run("--with-colons", "--check-signatures", made.fingerprint, at=NOW).decode().splitlines()

    assert [line.split(":")[9] for line in listed if line.startswith("uid:")] == [f"<{OWNER}>"]
    assert [line.split(":")[1] for line in listed if line.startswith("sig:")] == ["!", "!"]


def test_the_saved_files_tell_which_is_private(made: Made) -> None:
    assert made.names == (
        "privat-nokkel-narvik-inbox.example.org.asc",
        "sertifikat-narvik-inbox.example.org.asc",
    )
    assert b"PRIVATE" in made.private and b"PRIVATE" not in made.certificate


def test_the_private_key_is_locked_with_the_phrase(made: Made) -> None:
    listed = keys.gpg().run("--list-packets", given=made.private).decode()

    assert listed.count("iter+salt S2K, algo: 9, SHA1 protection") == listed.count("protect count: 65011712 (255)") == 2


# Letters


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_letter_opens_in_the_reader_as_it_was_written(unlocked: Reader, made: Made, text: str) -> None:
    unlocked.open(made.letter(text))

    assert unlocked.text == text.replace("\r\n", "\n")


def test_the_subject_inside_the_seal_is_shown_and_not_the_neutral_one(unlocked: Reader, made: Made) -> None:
    unlocked.open(made.letter(subject="En kvinne i Guovdageaidnu: ጽሑፍ <b>"))

    assert unlocked.page.locator("#subject").text_content() == "En kvinne i Guovdageaidnu: ጽሑፍ <b>"
    assert unlocked.page.locator("#date").get_attribute("datetime") == f"{NOW:%Y-%m-%dT%H:%M:%S}.000Z"


def test_the_attachment_alone_opens_too_armoured_and_binary(unlocked: Reader, made: Made) -> None:
    sealed = made.sealed(inner("Bare vedlegget"))
    for form in (sealed, keys.gpg().run("--dearmor", given=sealed), b"\xef\xbb\xbf" + sealed.replace(b"\n", b"\r\n")):
        unlocked.open(form)
        assert unlocked.text == "Bare vedlegget"


@pytest.mark.parametrize("kind", ["mixed", "inline"])
def test_a_letter_that_a_mail_server_rewrote_opens(unlocked: Reader, made: Made, kind: str) -> None:
    rewritten = {
        "mixed": made.letter("Hei").replace(b"multipart/encrypted", b"multipart/mixed"),
        "inline": b"Subject: Ny melding\r\n\r\nSe under\r\n" + made.sealed(inner("Hei")),
    }
    unlocked.open(rewritten[kind])

    assert unlocked.text == "Hei"


def test_nothing_in_a_letter_is_active(unlocked: Reader, made: Made) -> None:
    text = "<script>alert(1)</script><img src=x onerror=alert(1)> https://example.org tel:22480380"
    unlocked.open(made.letter(text, subject="<i>Hei</i>"))

    assert unlocked.text == text
    assert unlocked.page.locator("#letter *:not(h2, p, time, div, bdi, button)").count() == 0


def test_html_is_not_shown(unlocked: Reader, made: Made) -> None:
    page = b"Content-Type: text/html\r\nSubject: Hei\r\n\r\n<img src=https://example.org/x><b>Hei</b>"
    unlocked.open(mail(made.sealed(page)))

    unlocked.said("letter-note", "letter_html")
    assert unlocked.text == ""


def test_attachments_are_counted_and_not_shown(unlocked: Reader, made: Made) -> None:
    parts = b"--x\r\nContent-Type: text/plain\r\n\r\nHei\r\n--x\r\nContent-Type: image/png\r\n\r\nx\r\n--x--\r\n"
    unlocked.open(mail(made.sealed(b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n' + parts)))

    assert "1" in unlocked.said("letter-note", "letter_attachments") and unlocked.text == "Hei\n"


def test_a_sealed_text_that_is_no_mail_is_shown_as_it_is(unlocked: Reader, made: Made) -> None:
    unlocked.open(made.sealed("Hei, čáppa: ikke en e-post\n\nContent-Type: nei".encode()))

    assert unlocked.text == "Hei, čáppa: ikke en e-post\n\nContent-Type: nei"


def test_a_letter_opens_with_the_daily_and_with_the_recovery_key(fresh: Reader, made: Made) -> None:
    both = [openpgp.judge(*pair, NOW) for pair in ((made.certificate, made.fingerprint), keys.openpgp())]
    fresh.unlock(keys.gpg().run("--armor", "--export-secret-keys", keys.openpgp()[1]))
    fresh.open(mail(openpgp.seal(inner("Til begge"), both)))

    assert fresh.text == "Til begge"


@pytest.mark.parametrize("name", ["usable", "rsa", "two subkeys"])
def test_a_key_made_by_gpg_opens_letters_in_the_reader(fresh: Reader, name: str) -> None:
    certificate = openpgp.judge(*keys.openpgp(name), NOW)
    fresh.unlock(keys.gpg().run("--armor", "--export-secret-keys", keys.openpgp(name)[1]))
    fresh.open(mail(openpgp.seal(inner("Hei"), [certificate])))

    assert fresh.text == "Hei"


def test_a_key_that_has_expired_still_opens_old_letters(fresh: Reader) -> None:
    key = keys.openpgp("expired")[1]
    then = NOW - timedelta(days=800)
    sealed = keys.gpg().run(
        "--armor", "--trust-model", "always", "-r", key, "--encrypt", given=inner("Gammelt"), at=then
    )
    fresh.unlock(keys.gpg().run("--armor", "--export-secret-keys", key))
    fresh.open(sealed)

    assert fresh.text == "Gammelt"


# What is refused, each with one sentence


def test_a_letter_changed_anywhere_is_refused_and_nothing_of_it_is_shown(unlocked: Reader, made: Made) -> None:
    for at in (0.3, 0.5, 0.9):
        unlocked.open(made.letter("Riktig"))
        unlocked.choose("letter-file", mail(altered(made.sealed(inner("Endret")), at)))
        assert "endret eller skadet" in unlocked.said("letter-said", "letter_changed")
        assert unlocked.text == "" and not unlocked.page.locator("#letter").is_visible()


def test_a_letter_without_proof_against_change_is_refused(unlocked: Reader, made: Made) -> None:
    keys.gpg().run("--import", given=made.certificate, at=NOW)
    old = ["--rfc2440", "--disable-mdc", "--cipher-algo", "AES", "--trust-model", "always"]
    unlocked.choose("letter-file", keys.gpg().run(*old, "--armor", "-r", made.fingerprint, "--encrypt", at=NOW))

    unlocked.said("letter-said", "letter_changed")


REFUSED = {
    "letter_smime": mail(b"\x30\x03" + bytes(99), "smime"),
    "file_smime": b"\x30\x82\x01\x00" + bytes(99),
    "not_sealed": b"From: a@example.org\r\nSubject: Hei\r\n\r\nHei\r\n",
    "letter_broken": mail(b"-----BEGIN PGP MESSAGE-----\n\nwV4D\n-----END PGP MESSAGE-----\n"),
    "file_empty": b" \r\n",
    "file_utf16": "-----BEGIN PGP MESSAGE-----\r\n".encode("utf-16"),
    "file_outlook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99),
    "file_web_page": b"\r\n<!DOCTYPE html><html>",
    "file_unknown": b"Hei, her er brevet",
    "file_huge": bytes(2 * 1024 * 1024 + 1),
}


@pytest.mark.parametrize(("word", "content"), REFUSED.items(), ids=REFUSED)
def test_a_file_that_is_no_letter_is_told_in_a_sentence_with_its_name(
    unlocked: Reader, word: str, content: bytes
) -> None:
    unlocked.choose("letter-file", content, "fil <b>.eml")

    assert "fil <b>.eml" in unlocked.said("letter-said", word)
    assert "wrong" in (unlocked.page.locator("#letter-said").get_attribute("class") or "")


def test_a_letter_cut_short_is_refused(unlocked: Reader, made: Made) -> None:
    sealed = made.sealed(inner("Hei"))
    for letter in (sealed[:900], mail(sealed)[:900], mail(sealed)[:2000]):
        unlocked.choose("letter-file", letter)
        unlocked.said("letter-said", "letter_broken")
        unlocked.choose("letter-file", b"")
        unlocked.said("letter-said", "file_empty")


def test_a_letter_to_another_key_names_the_key_that_would_open_it(unlocked: Reader) -> None:
    certificate = openpgp.judge(*keys.openpgp(), NOW)
    unlocked.choose("letter-file", mail(openpgp.seal(inner("Hei"), [certificate])))

    told = unlocked.said("letter-said", "other_key").replace(" ", "")
    assert certificate.recipient.upper() in told


def test_a_letter_sealed_with_a_password_is_refused(unlocked: Reader) -> None:
    sealed = keys.gpg().run("--armor", "--passphrase", "hei", "--symmetric", given=b"Hei", at=NOW)
    unlocked.choose("letter-file", sealed)

    unlocked.said("letter-said", "not_sealed_to_key")


def test_a_letter_that_unpacks_to_something_huge_is_refused(unlocked: Reader, made: Made) -> None:
    keys.gpg().run("--import", given=made.certificate, at=NOW)
    options = ["--compress-algo", "zlib", "--trust-model", "always", "--armor", "-r", made.fingerprint, "--encrypt"]
    unlocked.choose("letter-file", keys.gpg().run(*options, given=bytes(50_000_000), at=NOW))

    unlocked.said("letter-said", "letter_huge")


WRONG_KEYS: dict[str, Callable[[Made], bytes]] = {
    "key_is_certificate": lambda made: made.certificate,
    "key_broken": lambda made: made.private[:300],
    "file_empty": lambda _: b"",
    "file_utf16": lambda made: made.private.decode().encode("utf-16"),
    "key_several": lambda made: made.private + made.private,
}


@pytest.mark.parametrize("word", WRONG_KEYS)
def test_a_file_that_is_no_private_key_is_told_in_a_sentence(fresh: Reader, made: Made, word: str) -> None:
    fresh.choose("key-file", WRONG_KEYS[word](made), "min nøkkel.asc")

    assert "min nøkkel.asc" in fresh.said("key-said", word)


def test_a_wrong_phrase_is_told_and_the_right_one_works_after_it(fresh: Reader, made: Made) -> None:
    fresh.unlock(made.private, PHRASE + " ")
    assert "ikke riktig" in fresh.said("phrase-said", "phrase_wrong")
    fresh.unlock(made.private)

    assert OWNER in fresh.said("key-owner", "key_open")


def test_a_wrong_key_is_told_while_another_one_is_open(unlocked: Reader, made: Made) -> None:
    unlocked.drop(made.certificate)

    assert "0-dropped" in unlocked.said("letter-said", "key_is_certificate")


def test_the_page_says_until_when_a_key_is_good(unlocked: Reader, made: Made) -> None:
    ends = openpgp.judge(made.certificate, made.fingerprint, NOW).ends

    assert ends and f"{ends.day}. " in (told := unlocked.said("key-ends", "key_ends")) and str(ends.year) in told


def test_the_page_says_that_a_key_has_ended(fresh: Reader) -> None:
    fresh.unlock(keys.gpg().run("--armor", "--export-secret-keys", keys.openpgp("expired")[1]))

    assert "Lag en ny" in fresh.said("key-ends", "key_ended")


def test_closing_a_letter_takes_it_off_the_page(unlocked: Reader, made: Made) -> None:
    unlocked.open(made.letter("Hemmelig tekst"))
    unlocked.page.click("#close-letter")

    assert "Hemmelig" not in unlocked.page.content()
    assert unlocked.page.locator("#letter-said").inner_text() == ""


def test_a_letter_chosen_first_waits_for_the_key(fresh: Reader, made: Made) -> None:
    fresh.choose("letter-file", made.letter("Hei"))
    fresh.said("letter-said", "letter_waits")
    fresh.unlock(made.private)
    fresh.page.locator("#letter").wait_for()

    assert fresh.text == "Hei"


def test_key_and_letter_may_be_dropped_together(fresh: Reader, made: Made) -> None:
    fresh.drop(made.letter("Sluppet"), made.private)
    fresh.page.fill("#phrase", PHRASE)
    fresh.page.press("#phrase", "Enter")
    fresh.page.locator("#letter").wait_for()

    assert fresh.text == "Sluppet"


def test_two_letters_at_once_are_refused(fresh: Reader, made: Made) -> None:
    fresh.drop(made.letter("En"), made.letter("To"))

    assert "ett brev om gangen" in fresh.said("letter-said", "file_several")


# Forgetting


def remains(page: Page) -> str:
    """Everything that the page still holds in its elements and fields."""
    values = "[...document.querySelectorAll('input')].map(one => one.value).join() + document.documentElement.outerHTML"
    return str(page.evaluate(f"(() => {{ document.querySelector('body script')?.remove(); return {values} }})()"))


def opened(reader: Reader, made: Made) -> None:
    reader.unlock(made.private)
    reader.open(made.letter("Hemmelig tekst", subject="Hemmelig emne"))
    assert "Hemmelig tekst" in reader.page.content()


FORGETS: dict[str, Callable[[Page], None]] = {
    "lock": lambda page: page.click("header .lock"),
    "leave": lambda page: page.evaluate("dispatchEvent(new Event('pagehide'))"),
}


@pytest.mark.parametrize("how", FORGETS)
def test_locking_or_leaving_forgets_key_and_letter(fresh: Reader, made: Made, how: str) -> None:
    opened(fresh, made)
    FORGETS[how](fresh.page)

    left = remains(fresh.page)
    assert len(left) > 5000 and not [word for word in ("Hemmelig", OWNER, PHRASE) if word in left]
    assert fresh.page.locator("#key-file").is_enabled() and not fresh.page.locator("#key-open").is_visible()


def test_after_ten_minutes_without_use_everything_is_forgotten(fresh: Reader, made: Made) -> None:
    fresh.page.clock.install()
    fresh.page.reload()
    opened(fresh, made)
    fresh.page.clock.fast_forward("09:00")
    assert fresh.text == "Hemmelig tekst"
    fresh.page.clock.fast_forward("01:05")

    fresh.said("key-said", "locked_idle")
    assert "Hemmelig" not in remains(fresh.page)


def test_a_page_that_holds_nothing_says_nothing_of_idling(fresh: Reader) -> None:
    fresh.page.clock.install()
    fresh.page.reload()
    fresh.page.clock.fast_forward("20:00")

    assert fresh.page.locator("#key-said").inner_text() == ""


def test_a_typed_phrase_is_forgotten_when_nobody_goes_on(fresh: Reader) -> None:
    fresh.page.clock.install()
    fresh.page.reload()
    fresh.to_phrase()
    fresh.page.click("#suggest")
    suggested = fresh.page.locator("#suggested").inner_text()
    fresh.page.fill("#new-phrase", PHRASE)
    fresh.page.clock.fast_forward("10:05")

    left = remains(fresh.page)
    assert PHRASE not in left and suggested not in left and not fresh.page.locator("#suggested-said").is_visible()


def test_the_fingerprint_stays_while_somebody_reads_it_aloud(fresh: Reader) -> None:
    fresh.page.clock.install()
    fresh.page.reload()
    made_now(fresh)
    fresh.page.clock.fast_forward("20:00")

    assert fresh.page.locator("#fingerprint").is_visible()


def test_using_the_page_keeps_it_open(fresh: Reader, made: Made) -> None:
    fresh.page.clock.install()
    fresh.page.reload()
    opened(fresh, made)
    for _ in range(2):
        fresh.page.clock.fast_forward("09:00")
        fresh.page.keyboard.press("Shift")

    assert fresh.text == "Hemmelig tekst"


# Press "Lock now" in the very moment when a letter has been decrypted, and its proof against change is looked at.
LOCK_MEANWHILE = """() => { const digest = crypto.subtle.digest.bind(crypto.subtle);
  crypto.subtle.digest = (name, data) => {
    if (name === "SHA-1") { crypto.subtle.digest = digest; document.querySelector("header .lock").click(); }
    return digest(name, data); }; }"""


def test_a_letter_that_opens_after_locking_is_not_shown(fresh: Reader, made: Made) -> None:
    fresh.unlock(made.private)
    fresh.said("key-owner", "key_open")
    fresh.page.evaluate(LOCK_MEANWHILE)
    fresh.choose("letter-file", made.letter("Hemmelig tekst"))
    fresh.said("key-said", "locked")

    fresh.unlock(made.private)
    assert "Hemmelig" not in remains(fresh.page)


# Making a key


FAULTS = {
    "phrase_short": "kort og godt",
    "phrase_same": "aaaa aaaa aaaa aaaa bbb",
    "phrase_digits": "1234 5678 9012 3456",
    "phrase_address": "hei hei narvik er min by",
}


@pytest.mark.parametrize(("word", "phrase"), FAULTS.items(), ids=FAULTS)
def test_a_weak_phrase_is_refused_and_why(fresh: Reader, word: str, phrase: str) -> None:
    fresh.to_phrase()
    fresh.page.fill("#new-phrase", phrase)
    fresh.page.press("#new-phrase", "Enter")

    assert fresh.said("new-phrase-said", word)
    assert fresh.page.locator("#step-phrase").is_visible()


def test_a_suggested_phrase_is_new_each_time_and_of_words_of_the_list(fresh: Reader) -> None:
    fresh.to_phrase()
    seen = set()
    for _ in range(20):
        fresh.page.click("#suggest")
        seen.add(fresh.page.locator("#suggested").inner_text())

    assert len(seen) == 20 and all(set(one.split(" ")) <= set(WORDS) and one.count(" ") == 5 for one in seen)
    assert "6" in fresh.said("suggested-said", "secret_suggested")


# 65536 is 39 times 1642, and 1498 more: what is drawn above 64037 would make the first words likelier.
DRAWN = "() => { const drawn = %s; crypto.getRandomValues = (into) => { into[0] = drawn.shift(); return into; }; }"


def test_every_word_of_a_suggested_phrase_is_as_likely_as_any_other(fresh: Reader) -> None:
    first = 65536 - 65536 % len(WORDS)
    fresh.to_phrase()
    fresh.page.evaluate(DRAWN % [65535, 0, first, 1, first - 1, 2, 3, 4])
    fresh.page.click("#suggest")

    assert fresh.page.locator("#suggested").inner_text().split(" ") == [*WORDS[:2], WORDS[-1], *WORDS[2:5]]


def test_the_phrase_must_be_typed_the_same_twice(fresh: Reader) -> None:
    fresh.to_phrase()
    fresh.page.fill("#new-phrase", PHRASE)
    fresh.page.fill("#again", PHRASE.upper())
    fresh.page.press("#again", "Enter")

    fresh.said("again-said", "phrase_differs")


@pytest.mark.parametrize("address", ["", "narvik", "narvik@inbox", "åse@example.org", "a b@example.org"])
def test_an_address_that_is_none_is_refused(fresh: Reader, address: str) -> None:
    fresh.to_phrase(address)

    assert "post@example.org" in fresh.said("address-said", "address_wrong")


def test_a_spare_key_without_a_phrase_works_too(fresh: Reader) -> None:
    fresh.make(phrase="")
    _, private = fresh.save("key")
    fresh.try_out(private)

    fresh.said("try-said", "try_works")


def test_the_saved_key_may_be_dropped_and_tried_with_enter(fresh: Reader) -> None:
    fresh.make()
    _, private = fresh.save("key")
    fresh.drop(private)
    fresh.page.fill("#try-phrase", PHRASE)
    fresh.page.press("#try-phrase", "Enter")

    fresh.said("try-said", "try_works")


def test_a_key_is_not_done_before_it_is_saved_and_tried(fresh: Reader, made: Made) -> None:
    fresh.make()
    fresh.next()
    fresh.said("save-said", "lacking_key")
    _, private = fresh.save("key")
    fresh.next()
    fresh.said("save-said", "lacking_tried")
    fresh.try_out(private, "en annen frase enn den")
    fresh.said("try-said", "phrase_wrong")
    fresh.try_out(made.private)
    fresh.said("try-said", "try_other_key")
    fresh.try_out(private)
    fresh.said("try-said", "try_works")
    fresh.next()
    fresh.said("save-said", "lacking_certificate")


def test_a_key_that_is_not_saved_is_not_thrown_away_at_once(fresh: Reader) -> None:
    fresh.make()
    fresh.page.click("#to-reading")
    fresh.said("leaving-said", "leave_unsaved")
    fresh.page.click("#to-reading")

    fresh.is_at("reading")
