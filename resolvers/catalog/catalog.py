"""The loaded catalog, and which of its templates and columns a caller may see."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from resolvers.callers import PUBLIC
from resolvers.sql.parameter import MISSING
from resolvers.sql.template import Template
from resolvers.sql.value_limits import ValueLimits

__all__ = ["Catalog", "HiddenTemplate"]


@dataclass(frozen=True, slots=True)
class HiddenTemplate:
    """A template that no caller can see, or that has columns no caller can see.

    `reason` says why.
    """

    template: Template
    reason: str


@dataclass(frozen=True, eq=False)
class Catalog:
    """All templates of a catalog folder, sorted by kind and then by name."""

    folder: Path
    templates: tuple[Template, ...]

    def within(self, limits: ValueLimits) -> "Catalog":
        """Return a copy of the catalog with these limits, which templates' headers may override."""
        return replace(self, templates=tuple(each.within(limits) for each in self.templates))

    @cached_property
    def roles(self) -> frozenset[str]:
        """PUBLIC, and all roles in the `access:` keys of templates and columns."""
        columns = [column for template in self.templates for column in template.columns.values()]
        of_columns = (column.access for column in columns if column.access)
        return frozenset({PUBLIC}).union(*(each.access for each in self.templates), *of_columns)

    @cached_property
    def digest(self) -> str:
        """The digest of all templates: 16 hex digits. It changes if any template changes."""
        versions = sorted(each.version for each in self.templates)
        return sha256(b"".join(versions)).hexdigest()[:16]

    def public_templates(self) -> tuple[Template, ...]:
        """Return the templates that callers without a token may query, without hidden columns."""
        return self._public_templates

    @cached_property
    def _public_templates(self) -> tuple[Template, ...]:
        return tuple(each for each in self.visible_templates(()) if not _needs_claim(each))

    def visible_templates(self, roles: Collection[str]) -> tuple[Template, ...]:
        """Return the templates visible to `roles`, each with only its visible columns."""
        held = frozenset(roles) | {PUBLIC}
        visible = (
            _with_columns(each, _visible_columns(each, held))
            for each in self.templates
            if each.access & held
        )
        return tuple(template for template in visible if template.columns)

    def hidden_templates(self, *, callers: bool) -> tuple[HiddenTemplate, ...]:
        """Return the templates with data that no caller may query.

        `callers` is True if callers can sign in.
        """
        reasons = (
            (each, _why_hidden(each, callers) or _why_columns_hidden(each, callers))
            for each in self.templates
        )
        return tuple(HiddenTemplate(each, reason) for each, reason in reasons if reason is not None)


def _allows(access: frozenset[str] | None, roles: frozenset[str]) -> bool:
    return access is None or bool(access & roles)


def _visible_columns(template: Template, roles: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name, column in template.columns.items() if _allows(column.access, roles))


@lru_cache(maxsize=1024)
def _with_columns(template: Template, names: tuple[str, ...]) -> Template:
    # Cached, because other caches use templates as keys and compare them by identity.
    if len(names) == len(template.columns):
        return template
    columns = {name: template.columns[name] for name in names}
    sort = tuple(name for name in template.sort if name in columns)
    filtered = tuple(name for name in template.filter if name in columns)
    aggregate = tuple(name for name in template.aggregate if name in columns)
    tiles = template.tiles and template.tiles.within(columns)
    return replace(
        template, columns=columns, sort=sort, filter=filtered, aggregate=aggregate, tiles=tiles
    )


def _needs_claim(template: Template) -> bool:
    return any(each.claim and each.default is MISSING for each in template.parameters.values())


_NO_CALLERS: Final = "while CALLERS is not set"


def _why_columns_hidden(template: Template, callers: bool) -> str | None:
    hidden = [
        each.name for each in template.columns.values() if not _is_reachable(each.access, callers)
    ]
    if not hidden:
        return None
    return f"its column {', '.join(hidden)} is {_for_whom(callers)}"


def _for_whom(callers: bool) -> str:
    if callers:
        return "visible to nobody: its `access:` is empty"
    return f"visible to certain roles only {_NO_CALLERS}"


def _why_hidden(template: Template, callers: bool) -> str | None:
    if not template.access:
        return "it has no `access:`; add `access: [public]` to show it to everyone"
    if not _is_reachable(template.access, callers):
        return f"its `access:` does not contain `public` {_NO_CALLERS}"
    if not any(_is_reachable(column.access, callers) for column in template.columns.values()):
        return f"each of its columns is {_for_whom(callers)}"
    if not callers and _needs_claim(template):
        return f"it needs a value from the caller's token {_NO_CALLERS}"
    return None


def _is_reachable(access: frozenset[str] | None, callers: bool) -> bool:
    return bool(access) if callers and access is not None else _allows(access, frozenset({PUBLIC}))
