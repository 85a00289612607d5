"""Confirmation prompt: a question to the operator at the terminal, answered with y or n."""


def operator_agrees(question: str) -> bool:
    """Ask *question*; only "y" or "yes" is a yes. Nobody at the other end of stdin is a no."""
    try:
        said = input(f"{question} [y/N] ")
    except EOFError:  # stdin is closed: no operator to answer
        print()
        return False
    return said.strip().lower() in ("y", "yes")
