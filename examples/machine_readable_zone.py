"""The two lines at the foot of a passport (ICAO Doc 9303, format TD3), with their check digits."""

from __future__ import annotations

import string

LENGTH = 44
_VALUES = {letter: value for value, letter in enumerate(string.digits + string.ascii_uppercase)} | {"<": 0}
_WEIGHTS = (7, 3, 1)


def check_digit(field: str) -> str:
    total = sum(_VALUES[letter] * _WEIGHTS[place % 3] for place, letter in enumerate(field))
    return str(total % 10)


def name_line(state: str, surname: str, given_names: str) -> str:
    names = f"{surname}<<{given_names}".replace(" ", "<")
    return f"P<{state}{names}".ljust(LENGTH, "<")[:LENGTH]


def number_line(number: str, state: str, born: str, sex: str, expires: str, personal: str = "") -> str:
    """Dates as YYMMDD."""
    number, personal = number.ljust(9, "<"), personal.ljust(14, "<")
    # An empty personal number may have '<' instead of 0; readers take both.
    own = check_digit(personal) if personal.strip("<") else "<"
    dates = f"{born}{check_digit(born)}{sex}{expires}{check_digit(expires)}"
    first = number + check_digit(number)
    checked = first + born + check_digit(born) + expires + check_digit(expires) + personal + own
    return f"{first}{state}{dates}{personal}{own}{check_digit(checked)}"
