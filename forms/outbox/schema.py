"""The one table of the outbox, the version stamped in it, and how an older one is brought up to date.

A row is a letter, a mark (when something was last done) or a pace (how much a centre got this hour): `state` tells.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

SCHEMA = 2
_VERSION = b"mark:schema"  # the row that says, as `created`, which version of the table this is

letters = sa.Table(
    "letters",
    sa.MetaData(),
    sa.Column("id", sa.String(32), primary_key=True),  # random: a counter would tell how many write
    sa.Column("once", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("centre", sa.String),  # emptied on delivery, as the message; of marks and paces the name
    sa.Column("message", sa.LargeBinary),
    sa.Column("state", sa.String(9), nullable=False),  # waiting, delivered, dead; mark, pace
    sa.Column("created", sa.BigInteger, nullable=False),  # this and the next two: seconds since 1970, UTC
    sa.Column("due", sa.BigInteger, nullable=False),  # waiting: the next try; delivered, pace: when to forget
    sa.Column("lease", sa.BigInteger, nullable=False),  # until when one courier has it
    sa.Column("attempts", sa.Integer, nullable=False),  # of a pace: how many letters this hour
    sa.Column("refusals", sa.Integer, nullable=False),  # the attempts that ended in 5xx, or without a final answer
    sa.Column("last_code", sa.String(20)),
    sa.Column("ambiguous", sa.Boolean, nullable=False),  # a try ended so that the server may have it
    sa.Column("digest", sa.LargeBinary),  # SHA-256 of the message; since schema 2
    sa.Index("letters_state_due", "state", "due"),  # for the next letter
    sa.Index("letters_state_created", "state", "created"),  # for the oldest letter; since schema 2
)
FRESH: dict[str, object] = {"lease": 0, "attempts": 0, "refusals": 0, "last_code": None, "ambiguous": False}


class NewerOutbox(Exception):
    """A newer version of this program wrote the outbox."""


def insert(connection: sa.Connection) -> postgresql.Insert | sqlite.Insert:
    """An INSERT into the table that can be told what to do when the row is there already."""
    return (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(letters)


def prepare(connection: sa.Connection) -> None:
    """Make the table, or bring it up to date; the letters in it stay. Raises NewerOutbox."""
    if connection.dialect.name == "postgresql":
        # Two programs that start at once must not both make it. The number is ours: "ressursvenn" cut to 8 bytes.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(x'7265737375727376'::bigint)")
    known = _columns(connection)
    version = _version(connection, known)
    if version > SCHEMA:
        right = "start that version, or restore the outbox that belongs to this one"
        raise NewerOutbox(f"a newer version wrote the outbox (schema {version}, known {SCHEMA}); {right}")
    letters.metadata.create_all(connection)
    if known and "digest" not in known:
        _from_1_to_2(connection)
    _stamp(connection)


def _columns(connection: sa.Connection) -> set[str]:
    inspector = sa.inspect(connection)
    return {column["name"] for column in inspector.get_columns("letters")} if inspector.has_table("letters") else set()


def _version(connection: sa.Connection, known: set[str]) -> int:
    # Schema 1 was stamped in the file of SQLite only.
    in_file = connection.exec_driver_sql("PRAGMA user_version").scalar() if connection.dialect.name == "sqlite" else 0
    stamp = sa.select(letters.c.created).where(letters.c.once == _VERSION)
    return max(int(in_file or 0), int((connection.scalar(stamp) if known else 0) or 0))


def _from_1_to_2(connection: sa.Connection) -> None:
    kind = letters.c.digest.type.compile(connection.dialect)
    connection.exec_driver_sql(f"ALTER TABLE letters ADD COLUMN digest {kind}")
    for index in letters.indexes:
        index.create(connection, checkfirst=True)


def _stamp(connection: sa.Connection) -> None:
    row = {"id": "schema", "once": _VERSION, "centre": "schema", "state": "mark", "created": SCHEMA, "due": 0, **FRESH}
    stamped = insert(connection).values(row)
    connection.execute(stamped.on_conflict_do_update(index_elements=["once"], set_={"created": SCHEMA}))
    if connection.dialect.name == "sqlite":  # version 1 of this program looks here
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")
