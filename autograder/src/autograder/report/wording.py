"""Numbers as the page writes them."""

from autograder.exchange.cells import number


def many(count: int, what: str) -> str:
    """A count with its noun."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def short(value: float) -> str:
    """A number with at most two decimals."""
    return number(round(value, 2))


def share(value: float | None) -> str:
    """A share in percent."""
    return f"{100 * (value or 0):.0f}%"


def two(value: float) -> str:
    """A number with two decimals and a true minus."""
    return f"{value:.2f}".replace("-", "−")
