"""Forms that write GeoJSON with fewer decimals."""

from collections.abc import Callable

__all__ = ["by_argument", "by_cutting"]


def by_argument(form: str) -> Callable[[str, int], str]:
    """Return a function that takes a column and a number of decimals, and returns SQL.

    `form` is SQL with `{0}` for the column and `{1}` for the number.
    """
    return form.format


def by_cutting(geojson: str, group: str, further: int = 0) -> Callable[[str, int], str]:
    """Return a function that writes SQL for a column's GeoJSON, cut to a number of decimals.

    `geojson` is SQL that converts the column `{0}`. `further` is added to the number.
    """
    # `group` is how the warehouse writes the first group of a regular expression, such as `$1`.

    def write(column: str, decimals: int) -> str:
        text, kept = geojson.format(column), decimals + further
        if kept == 0:  # `12.` would be no JSON
            return f"REGEXP_REPLACE({text}, '[.][0-9]+', '')"
        return f"REGEXP_REPLACE({text}, '([.][0-9]{{{kept}}})[0-9]+', '{group}')"

    return write
