"""Move marker (tombstone): the table in an outbox that was moved, or is being moved, which says where to.

While it is there nothing else opens that outbox; see relocation.py.
"""

from dataclasses import dataclass

import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class Marker:
    """A move out of this outbox. *place* names the new one, without user or password."""

    id: str
    place: str
    done: bool

    def __str__(self) -> str:
        if self.done:
            return f"the outbox was moved to {self.place}; write that into [database] url, and restart"
        return f"the outbox is being moved to {self.place}; when that has ended early, run move-outbox again"


_moved = sa.Table(
    "moved",
    sa.MetaData(),
    sa.Column("id", sa.String(32), primary_key=True),  # random; the target knows the move by it
    sa.Column("place", sa.String, nullable=False),
    sa.Column("done", sa.Boolean, nullable=False),
)


def read(connection: sa.Connection) -> Marker | None:
    """The marker; None: this outbox is in use."""
    if not sa.inspect(connection).has_table(_moved.name):
        return None
    row = connection.execute(sa.select(_moved)).one()
    return Marker(row.id, row.place, row.done)


def write(connection: sa.Connection, marker: Marker) -> None:
    """Set *marker*, in the place of one that is there."""
    remove(connection)
    _moved.create(connection)
    connection.execute(_moved.insert().values(id=marker.id, place=marker.place, done=marker.done))


def remove(connection: sa.Connection) -> None:
    """Delete the marker, where there is one."""
    _moved.drop(connection, checkfirst=True)
