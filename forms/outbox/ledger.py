"""Small facts beside the letters, in the same table: when something was last done, and how much a centre got this hour.

The functions work inside the caller's transaction. Times are seconds since 1970, UTC.
"""

import secrets

import sqlalchemy as sa

from forms.outbox.schema import FRESH, insert, letters

HOUR_S = 3600
_columns = letters.c


def set_mark(connection: sa.Connection, name: str, at: int) -> None:
    """Remember that *name* was done at *at*."""
    wish = insert(connection).values(_row("mark", name, created=at))
    connection.execute(wish.on_conflict_do_update(index_elements=["once"], set_={"created": at}))


def marks(connection: sa.Connection) -> dict[str, int]:
    """Every mark and its time."""
    found = connection.execute(sa.select(_columns.centre, _columns.created).where(_columns.state == "mark"))
    return {name: at for name, at in found if name != "schema"}


def turn(connection: sa.Connection, name: str, at: int, every: int) -> bool:
    """Whether *name*, to be done once in *every* seconds, is ours to do now: one caller of all hosts gets True."""
    # A mark in the future comes from a clock that was wrong; waiting for that time could be for ever.
    mine = (_columns.once == _once("mark", name)) & ((_columns.created <= at - every) | (_columns.created > at))
    if connection.execute(letters.update().where(mine).values(created=at)).rowcount:
        return True
    first = insert(connection).values(_row("mark", name, created=at)).on_conflict_do_nothing()
    return connection.scalar(first.returning(_columns.id)) is not None


def due(connection: sa.Connection, road: str, at: int, hourly: int) -> int:
    """When the next letter on *road*, "<centre>:<form>", is due, so that at most *hourly* an hour go out, in order.

    An hour begins with its first letter. Its letters are due at once; those beyond it are spread over the next hour
    that has room. The pace is forgotten when its hour is over.
    """
    once, fresh = _once("pace", road), {"due": at + HOUR_S, "attempts": 0}
    # An update that changes nothing locks the row that is there: else forget() may delete it before we have read it.
    wish = insert(connection).values(_row("pace", road, created=at) | fresh)
    connection.execute(wish.on_conflict_do_update(index_elements=["once"], set_={"state": "pace"}))
    wanted = (_columns.created, _columns.due, _columns.attempts)
    seen, ends, taken = connection.execute(sa.select(*wanted).where(_columns.once == once)).one()
    if ends <= at or seen > at + HOUR_S:  # over; or from a clock that was ahead
        ends, taken = at + HOUR_S, 0
    elif taken >= hourly:
        ends, taken = ends + HOUR_S, 0
    values = {"created": at, "due": ends, "attempts": taken + 1}
    connection.execute(letters.update().where(_columns.once == once).values(values))
    begins = ends - HOUR_S
    return at if begins <= at else begins + taken * HOUR_S // hourly


def paced(connection: sa.Connection, at: int) -> list[str]:
    """The centres whose next letter, from one of the forms, would have to wait for another hour."""
    later = (_columns.state == "pace") & (_columns.due > at + HOUR_S)
    return sorted({road.partition(":")[0] for road in connection.scalars(sa.select(_columns.centre).where(later))})


def _once(kind: str, name: str) -> bytes:
    return f"{kind}:{name}".encode()


def _row(state: str, name: str, *, created: int) -> dict[str, object]:
    row = {"id": secrets.token_hex(16), "once": _once(state, name), "centre": name, "state": state}
    return {**row, "created": created, "due": 0, **FRESH}
