"""Forms that write GeoJSON with fewer decimals."""

from collections.abc import Callable

__all__ = ["by_argument", "by_cutting"]


def by_argument(form: str) -> Callable[[str, int], str]:
    """Return a function that fills a column `{0}` and a number of decimals `{1}` into `form`."""
    return form.format


def by_cutting(geojson: str, group: str, further: int = 0) -> Callable[[str, int], str]:
    """Return a function that writes SQL to cut a column's GeoJSON to a number of decimals.

    `geojson` is SQL with the column `{0}`. `group` is the warehouse's notation for `$1` in a
    regular expression's replacement.
    """

    def write(column: str, decimals: int) -> str:
        # `further` decimals more than requested are kept.
        text, kept = geojson.format(column), decimals + further
        if kept == 0:  # `12.` would be no JSON
            return f"REGEXP_REPLACE({text}, '[.][0-9]+', '')"
        return f"REGEXP_REPLACE({text}, '([.][0-9]{{{kept}}})[0-9]+', '{group}')"

    return write
