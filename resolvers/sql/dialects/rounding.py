"""Forms that write GeoJSON with fewer decimals."""

from collections.abc import Callable

__all__ = ["by_argument", "by_cutting"]


def by_argument(form: str) -> Callable[[str, int], str]:
    """Return a function that fills a column and a number of decimals into the SQL `form`.

    `form` has `{0}` for the column and `{1}` for the number.
    """
    return form.format


def by_cutting(geojson: str, group: str, further: int = 0) -> Callable[[str, int], str]:
    """Return a function that writes SQL to cut a column's GeoJSON to a number of decimals.

    `geojson` has `{0}` for the column. `group` refers to a regular expression's group 1, as in
    `$1`.
    """

    def write(column: str, decimals: int) -> str:
        # `further` decimals more than requested are kept.
        text, kept = geojson.format(column), decimals + further
        if kept == 0:  # `12.` would be no JSON
            return f"REGEXP_REPLACE({text}, '[.][0-9]+', '')"
        return f"REGEXP_REPLACE({text}, '([.][0-9]{{{kept}}})[0-9]+', '{group}')"

    return write
