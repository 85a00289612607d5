"""The plan of the sample_directory: who may import whom. An arrow that turns round fails here."""

import ast
import re
from pathlib import Path

import pytest

from tests.support import ROOT

OURS = ("directory", "cms", "site_builder", "build", "forms", "demo", "release", "tests")
FORBIDDEN = {
    "directory": {"site_builder", "build", "forms", "demo", "cms", "flask", "mkdocs"},
    "cms": {"site_builder", "build", "forms", "demo", "flask", "mkdocs"},
    "site_builder": {"cms", "forms", "demo", "build", "flask", "mkdocs"},
    "build.py": {"cms", "forms", "demo", "flask"},
    "forms": {"cms", "site_builder", "build", "demo", "mkdocs", "material", "tinycss2", "brotli", "aiosmtpd"},
    "demo": {"cms", "site_builder", "build", "mkdocs"},
    "release": {"cms", "site_builder", "build", "forms", "demo", "directory", "mkdocs"},  # it runs build.py
}
# The only modules of the forms side that know a thing.
KNOWS = {
    "flask": {
        "forms.web.app",
        "forms.web.csrf",
        "forms.web.pages",
        "forms.web.posted",
        "forms.web.startup_check",
        "forms.web.views",
        "forms.wsgi",
    },
    "flask_wtf": {"forms.web.csrf"},
    "phonenumbers": {"forms.web.phone_number"},
    "email_validator": {"forms.web.email_address"},
    "wtforms": {
        "forms.web.contact_forms",
        "forms.web.csrf",
        "forms.web.fields",
        "forms.web.report_form",
        "forms.web.startup_check",
    },
    "pysequoia": {"forms.sealing.openpgp", "forms.sealing.openpgp_file", "forms.sealing.openpgp_packets"},
    "cryptography": {"forms.sealing.foreign", "forms.sealing.smime"},
    "smtplib": {"forms.delivery.smtp", "forms.delivery.smtp_client", "forms.delivery.smtp_connection"},
    "sqlalchemy": {
        "forms.outbox.claims",
        "forms.outbox.database",
        "forms.outbox.ledger",
        "forms.outbox.marker",
        "forms.outbox.notices",
        "forms.outbox.outbox",
        "forms.outbox.postgresql",
        "forms.outbox.relocation",
        "forms.outbox.removal",
        "forms.outbox.rows",
        "forms.outbox.schema",
        "forms.outbox.sqlite",
        "forms.outbox.statements",
        "forms.outbox.tally",
    },
    "tomlkit": {"forms.settings.edit"},
    "sqlite3": {"forms.outbox.database", "forms.outbox.sqlite"},
}
# The rooms of forms/, from the ground up, and what each may import of the others. log and service are single modules.
ROOMS: dict[str, set[str]] = {
    "log": set(),
    "hardening": set(),
    "message": set(),
    "settings": set(),
    "outbox": set(),
    "sealing": {"message", "settings"},
    "delivery": {"log", "outbox", "settings"},
    "monitoring": {"log", "message", "settings", "outbox", "sealing", "delivery"},
    "service": {"message", "settings", "outbox", "sealing"},
    "web": {"log", "settings", "outbox", "sealing", "monitoring", "service"},
    "wsgi": {"hardening", "log", "settings", "service", "web"},
    "admin": {"hardening", "log", "message", "settings", "outbox", "sealing", "delivery", "monitoring", "web"},
    "__main__": {"admin"},
}
# Those of directory/; the modules that stand beside them read one file of data/ each, and are left out here.
DIRECTORY_ROOMS: dict[str, set[str]] = {
    "messages": set(),
    "parsing": {"messages"},
    "schema": {"messages", "parsing"},
    "translation": {"messages", "parsing", "schema"},
    "history": {"messages", "parsing"},
    "editing": {"messages", "parsing", "history"},
    "po": {"messages", "parsing", "translation"},
    "commands": {"messages", "parsing", "schema", "translation", "history", "editing", "po"},
}
PURE = ("forms.message.body", "forms.message.layout", "forms.message.mime")


def modules(place: str) -> list[Path]:
    """The module *place*, or every module in the folder of that name, in its sub-folders too."""
    path = ROOT / place
    return [path] if path.suffix else sorted(path.rglob("*.py"))


def name(path: Path) -> str:
    """The dotted name of the module at *path*."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imports(path: Path) -> set[str]:
    """The top-level names of everything that *path* imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize(("place", "forbidden"), FORBIDDEN.items())
def test_data_flows_one_way(place: str, forbidden: set[str]) -> None:
    assert modules(place)
    assert {name(path): imports(path) & forbidden for path in modules(place) if imports(path) & forbidden} == {}


def room(module: str) -> str:
    """The room of forms/ that holds *module*, or the module itself where it stands in forms/."""
    return module.split(".")[1]


def imported_rooms(path: Path) -> set[str]:
    """The rooms of forms/ that *path* imports, its own left out."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "forms":
            names = [f"forms.{one.name}" for one in node.names if one.name != "__version__"]
        found |= {room(one) for one in names if one.startswith("forms.")}
    return found - {room(name(path))}


def directory_rooms(path: Path) -> set[str]:
    """The rooms of directory/ that *path* imports, its own left out."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {
                f"{node.module}.{one.name}".split(".")[1] for one in node.names if node.module.startswith("directory")
            }
    return (found & set(DIRECTORY_ROOMS)) - {room(name(path))}


@pytest.mark.parametrize("here", DIRECTORY_ROOMS)
def test_the_rooms_of_the_directory_stand_on_one_another(here: str) -> None:
    found = {name(path): directory_rooms(path) - DIRECTORY_ROOMS[here] for path in modules(f"directory/{here}")}

    assert {module: rooms for module, rooms in found.items() if rooms} == {}


@pytest.mark.parametrize("here", ROOMS)
def test_a_room_imports_only_rooms_below_it(here: str) -> None:
    below = list(ROOMS)[: list(ROOMS).index(here)]
    found = {one for path in modules("forms") if room(name(path)) == here for one in imported_rooms(path)}

    assert found <= ROOMS[here] <= set(below)


def test_every_module_of_the_forms_stands_in_a_room() -> None:
    assert {room(name(path)) for path in modules("forms")} == {*ROOMS, "__init__"}


@pytest.mark.parametrize("place", OURS)
def test_no_import_is_relative(place: str) -> None:
    """The tests above read names from the root: a relative import would pass them by."""
    paths = modules(f"{place}.py" if place == "build" else place)
    nodes = [(path, node) for path in paths for node in ast.walk(ast.parse(path.read_text("utf-8")))]

    assert paths
    assert [name(path) for path, node in nodes if isinstance(node, ast.ImportFrom) and node.level] == []


@pytest.mark.parametrize(("library", "knowing"), KNOWS.items())
def test_only_its_own_modules_know_a_library(library: str, knowing: set[str]) -> None:
    assert {name(path) for path in modules("forms") if library in imports(path)} <= knowing


@pytest.mark.parametrize("module", PURE)
def test_letter_and_envelope_are_pure(module: str) -> None:
    """They import no library that knows the world outside, and of ours only each other."""
    path = ROOT / f"{module.replace('.', '/')}.py"
    ours = set(re.findall(r"^ *(?:from|import) (forms\b[\w.]*)", path.read_text("utf-8"), re.MULTILINE))

    assert not imports(path) & ({*OURS, *KNOWS, "os", "pathlib", "time"} - {"forms"})
    assert ours <= set(PURE)


def test_only_the_directory_reads_data() -> None:
    others = [path for place in ("site_builder", "forms", "demo") for path in modules(place)]

    assert {path for path in others if "yaml" in imports(path)} == set()


def test_no_test_imports_another_test_or_a_conftest() -> None:
    """What several tests use stands in tests/support; a test that is imported runs or is set up twice."""
    found = {
        name(path): lines
        for path in modules("tests")
        if (lines := re.findall(r"^ *(?:from|import) tests[\w.]*\.(?:test_\w+|conftest)\b.*", path.read_text(), re.M))
    }

    assert found == {}


def test_one_module_of_the_history_starts_git() -> None:
    assert {name(path) for path in modules("directory/history") if "subprocess" in imports(path)} == {
        "directory.history.git"
    }


def test_two_states_are_compared_without_git_or_files() -> None:
    path = ROOT / "directory" / "history" / "comparison.py"

    assert not imports(path) & {"subprocess", "os", "pathlib", "tempfile"}
