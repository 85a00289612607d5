"""How the tests were started does not matter: signals, umask, locale, width, variables are the same each time (plugin).

A script's background job ignores SIGINT, cron has no locale and no HOME, an editor sets COLUMNS. What is set here is
inherited by the workers and by all programs that the tests start. The time zone stays: nothing may depend on it.
"""

import os
import pwd
import signal

import pytest

SET = {"LC_ALL": "C.UTF-8", "COLUMNS": "80", "LINES": "24"}
# What would change what our programs, Python, gunicorn, gpg, a browser or Playwright do.
UNSET = ("RESSURSVENN_", "PYTHON", "GUNICORN_", "LC_")
UNSET_EXACTLY = {
    "CREDENTIALS_DIRECTORY", "FORCE_COLOR", "GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GNUPGHOME", "LANG",
    "LANGUAGE", "MAKEFLAGS", "PWDEBUG", "SOURCE_DATE_EPOCH", "SSL_CERT_DIR", "SSL_CERT_FILE",
}  # fmt: skip
KEPT = {"PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "PYTHONPATH", "PYTHONPYCACHEPREFIX", "RESSURSVENN_DEBIAN"}


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    os.umask(0o022)
    for name in set(os.environ) - KEPT:
        if name.startswith(UNSET) or name in UNSET_EXACTLY:
            del os.environ[name]
    os.environ.update(SET)
    os.environ.setdefault("HOME", pwd.getpwuid(os.geteuid()).pw_dir)
