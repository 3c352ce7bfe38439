"""Forms that write GeoJSON with fewer decimals."""

from collections.abc import Callable

__all__ = ["by_argument", "by_cutting"]


def by_argument(form: str) -> Callable[[str, int], str]:
    """Return a function that writes the SQL for a column and a number of decimals.

    The function fills in `form`, in which `{0}` is the column and `{1}` the number of decimals.
    """
    return form.format


def by_cutting(geojson: str, group: str, further: int = 0) -> Callable[[str, int], str]:
    """Return a function that writes SQL for a column as GeoJSON text with shortened decimals.

    It is for warehouses that have no function to round coordinates. `geojson` is the SQL form that
    converts a column to GeoJSON text. `group` is the reference to the first group in the
    warehouse's REGEXP_REPLACE, such as `$1`. `further` is the number of decimals to keep in
    addition to those requested.
    """

    def write(column: str, decimals: int) -> str:
        text, kept = geojson.format(column), decimals + further
        if kept == 0:  # `12.` would be no JSON
            return f"REGEXP_REPLACE({text}, '[.][0-9]+', '')"
        return f"REGEXP_REPLACE({text}, '([.][0-9]{{{kept}}})[0-9]+', '{group}')"

    return write
