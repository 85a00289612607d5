"""SQL statements that the outbox runs for every letter, built once, with bound parameters.

Built anew for each letter they cost more than the database takes to run them.
"""

import sqlalchemy as sa

from forms.outbox.ledger import INSERTS
from forms.outbox.records import TEST
from forms.outbox.schema import letters

ADDRESSES = ("second_attempts", "second_refusals", "first_due", "second_due")
NEW_ROW: dict[str, object] = {"lease": 0, "attempts": 0, "refusals": 0, "last_code": None, "ambiguous": False}
NEW_ROW |= dict.fromkeys(ADDRESSES, 0)
_columns = letters.c
_seconds = sa.BigInteger()


def _kept(due: sa.Column[int | None]) -> sa.Case[int | None]:
    return sa.case((_columns.centre.startswith(TEST, autoescape=True) & due.is_(None), sa.null()), else_=0)


# A dead letter that is tried again. A test letter goes to no other address than before: its words are those of one.
REVIVED = {**NEW_ROW, "first_due": _kept(_columns.first_due), "second_due": _kept(_columns.second_due)}
_this = _columns.id == sa.bindparam("letter_id")

# Parameters: a whole row. Returns its id; nothing when a letter with this once-key is there, and committed: until it
# is, the statement waits.
ADD = {
    dialect: insert(letters).on_conflict_do_nothing(index_elements=["once"]).returning(_columns.id)
    for dialect, insert in INSERTS.items()
}
SET_DUE = letters.update().where(_this).values(due=sa.bindparam("new_due"))
CENTRE = sa.select(_columns.centre).where(_this)

# Leaves of a letter what recognises a second press of Send. Parameter kept_s: for how long, after it came in.
SET_DELIVERED = (
    letters.update()
    .where(_this)
    .values(
        **NEW_ROW,
        state="delivered",
        centre=None,
        message=None,
        digest=None,
        due=_columns.created + sa.bindparam("kept_s", type_=_seconds),
    )
)

# The letter that no courier holds and that has been due longest; the index letters_state_due answers it. A lease that
# ends after max_lease was given by a clock that was ahead. SQLite has nothing like SKIP LOCKED and leaves it out.
_now = sa.bindparam("now_s", type_=_seconds)
_free = (_columns.lease <= _now) | (_columns.lease > sa.bindparam("max_lease", type_=_seconds))
NEXT_DUE = (
    sa.select(_columns.id)
    .where((_columns.state == "waiting") & (_columns.due <= _now) & _free)
    .order_by(_columns.due)
    .limit(1)
    .with_for_update(skip_locked=True)
)
LEND = letters.update().where(_this).values(lease=sa.bindparam("new_lease"), attempts=_columns.attempts + 1)
READ = sa.select(
    *(_columns[name] for name in ("centre", "message", "created", "attempts", "refusals", "digest", *ADDRESSES))
).where(_this)
OLDEST = sa.select(sa.func.min(_columns.created)).where(_columns.state == "waiting")
