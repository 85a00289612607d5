"""PostgreSQL as the database of the outbox, for several web hosts and couriers on different machines.

Knows PostgreSQL and nothing of letters; database.py alone uses it. Locks and queues are the server's own.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from forms.outbox import waits
from forms.outbox.schema import letters

CONNECT_S = round(waits.LOCK_S)  # whole seconds, the unit of libpq
LOCK_MS, STORE_MS, PROBE_MS = (round(wait * 1000) for wait in (waits.LOCK_S, waits.STORE_S, waits.PROBE_S / 2))
_OPTIONS = {
    "connect_timeout": CONNECT_S,
    # A server that vanishes, or a line that breaks, is noticed in about ten seconds and not when the system gives up.
    "tcp_user_timeout": CONNECT_S * 1000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    # A commit is on the server's disk when it returns, whatever the server's own settings say.
    "options": f"-c synchronous_commit=on -c lock_timeout={LOCK_MS} -c statement_timeout={STORE_MS}",
    "application_name": "ressursvenn",
    # A server that was set up without a locale keeps its databases in SQL_ASCII; what it says would come as bytes.
    "client_encoding": "utf8",
}


class Server:
    """The database at *url* (postgresql+psycopg://...), with the password in it where one is needed."""

    def __init__(self, url: str) -> None:
        self.url = url

    def engine(self) -> sa.Engine:
        # hide_parameters: a statement in a log must not bring its values along. pre_ping: the server may have been
        # restarted since; her letter must not be the one that finds out.
        url = sa.make_url(self.url).set(drivername="postgresql+psycopg")
        return sa.create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=_OPTIONS)

    def lock_couriers(self, *, exclusive: bool) -> "SessionLock | None":
        """The lock of the couriers; None: somebody holds it in another way. Raises sqlalchemy's errors."""
        engine = self.engine().execution_options(isolation_level="AUTOCOMMIT")  # or a transaction would stay open
        lock = SessionLock(engine)
        if lock.take("" if exclusive else "_shared"):
            return lock
        lock.release()
        return None

    @staticmethod
    def deadline(patience_s: float | None = None) -> float:  # noqa: ARG004
        """No time: the server itself ends the waiting."""
        return 0

    @contextmanager
    def write_lock(self, deadline: float) -> Iterator[None]:  # noqa: ARG002
        """Nothing to do: the server itself lets writers wait for each other."""
        yield

    @staticmethod
    def identity() -> tuple[int, int] | None:
        """None: there is no file that could be moved away."""
        return None

    def check_writable(self, connection: sa.Connection) -> None:
        """Ask for the lock that storing a letter takes. Raises sqlalchemy's errors."""
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {PROBE_MS}")
        connection.exec_driver_sql(f"LOCK TABLE {letters.name} IN ROW EXCLUSIVE MODE")

    def wipe(self, engine: sa.Engine) -> bool:  # noqa: ARG002
        """Nothing to do: the server itself vacuums."""
        return True

    def space_problem(self, factor: int = 1) -> str | None:  # noqa: ARG002
        """Always None: the server's disk cannot be seen from here; the server tells when it is full."""
        return None


class SessionLock:
    """An advisory lock, held as long as its connection stands."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._connection: sa.Connection | None = None

    def take(self, kind: str) -> bool:
        """Whether we have it now. The number is ours: as in schema.py, and one more. Raises sqlalchemy's errors."""
        self._connection = self._engine.connect()
        asked = f"SELECT pg_try_advisory_lock{kind}(x'7265737375727377'::bigint)"
        return bool(self._connection.exec_driver_sql(asked).scalar())

    def is_held(self) -> bool:
        """False after the server or the line was away."""
        try:
            return self._connection is not None and self._connection.exec_driver_sql("SELECT 1").scalar() == 1
        except sa.exc.SQLAlchemyError:
            return False

    def release(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()  # the pool would keep it open, and with it the lock
            self._connection.close()
        self._engine.dispose()
