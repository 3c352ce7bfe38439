"""Forms that write GeoJSON with fewer decimals."""

from collections.abc import Callable

__all__ = ["by_argument", "by_cutting"]


def by_argument(form: str) -> Callable[[str, int], str]:
    """Return a function that takes a column and a number of decimals, and returns SQL.

    The SQL is `form`, with the column in place of `{0}` and the number of decimals in place of
    `{1}`.
    """
    return form.format


def by_cutting(geojson: str, group: str, further: int = 0) -> Callable[[str, int], str]:
    """Return a function that takes a column and a number of decimals, and returns SQL.

    The SQL writes the column as GeoJSON, and cuts off all decimals after this number of decimals.
    Use it for warehouses that cannot round. `geojson` is SQL that converts the column `{0}` to
    GeoJSON text. `group` is how the warehouse refers to the first group of a regular expression,
    such as `$1`. `further` is added to the number of decimals that are kept.
    """

    def write(column: str, decimals: int) -> str:
        text, kept = geojson.format(column), decimals + further
        if kept == 0:  # `12.` would be no JSON
            return f"REGEXP_REPLACE({text}, '[.][0-9]+', '')"
        return f"REGEXP_REPLACE({text}, '([.][0-9]{{{kept}}})[0-9]+', '{group}')"

    return write
