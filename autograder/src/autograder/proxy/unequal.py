"""What a test compared although it can never be equal: said under its AssertionError.

An object of the student's is not equal to a value of the test, whatever its `__eq__` says: see
`handles`. A test that fails for this reason shall say so.
"""

_last = ""


def remember(name: str, value: object) -> None:
    """Note down that an object of the student's class `name` was compared with a test's value."""
    global _last
    _last = (
        f"note: the test compares an object of the student's class {name} with its own "
        f"{type(value).__name__}. These are never equal; what is compared has to be data: "
        "numbers, texts, lists, arrays …"
    )


def forget() -> None:
    """Begin anew: a cell begins."""
    global _last
    _last = ""


def remembered() -> str:
    """The note on the last such comparison of this cell; "" if there was none."""
    return _last
