"""Forms that write GeoJSON with fewer decimals."""

from collections.abc import Callable

__all__ = ["by_argument", "by_cutting"]


def by_argument(form: str) -> Callable[[str, int], str]:
    """Return a function that fills `form` with a column, `{0}`, and a number of decimals, `{1}`."""
    return form.format


def by_cutting(geojson: str, group: str, further: int = 0) -> Callable[[str, int], str]:
    """Return a function that writes the SQL that cuts decimals off GeoJSON text.

    Some warehouses need it, because they have no function that rounds. `group` is how the
    warehouse's REGEXP_REPLACE refers to the first group. `further` is the number of decimals to
    keep beyond those requested.
    """

    def write(column: str, decimals: int) -> str:
        text, kept = geojson.format(column), decimals + further
        if kept == 0:  # `12.` would be no JSON
            return f"REGEXP_REPLACE({text}, '[.][0-9]+', '')"
        return f"REGEXP_REPLACE({text}, '([.][0-9]{{{kept}}})[0-9]+', '{group}')"

    return write
