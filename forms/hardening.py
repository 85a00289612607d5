"""Process hardening: no other process of this machine reads our memory (prctl PR_SET_DUMPABLE, Linux only).

What she writes is in the memory of a worker while it is sealed, and the password of the mail server in the courier's.
A process that is not dumpable cannot be traced, nor its /proc/PID/mem and environ be read, by any process without
CAP_SYS_PTRACE, one of the same user included (prctl(2), ptrace(2)); and it leaves no core dump.
"""

import ctypes
import os
import sys

_PR_SET_DUMPABLE = 4  # linux/prctl.h


def forbid_memory_access() -> bool:
    """Close the memory of this process and of those it forks. False on systems other than Linux, where it stays open.

    Raises OSError.
    """
    if sys.platform != "linux":
        return False
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl: {os.strerror(ctypes.get_errno())}")
    return True
