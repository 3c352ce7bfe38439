"""Rules on names in a parsed statement: reserved words, values in the place of a name, aliases.

A parser that reads the SQL of many warehouses accepts names that one of them does not.
"""

import re
from collections.abc import Iterator
from typing import Final

from sqlglot import exp

from resolvers.sql.dialects import Dialect

__all__ = ["name_problems"]

_VALUES: Final = {"@": exp.Parameter, "$": exp.Parameter, ":": exp.Placeholder}
"""First character of a placeholder -> what sqlglot makes of it."""
_ALIASES: Final = (exp.Alias, exp.TableAlias)
_PATHS: Final = (exp.Column, exp.Table)


def name_problems(root: exp.Query, sql: str, dialect: Dialect) -> Iterator[tuple[exp.Expr, str]]:
    """Yield `(node, message)` for each name that the warehouse rejects.

    `root` is the parse tree of `sql`.
    """
    value = _VALUES[dialect.placeholders.form[0]]
    for node in root.walk():
        message = None
        if isinstance(node, value):
            message = _value_problem(node)
        elif isinstance(node, exp.Identifier) and not node.quoted:
            message = _identifier_problem(node, sql, dialect)
        if message:
            yield node, message


def _value_problem(node: exp.Expr) -> str | None:
    if isinstance(node.parent, exp.Cast):
        node = node.parent
    parent, key = node.parent, node.arg_key
    if isinstance(parent, (exp.Table, exp.TableAlias)) or key in ("alias", "using"):
        return "a parameter is a value; the name of a table or a column cannot be one"
    return None


def _identifier_problem(node: exp.Identifier, sql: str, dialect: Dialect) -> str | None:
    # Some warehouses reject reserved words. Oracle rejects AS before a table alias.
    parent, name = node.parent, node.name
    is_alias = isinstance(parent, _ALIASES)
    begins_path = isinstance(parent, _PATHS) and node is parent.parts[0]
    if name.upper() in dialect.lacks.reserved and (
        is_alias or (begins_path and dialect.lacks.reserves_columns)
    ):
        return f"{name} is a reserved word of {dialect.title}; write {dialect.identifier(name)}"
    if dialect.alias == " " and _is_written_with_as(node, sql):
        return f"{dialect.title} has no AS before the alias of a table; write the alias alone"
    return None


def _is_written_with_as(node: exp.Identifier, sql: str) -> bool:
    parent = node.parent
    if not isinstance(parent, exp.TableAlias) or isinstance(parent.parent, exp.CTE):
        return False
    start = node.meta.get("start")
    return start is not None and bool(re.search(r"\bAS\s+\Z", sql[:start], re.IGNORECASE))
