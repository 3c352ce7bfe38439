"""Placeholders and their values, in the form of CARTO's `queryParameters` for each warehouse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from resolvers.scalars import SCALARS

__all__ = ["Binding", "PlaceholderWriter", "Placeholders", "arranged", "bind"]

Binding = tuple[str, int | None]
"""What one placeholder is bound to: a parameter, or one item of a list."""


@dataclass(frozen=True, slots=True)
class Placeholders:
    """The form of placeholders in a warehouse.

    In `form`, `{}` is the parameter's name if `named` is True, else the placeholder's number.
    """

    form: str
    named: bool = False
    reused: bool = True
    """True if a number may be used twice in one text."""


@dataclass(slots=True)
class PlaceholderWriter:
    """Writer of the placeholders in one SQL text.

    `bindings` lists the bound parameters in the order of their placeholders.
    """

    style: Placeholders
    bindings: list[Binding] = field(default_factory=list)

    def write(self, name: str, item: int | None = None) -> str:
        """Record that the parameter `name` is bound, and return its placeholder.

        `item` is an index in a list parameter.
        """
        binding = (name, item)
        if binding not in self.bindings or not self.style.reused:
            self.bindings.append(binding)
            return self.style.form.format(name if self.style.named else len(self.bindings))
        return self.style.form.format(
            name if self.style.named else self.bindings.index(binding) + 1
        )


def bind(value: object, scalar: str) -> object:
    """Convert a parameter's value to the form that CARTO's `queryParameters` require."""
    if isinstance(value, list | tuple):
        return [bind(item, scalar) for item in value]
    return SCALARS[scalar].write(value)


def arranged(
    style: Placeholders, bindings: Sequence[Binding], values: Mapping[str, object]
) -> Mapping[str, object] | Sequence[object]:
    """Return the bound values: a mapping if the placeholders have names, else a list."""
    if style.named:
        return {name: values[name] for name, _ in bindings}
    return [_item(values[name], item) for name, item in bindings]


def _item(value: object, item: int | None) -> object:
    if item is None:
        return value
    assert isinstance(value, list), "only a list has items"
    return value[item]
