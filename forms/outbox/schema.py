"""Database schema of the outbox: its tables, its indexes, and the schema version that is stored beside them.

SQLite keeps the version in the file's header (PRAGMA user_version), PostgreSQL in a table of one row.
"""

import sqlalchemy as sa

from forms.outbox import marker

SCHEMA = 3  # 1 and 2 were never released

_metadata = sa.MetaData()
letters = sa.Table(
    "letters",
    _metadata,
    sa.Column("id", sa.String(32), primary_key=True),  # random: a counter would tell how many write
    sa.Column("once", sa.LargeBinary, nullable=False, unique=True),  # the once-key, see Outbox.put
    sa.Column("centre", sa.String),  # this, `message` and `digest` are emptied on delivery
    sa.Column("message", sa.LargeBinary),
    sa.Column("state", sa.String(9), nullable=False),  # waiting, delivered or dead
    sa.Column("created", sa.BigInteger, nullable=False),  # this and the next two: seconds since 1970, UTC
    sa.Column("due", sa.BigInteger, nullable=False),  # waiting: the next attempt; delivered: when to delete the row
    sa.Column("lease", sa.BigInteger, nullable=False),  # until then one courier holds the letter
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("refusals", sa.Integer, nullable=False),  # the attempts that ended in 5xx, or without a final reply
    sa.Column("last_code", sa.String(20)),
    sa.Column("ambiguous", sa.Boolean, nullable=False),  # after some attempt the mail server may have had it
    sa.Column("digest", sa.LargeBinary),  # SHA-256 of the message
    # An inbox may have a second address: `attempts` counts both, `refusals` those of the first alone.
    sa.Column("second_attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("second_refusals", sa.Integer, nullable=False, server_default="0"),
    sa.Column("first_due", sa.BigInteger, server_default="0"),  # when this address may be tried; NULL: given up there
    sa.Column("second_due", sa.BigInteger, server_default="0"),
    sa.Index("letters_state_due", "state", "due"),  # for the next letter
    sa.Index("letters_state_created", "state", "created"),  # for the oldest letter
)
marks = sa.Table(
    "marks",
    _metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),  # seconds since 1970, UTC, as all times here
)
rates = sa.Table(
    "rates",
    _metadata,
    sa.Column("key", sa.String, primary_key=True),  # "<centre>:<form>"
    sa.Column("window_ends", sa.BigInteger, nullable=False),
    sa.Column("taken", sa.Integer, nullable=False),  # letters in the window
    sa.Column("seen", sa.BigInteger, nullable=False),  # when the last of them came
)
tallies = sa.Table(
    "tallies",
    _metadata,
    sa.Column("month", sa.String(7), primary_key=True),  # in Norway: "2026-11"
    sa.Column("centre", sa.String, primary_key=True),
    sa.Column("form", sa.String, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sqlite_with_rowid=False,  # a row number would tell in which order the first letters of a month came
)
notices = sa.Table(  # for the alert command
    "notices",
    _metadata,
    sa.Column("what", sa.String, primary_key=True),  # the matter, as in "late:24h": the newest notice of it
    sa.Column("day", sa.Integer, nullable=False),  # of the notice, since 1970, UTC
    sa.Column("text", sa.Text, nullable=False),  # empty when it was told
    sa.Column("created", sa.BigInteger, nullable=False),
    sa.Column("due", sa.BigInteger),  # the next attempt, or the end of a claim; null when it was told
    sa.Column("attempts", sa.Integer, nullable=False),
)
# Came after version 3 was in use. They have defaults, so that a program from before them can use the outbox again.
_ADDED = tuple(letters.c[name] for name in ("second_attempts", "second_refusals", "first_due", "second_due"))
_versions = sa.Table("schema_version", sa.MetaData(), sa.Column("version", sa.Integer, nullable=False))


class UnknownSchema(Exception):
    """Another version of this program wrote the outbox, or it was moved elsewhere."""


def tables() -> list[sa.Table]:
    """The tables that hold what the outbox holds: all but those about itself."""
    return list(_metadata.sorted_tables)


def prepare(connection: sa.Connection) -> None:
    """Create the tables in an empty database, and those that are missing in an older one.

    A table that was added since and that older programs do not miss is created beside the others, under the same schema
    version: one can still go back to such a program. Raises UnknownSchema when an outbox of another version is in it,
    or one that was moved elsewhere.
    """
    if connection.dialect.name == "postgresql":
        # Two programs that start at once must not both create them. The number is ours: "ressursvenn" cut to 8 bytes.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(x'7265737375727376'::bigint)")
    if moved := marker.read(connection):
        raise UnknownSchema(str(moved))
    version = _version(connection)
    if version is not None and version != SCHEMA:
        raise UnknownSchema(_unknown(version))
    _metadata.create_all(connection)  # those that are missing
    if version is None:
        set_version(connection, SCHEMA)
    else:
        _add_missing_columns(connection)


def _add_missing_columns(connection: sa.Connection) -> None:
    present = {column["name"] for column in sa.inspect(connection).get_columns(letters.name)}
    for column in _ADDED:
        if column.name not in present:
            definition = sa.schema.CreateColumn(column).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {letters.name} ADD COLUMN {definition}")


def _unknown(version: int) -> str:
    age, right = "a newer", "start that version, or restore the outbox that belongs to this one"
    if version < SCHEMA:
        age = "an older"
        right = "start that version until no letter waits, requeue its dead letters there, then move the outbox away"
    return f"{age} version wrote the outbox (schema {version}, known {SCHEMA}); {right}"


def _version(connection: sa.Connection) -> int | None:
    """The version of the outbox that is there, 0 when it does not say; None: none is there."""
    tables = sa.inspect(connection)
    if connection.dialect.name == "sqlite":
        version = connection.exec_driver_sql("PRAGMA user_version").scalar()
    else:
        version = connection.scalar(sa.select(_versions.c.version)) if tables.has_table(_versions.name) else 0
    return int(version) if version else (0 if tables.has_table(letters.name) else None)


def set_version(connection: sa.Connection, version: int | None) -> None:
    """Set the schema version; None: as in a database without an outbox."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA user_version = {version or 0}")
        return
    _versions.drop(connection, checkfirst=True)
    if version is not None:
        _versions.create(connection)
        connection.execute(_versions.insert().values(version=version))
