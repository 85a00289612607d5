"""Session backoff: while no SMTP session can be opened, one attempt after a wait stands for all letters."""

from forms.delivery.retry import RetryPolicy


class SessionBackoff:
    """How many sessions in a row could not be opened, and until when no other is tried. Times: seconds since 1970."""

    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy
        self.failed_sessions, self.until_s = 0, 0.0

    def opened(self) -> None:
        """A session was opened."""
        self.failed_sessions = 0

    def failed(self) -> None:
        """No session was opened."""
        self.failed_sessions += 1

    def start(self, now_s: float, jitter: float, *, refused: bool) -> float:
        """Let no session be tried for a while; longer where the server *refused* us. Returns for how many seconds."""
        wait = self._policy.session_backoff_s(self.failed_sessions, jitter, refused=refused)
        self.until_s = now_s + wait
        return wait

    def is_waiting(self, now_s: float) -> bool:
        """Whether no session should be tried yet. A longer wait than any of ours comes from a clock that was ahead."""
        return 0 < self.until_s - now_s <= 2 * self._policy.max_refused_session_delay_s
