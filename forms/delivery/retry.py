"""Retry policy: all waits, limits and maximum attempts of delivery, and the lease that is computed from them.

Other modules take these figures from here, never type them. All times are seconds.
"""

import math
from dataclasses import dataclass

from forms.delivery.failure import DeliveryError
from forms.outbox.records import Letter

DAY_S = 86400
JITTER = (0.8, 1.2)  # a wait is multiplied by a factor between these: letters that failed together come back apart


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long an attempt may last, and when the next one is made, if any. RETRY_POLICY is the one in use."""

    # One attempt. RFC 5321, section 4.5.3.2, gives a server five minutes for its greeting, MAIL and RCPT, two for DATA,
    # three for a block of the message, ten for the final reply: who gives up earlier never delivers to a slow one, or
    # sends a message twice. All that the section allows together would be three quarters of an hour, while no other
    # letter goes out and the lease of a courier that died goes on. Servers are slow at one or two steps (they look up
    # our name at the greeting, call out at RCPT), so an attempt has time for two slow commands, DATA, and all the rest.
    connect_s: float = 30  # to find the host's addresses and connect to one of them, however many are dead
    token_s: float = 30
    command_s: float = 300
    data_s: float = 120
    block_s: float = 180
    before_dot_s: float = 840  # from the beginning of an attempt until the final dot is sent: one deadline over it all
    final_reply_s: float = 600
    parting_s: float = 15  # RSET, QUIT: no letter depends on them
    recording_s: float = 30  # to write to the outbox what became of it; the clocks of two machines may differ a little

    # One session. Servers end those that say nothing, some after a minute; many allow no more than 100 letters.
    session_idle_s: float = 20
    session_letters: int = 100

    # A temporary failure of this letter: each wait is twice as long as the one before.
    first_delay_s: float = 30
    max_delay_s: float = 3600
    # No session was opened: one attempt stands for all letters. Where the server refuses us, only somebody's hand will
    # change that, and many wrong passwords within minutes lock accounts.
    session_delay_s: float = 60
    max_session_delay_s: float = 900
    refused_session_delay_s: float = 900
    max_refused_session_delay_s: float = 3600
    # The courier's settings do not know the centre, or nobody has confirmed its inbox: nothing is sent, and when that
    # is put right it shall not wait for long.
    no_inbox_delay_s: float = 60
    # No reply after the final dot. The server may still be taking the letter; servers give up on their side within
    # minutes. Each wait is twice as long as the one before, since each attempt may be one more copy in the inbox.
    ambiguous_delay_s: float = 900
    max_ambiguous_delay_s: float = DAY_S
    max_ambiguous_attempts: int = 10
    # A 5xx may be somebody's wrong setting of the moment: three over half a day are an answer.
    refused_delays_s: tuple[float, ...] = (3600, 12 * 3600)
    # After max_age_s a human must look at the letter. A wrong clock may make a letter old: it has no attempts to show.
    max_age_s: float = 14 * DAY_S
    min_attempts: int = 24

    # The courier's loop.
    poll_s: float = 1
    heartbeat_s: float = 60  # between two heartbeats and runs of the periodic jobs
    outage_delay_s: float = 30  # after a failure of the outbox, or of our own

    @property
    def lease_s(self) -> int:
        """For how long a courier holds a letter: longer than any attempt lasts, so that no other takes it meanwhile."""
        # A session that is too old is parted from before the attempt, one that refused after it.
        parting_s = 2 * self.parting_s
        return math.ceil(self.before_dot_s + self.final_reply_s + parting_s + self.recording_s)

    @property
    def max_silence_s(self) -> int:
        """A courier whose last heartbeat is older is not at work: one letter may keep it for a whole lease."""
        return math.ceil(self.lease_s + 5 * self.heartbeat_s)

    @property
    def max_refused_attempts(self) -> int:
        return len(self.refused_delays_s) + 1

    @property
    def max_postponed_s(self) -> int:
        """No letter is postponed for longer, but for one that was refused, or may have arrived."""
        sessions = max(self.max_session_delay_s, self.max_refused_session_delay_s)
        return math.ceil(JITTER[1] * max(self.max_delay_s, sessions, self.no_inbox_delay_s))

    @property
    def max_refused_postponed_s(self) -> int:
        """No letter at all is postponed for longer."""
        return math.ceil(JITTER[1] * max(*self.refused_delays_s, self.max_ambiguous_delay_s))

    def attempts_within(self, seconds: float) -> int:
        """How many attempts a letter has had after *seconds* when all of them failed for the moment."""
        attempts, elapsed = 0, 0.0
        while elapsed <= seconds:
            attempts += 1
            elapsed += _doubled(self.first_delay_s, attempts - 1, self.max_delay_s)
        return attempts

    def dead_letter_code(self, letter: Letter, error: DeliveryError, now_s: float) -> str | None:
        """Why no further attempt is made after this one, in a word or number; None: there will be one."""
        most = self.max_refused_attempts if error.permanent else self.max_ambiguous_attempts
        if (error.permanent or error.ambiguous) and letter.refusals + 1 >= most:
            return error.reason
        old = now_s - letter.created >= self.max_age_s
        return "too-old" if old and letter.attempts >= self.min_attempts else None

    def delay_s(self, letter: Letter, error: DeliveryError, jitter: float = 1.0) -> float:
        """How long this letter waits after the session was opened and *error* came of it."""
        if error.permanent:
            return self.refused_delays_s[min(letter.refusals, len(self.refused_delays_s) - 1)] * jitter
        if error.ambiguous:
            wait = _doubled(self.ambiguous_delay_s, letter.refusals, self.max_ambiguous_delay_s) * jitter
            return max(self.ambiguous_delay_s, wait)
        return _doubled(self.first_delay_s, letter.attempts - 1, self.max_delay_s) * jitter

    def session_backoff_s(self, failed: int, jitter: float = 1.0, *, refused: bool = False) -> float:
        """How long all letters wait after *failed* sessions in a row; *refused*: the last one by a 5xx."""
        if refused:
            return _doubled(self.refused_session_delay_s, failed - 1, self.max_refused_session_delay_s) * jitter
        return _doubled(self.session_delay_s, failed - 1, self.max_session_delay_s) * jitter

    def notice_delay_s(self, attempts: int, jitter: float = 1.0) -> float:
        """How long a notice waits after the alert command has failed *attempts* times."""
        return _doubled(self.first_delay_s, attempts - 1, self.max_session_delay_s) * jitter


def _doubled(first: float, times: int, most: float) -> float:
    # The exponent is bounded because attempts are not: after years the power would be a number of many pages.
    return min(most, first * (1 << max(0, min(times, 20))))


RETRY_POLICY = RetryPolicy()
