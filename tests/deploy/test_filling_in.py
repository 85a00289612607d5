"""deploy/settings.py: the example of the settings with the answers of the installer in it."""

import subprocess
import sys
import tomllib

from tests.support.nginx import DEPLOY


def filled_in(*values: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(DEPLOY / "settings.py"), str(DEPLOY / "config.example.toml"), *values]
    return subprocess.run(command, capture_output=True, text=True)


def test_values_stand_under_their_keys_and_numbers_stay_numbers() -> None:
    read = tomllib.loads(filled_in("smtp.host=mail.example.org", "smtp.port=465", "smtp.security=tls").stdout)

    assert (read["smtp"]["host"], read["smtp"]["port"], read["smtp"]["security"]) == ("mail.example.org", 465, "tls")


def test_a_section_that_is_commented_out_is_opened_for_its_key() -> None:
    read = tomllib.loads(filled_in("coordinator.address=a@example.org", "smtp.ca_file=mail-ca.pem").stdout)

    assert read["coordinator"] == {"address": "a@example.org"} and "editors" not in read
    assert read["smtp"]["ca_file"] == "mail-ca.pem"


def test_a_key_without_a_value_is_left_out() -> None:
    read = tomllib.loads(filled_in("smtp.username=", "smtp.password_file=").stdout)

    assert {"username", "password_file"} & read["smtp"].keys() == set()


def test_a_key_that_the_example_lacks_is_named() -> None:
    ran = filled_in("smtp.colour=red")

    assert (ran.returncode, ran.stdout) == (1, "") and "the example has no smtp.colour" in ran.stderr
