"""Placeholders and the values behind them, in the forms that CARTO's `queryParameters` has for each warehouse."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from resolvers.geojson import Geometry
from resolvers.scalars import format_datetime

__all__ = ["Marks", "Placeholders", "Slot", "arranged", "bind"]

Slot = tuple[str, int | None]
"""What one placeholder stands for: a parameter, or one item of a list."""


@dataclass(frozen=True, slots=True)
class Placeholders:
    """`form` holds `{}` where the parameter's name goes or, unless they are `named`, the placeholder's number."""

    form: str
    named: bool = False
    reused: bool = True
    """Whether a number may stand twice in one text."""


@dataclass(slots=True)
class Marks:
    """The placeholders of one text, numbered as they appear in it; `slots` is what they stand for."""

    style: Placeholders
    slots: list[Slot] = field(default_factory=list)

    def mark(self, name: str, item: int | None = None) -> str:
        """The placeholder of a parameter, or of one item of its list."""
        slot = (name, item)
        if slot not in self.slots or not self.style.reused:
            self.slots.append(slot)
            return self.style.form.format(name if self.style.named else len(self.slots))
        return self.style.form.format(name if self.style.named else self.slots.index(slot) + 1)


def bind(value: object, scalar: str) -> object:
    """A parameter's Python value in the JSON form that `queryParameters` takes.

    CARTO takes strings, numbers, booleans and arrays; there is no date, geometry or exact 64-bit integer: those go
    as text and are cast in the SQL.
    """
    if isinstance(value, list | tuple):
        return [bind(item, scalar) for item in value]
    match scalar:
        case "DateTime" if isinstance(value, dt.datetime):
            return format_datetime(value)
        case "Geometry" if isinstance(value, Geometry):
            return value.text
        case "Date" | "BigInt":
            return str(value)
    return value


def arranged(
    style: Placeholders, slots: Sequence[Slot], values: Mapping[str, object]
) -> Mapping[str, object] | Sequence[object]:
    """`queryParameters`: an object of named values, or an array in the order of the slots."""
    if style.named:
        return {name: values[name] for name, _ in slots}
    return [_item(values[name], item) for name, item in slots]


def _item(value: object, item: int | None) -> object:
    if item is None:
        return value
    assert isinstance(value, list), "only a list has items"
    return value[item]
