"""Log of what goes on (log suppression): each fact once, then ever more rarely, and when it has ended."""

import logging


class FactLog:
    """What was said lately to *log*, and may be said again only later.

    A fact is a kind and its detail, as in ("session", "535"). Every time is in seconds since 1970.
    """

    FIRST_S, MOST_S = 3600, 86400  # until a fact is said again: doubled each time
    KEPT = 1000  # facts that are remembered; beyond that the oldest is forgotten, and may be said once more

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._said: dict[tuple[str, str], tuple[float, float]] = {}  # when it was said, and the next interval

    def say(self, level: int, fact: tuple[str, str], now_s: float, message: str, *args: object) -> None:
        """Log *message* at *level*, unless *fact* was said lately."""
        at, interval = self._said.get(fact, (-float("inf"), self.FIRST_S))
        if 0 <= now_s - at < interval:  # one in the future was said by a clock that was wrong
            return
        self._said[fact] = (now_s, interval if at < 0 else min(self.MOST_S, 2 * interval))
        if len(self._said) > self.KEPT:
            del self._said[next(iter(self._said))]
        self._log.log(level, message, *args)

    def over(self, kind: str, message: str = "") -> None:
        """No fact of this *kind* holds any more. Logs *message*, where there is one and a fact was said."""
        ended = [fact for fact in self._said if fact[0] == kind]
        for fact in ended:
            del self._said[fact]
        if ended and message:
            self._log.info(message)
