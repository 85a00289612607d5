"""Mistakes in the arguments of a command: one sentence, in the language of the messages."""

import pytest

from directory.__main__ import main


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["clos"], "kan ikke være 'clos'; mente du 'close'?"),
        (["set"], "dette mangler etter kommandoen: ID, KEY"),
        (["check", "--since"], "det må stå noe etter --since"),
        (["ages", "--warn", "x"], "--warn må være et tall, ikke 'x'"),
        (["ages", "--bogus"], "dette er ukjent her: --bogus"),
        (["po", "export", "--output"], "det må stå noe etter --output"),
    ],
)
def test_a_mistake_is_one_sentence(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--lang", "nb", *arguments])

    assert ended.value.code == 2
    assert (told := capsys.readouterr().err).count("\n") == 1 and said in told
