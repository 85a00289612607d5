"""The command `statistics`: months that have ended, centres by name, and nothing that gives a hidden number away."""

import csv
import io
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

from directory import Form
from forms.admin import statistics
from forms.admin.bar_chart import Row, draw
from forms.admin.suppression import Figure
from forms.monitoring import health, jobs
from forms.outbox.outbox import Outbox
from forms.service import Service
from forms.settings import settings
from tests.support.operator import Operator
from tests.support.sample_answers import REPORT, WRITE

NOW = datetime(2026, 11, 30, 22, 59, tzinfo=UTC)  # a minute before midnight in Norway
SVG = "{http://www.w3.org/2000/svg}"


class Frozen(datetime):
    """The clock of the command."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # noqa: ARG003
        return NOW


@pytest.fixture
def outbox(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outbox]:
    """The operator's outbox, with letters of October and of November 2026."""
    monkeypatch.setattr(statistics, "datetime", Frozen)
    operator.add()
    with closing(Outbox(settings.read(operator.config).database)) as made:
        for month, centre, form, count in (
            (10, "oslo", "write", 7),
            (10, "narvik", "write", 2),
            (10, "oslo", "apply", 5),
            (10, "vanished", "apply", 6),
            (11, "oslo", "write", 9),
        ):
            put(made, datetime(2026, month, 10, tzinfo=UTC), centre, form, count)
        yield made


def put(outbox: Outbox, now: datetime, centre: str, form: str, count: int) -> None:
    for number in range(count):
        outbox.put(f"{now}{centre}{form}{number}".encode(), centre, b"sealed", now, form, counted=centre)


def lines(text: str) -> dict[str, list[str]]:
    """The figures of each line of the table, by its name."""
    split = [re.split(r" {2,}", line) for line in text.splitlines() if line]
    return {first: rest for first, *rest in split}


@pytest.mark.usefixtures("outbox")
def test_each_centre_has_its_enquiries_and_applications_and_small_ones_are_hidden(operator: Operator) -> None:
    shown = lines(operator.run("statistics").out)

    assert shown["2026-10"] == ["enquiries", "applications"]
    assert (shown["Oslo krisesenter"], shown["Narvik krisesenter"]) == (["7", "5"], ["1-4", "0"])
    assert shown["all"] == ["8-11", "11"]


def test_a_small_number_of_applications_is_hidden_too(operator: Operator, outbox: Outbox) -> None:
    put(outbox, datetime(2026, 10, 10, tzinfo=UTC), "narvik", "apply", 3)
    shown = lines(operator.run("statistics").out)

    assert (shown["Narvik krisesenter"], shown["all"]) == (["1-4", "1-4"], ["8-11", "12-15"])


def test_the_oldest_of_24_months_is_shown_and_none_before(operator: Operator, outbox: Outbox) -> None:
    for year, month in ((2024, 10), (2024, 11)):
        put(outbox, datetime(year, month, 10, tzinfo=UTC), "oslo", "write", 6)
    months = re.findall(r"^\d{4}-\d\d", operator.run("statistics").out, re.MULTILINE)

    assert (months[0], len(months)) == ("2024-11", 24)
    assert lines(operator.run("statistics", "--month", "2024-11").out)["Oslo krisesenter"] == ["6", "0"]


@pytest.mark.usefixtures("outbox")
def test_a_centre_that_was_removed_shows_its_id(operator: Operator) -> None:
    assert lines(operator.run("statistics").out)["vanished"] == ["0", "6"]


@pytest.mark.usefixtures("outbox")
def test_the_running_month_is_not_shown_and_asking_for_it_is_refused(operator: Operator) -> None:
    asked = operator.run("statistics", "--month", "2026-11")

    assert "2026-11" not in operator.run("statistics").out
    assert (asked.status, asked.out) == (1, "")
    assert (
        asked.err.startswith("--month: 2026-11 has not ended") and "the newest month to ask for is 2026-10" in asked.err
    )


@pytest.mark.parametrize(
    ("month", "said"),
    [
        ("2027-01", "2027-01 has not ended"),
        ("2024-10", "the numbers of 2024-10 are deleted; they are kept for 24 months, since 2024-11"),
        ("2026-09", "no letter was counted up to the end of 2026-09; the first month with one is 2026-10"),
    ],
)
@pytest.mark.usefixtures("outbox")
def test_a_month_without_numbers_is_refused_with_the_reason(operator: Operator, month: str, said: str) -> None:
    asked = operator.run("statistics", "--month", month)

    assert (asked.status, asked.out) == (1, "")
    assert said in asked.err


def test_a_month_that_is_none_is_not_understood(operator: Operator, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        operator.run("statistics", "--month", "October")

    assert ended.value.code == 2
    assert "'October' must be a year and a month, like 2026-10" in capsys.readouterr().err


def test_before_anything_was_counted_a_sentence_says_so(operator: Operator) -> None:
    asked = operator.run("statistics")

    assert (asked.status, asked.out) == (1, "")
    assert re.fullmatch(r"no letter was counted up to the end of \d{4}-\d\d; ask again when .* has ended\n", asked.err)


def test_a_month_without_a_letter_between_two_others_is_shown_too(operator: Operator, outbox: Outbox) -> None:
    put(outbox, datetime(2026, 8, 10, tzinfo=UTC), "oslo", "write", 1)

    assert re.findall(r"^\d{4}-\d\d", operator.run("statistics").out, re.MULTILINE) == ["2026-08", "2026-09", "2026-10"]


@pytest.mark.usefixtures("outbox")
def test_csv_has_two_columns_for_a_number_so_that_no_spreadsheet_makes_a_date_of_it(operator: Operator) -> None:
    text = operator.run("statistics", "--csv", "-").out
    rows = {
        (row["centre"], row["form"]): (row["at_least"], row["at_most"]) for row in csv.DictReader(io.StringIO(text))
    }

    assert rows["narvik", "write"] == ("1", "4")
    assert (rows["", "write"], rows["", "apply"]) == (("8", "11"), ("11", "11"))
    assert "1-4" not in text


@pytest.mark.usefixtures("outbox")
def test_files_are_written_whole_and_the_table_is_still_shown(operator: Operator) -> None:
    table, picture = operator.folder / "numbers.csv", operator.folder / "numbers.svg"
    asked = operator.run("statistics", "--csv", str(table), "--svg", str(picture))

    assert (asked.status, lines(asked.out)["all"]) == (0, ["8-11", "11"])
    assert table.read_bytes().startswith(b"\xef\xbb\xbfmonth,centre,")
    assert ElementTree.fromstring(picture.read_text("utf-8")).tag == f"{SVG}svg"


@pytest.mark.parametrize("name", ["/dev/null", "nowhere/numbers.csv", "."])
@pytest.mark.usefixtures("outbox")
def test_a_file_that_cannot_be_written_is_told_in_a_sentence(operator: Operator, name: str) -> None:
    asked = operator.run("statistics", "--csv", name)

    assert asked.status == 1
    assert re.fullmatch(rf"--csv: {name} cannot be written \(.+\); .+ statistics --csv - > .*\n", asked.err)


@pytest.mark.parametrize("name", ["-", "numbers"])
@pytest.mark.usefixtures("outbox")
def test_csv_and_chart_do_not_go_to_one_place(operator: Operator, name: str) -> None:
    asked = operator.run("statistics", "--csv", name, "--svg", name)

    assert (asked.status, asked.out) == (1, "")
    assert "give each a file of its own" in asked.err


@pytest.mark.usefixtures("outbox")
def test_the_chart_says_everything_in_words_and_loads_nothing(operator: Operator) -> None:
    text = operator.run("statistics", "--month", "2026-10", "--svg", "-").out
    picture = ElementTree.fromstring(text)

    assert picture.findtext(f"{SVG}title") == "Henvendelser og søknader i oktober 2026"
    assert "Narvik krisesenter: 1-4 henvendelser, 0 søknader" in (picture.findtext(f"{SVG}desc") or "")
    assert not re.search(r"href|url\(|<script|<style|<image|http(?!://www.w3.org/2000/svg)", text)


def test_of_several_months_the_chart_shows_the_totals(operator: Operator, outbox: Outbox) -> None:
    put(outbox, datetime(2026, 9, 10, tzinfo=UTC), "oslo", "write", 12)
    words = ElementTree.fromstring(operator.run("statistics", "--svg", "-").out).findtext(f"{SVG}desc") or ""

    assert "september 2026: 12 henvendelser, 0 søknader; oktober 2026: 8-11 henvendelser, 11 søknader" in words


def test_a_hidden_number_has_no_filled_part_and_a_total_that_is_an_interval_has() -> None:
    bars = [
        [bar.get("fill") for bar in ElementTree.fromstring(draw("x", [Row("y", (shown, shown))])).iter(f"{SVG}rect")][
            3:
        ]
        for shown in (Figure(1, 4), Figure(8, 11), Figure(7, 7))
    ]

    assert bars == [["none", "none"], ["none", "#1b6ca8", "none", "#000"], ["#1b6ca8", "#000"]]


@pytest.mark.parametrize("one_month", [True, False])
def test_whatever_font_there_is_no_text_of_the_chart_is_cut_or_lies_on_another(one_month: bool) -> None:
    """Each letter is as wide as one of Courier's, which is wider than the mean one of any sans-serif font."""
    names = [
        "Stiftelsen Sørlandet krisesenter (Kristiansand og Mandal)",
        "Krise- og incestsenteret i Fredrikstad",
        "Oslo",
    ]
    rows = [Row(name, (Figure(1000, 1044), Figure(1, 4))) for name in (names if one_month else ["september 2026"] * 24)]
    title = "Henvendelser og søknader, september 2024 til september 2026"
    picture = ElementTree.fromstring(draw(title, rows, (Figure(1000, 1044),) * 2 if one_month else None))
    width, height = (float(picture.get(side, 0)) for side in ("width", "height"))
    spans = []
    for text in picture.iter(f"{SVG}text"):
        size, x, y = (float(text.get(name, default)) for name, default in (("font-size", 13), ("x", 0), ("y", 0)))
        wide = len(text.text or "") * size * 0.6 * (1.08 if text.get("font-weight") else 1)
        begins = x - wide if text.get("text-anchor") == "end" else x
        spans.append((begins, begins + wide, y - 0.75 * size, y + 0.2 * size))

    assert all(one[0] >= 0 and one[1] <= width and one[2] >= 0 and one[3] <= height for one in spans)
    pairs = combinations(spans, 2)
    assert not [pair for pair in pairs if all(max(a) < min(b) for a, b in overlaps(*pair))]


def overlaps(one: Sequence[float], other: Sequence[float]) -> list[tuple[list[float], list[float]]]:
    """For each direction: where both begin, and where both end."""
    return [([one[0], other[0]], [one[1], other[1]]), ([one[2], other[2]], [one[3], other[3]])]


def test_a_name_in_the_chart_is_text_and_no_markup() -> None:
    figure = Figure(5, 5)

    assert ElementTree.fromstring(draw("<&>", [Row('"<b>&', (figure, figure))])).findtext(f"{SVG}title") == "<&>"


def test_a_form_that_was_sent_is_counted_and_a_report_to_the_editors_is_not(service: Service) -> None:
    language = service.directory.languages[0]
    for token in ("1", "1", "2"):
        service.post(Form.WRITE, {**WRITE, "contact": "41 00 00 00"}, language, token)
    service.post(Form.REPORT, {**REPORT}, language, "3")

    assert list(service.outbox.tally.ended(datetime(9999, 1, 1, tzinfo=UTC))) == []
    later = datetime.fromtimestamp(service.now().timestamp() + 32 * 86400, UTC)
    assert [dict(counts) for counts in service.outbox.tally.ended(later).values()] == [{("oslo", "write"): 2}]


def test_health_status_and_logs_tell_none_of_these_numbers(
    operator: Operator, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with outbox.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE tallies SET count = 4711")
    jobs.run_due_jobs(settings.read(operator.config), outbox, NOW)
    found = health.collect(outbox, health.WriteProbe(outbox), [], NOW, full=True)
    told = f"{found.full()} {caplog.text} {operator.run('status', '--json').out} {operator.run('status').out}"

    assert "4711" not in told
    assert "4711" in operator.run("statistics").out


def test_what_is_written_is_for_its_owner_alone(operator: Operator, outbox: Outbox) -> None:
    path: Path = operator.folder / "numbers.csv"
    operator.run("statistics", "--csv", str(path))

    assert path.stat().st_mode & 0o777 == 0o600
