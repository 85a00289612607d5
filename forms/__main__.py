"""Runs the operator's commands: python -m forms COMMAND. They live in forms/admin/cli.py."""

import sys

from forms.admin.cli import main

if __name__ == "__main__":
    sys.exit(main())
