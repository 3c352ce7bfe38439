"""sqlglot's dialect of Oracle, extended by the placeholder `:1`."""

from itertools import pairwise
from typing import Final

from sqlglot.dialects.dialect import DialectType
from sqlglot.dialects.oracle import Oracle
from sqlglot.tokenizer_core import Token, TokenType

__all__ = ["NUMBERED_ORACLE"]


class NumberedOracle(Oracle):
    """Dialect in which the number after a colon is the name of a placeholder.

    It has no parser of its own: the compiled parsers that the package `sqlglotc` puts in the place
    of sqlglot's own cannot have subclasses.
    """

    def tokenize(self, sql: str, dialect: DialectType = None) -> list[Token]:
        """Return the tokens of `sql`. In a placeholder such as `:1`, the number is a name."""
        tokens = super().tokenize(sql, dialect)
        for colon, number in pairwise(tokens):
            if (colon.token_type, number.token_type) == (TokenType.COLON, TokenType.NUMBER) and (
                number.start == colon.end + 1
            ):
                number.token_type = TokenType.VAR
        return tokens


NUMBERED_ORACLE: Final = NumberedOracle.__name__.lower()
"""The name under which sqlglot finds the dialect."""
