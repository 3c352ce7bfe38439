"""What a check of a template's SQL finds."""

from collections.abc import Sequence
from dataclasses import dataclass

from resolvers.sql.template import OrderTerm

__all__ = ["FINAL_ORDER", "LOST_ORDER", "NOT_A_SELECT", "WRITES", "SQLReport"]

NOT_A_SELECT = "expected a SELECT: a template only reads"
WRITES = "expected a SELECT that only reads; this writes or locks"
FINAL_ORDER = (
    "a final ORDER BY by an expression is lost when the template becomes a subselect; select the"
    " expression AS a column and order by that, or write `order:` in the header"
)


LOST_ORDER = (
    "the final ORDER BY is lost when the template becomes a subselect, as the SELECT has no column"
    " {name}; select it, or order by a column that is selected"
)


@dataclass(frozen=True, slots=True)
class SQLReport:
    """The problems that a check finds in a template's SQL, and the columns and order of its SELECT.

    `problems` are pairs of a line, from 1, and a message. `columns` are the names of the SELECT's
    columns, None for a column without a name; `columns` itself is None if the names are unknown,
    for example because of a `*`. `order` has the columns of the SELECT's final ORDER BY. It is
    empty if there is no ORDER BY, or if a LIMIT or OFFSET follows the ORDER BY.
    """

    problems: Sequence[tuple[int, str]]
    columns: Sequence[str | None] | None = None
    order: Sequence[OrderTerm] = ()
