"""Screenshots of every page kind and every state of the forms, to be looked at (`make screenshots`). No tests."""
