"""Errors of tool calls, with the words and codes of GraphQL's, and the paths of tool arguments."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

__all__ = ["ResponseErrors", "ToolError", "WrongArgument", "masked_error", "shown_errors"]

MAX_ERRORS: Final = 5
"""Errors that one result lists: a model corrects them one after the other."""

_MASKED: Final = "Internal server error"


class ToolError(Exception):
    """A tool call that has no result.

    `errors` have the format of errors in a GraphQL response (spec section 7.1.2).
    """

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(str(errors[0]["message"]))
        self.errors = errors

    @classmethod
    def of(cls, message: str, code: str, **extensions: object) -> "ToolError":
        """Return an error with one message and code. `extensions` hold further details of it."""
        return cls([{"message": message, "extensions": {"code": code, **extensions}}])

    @property
    def codes(self) -> Sequence[str]:
        """The code of each error."""
        return [str(each["extensions"]["code"]) for each in self.errors]

    @property
    def text(self) -> str:
        """The errors as JSON."""
        return msgspec.json.encode({"errors": self.errors}).decode()


class ResponseErrors(ToolError):
    """Error of a tool call whose GraphQL response contains errors.

    The GraphQL errors are already in the log and the metrics, and must not be reported again.
    """


class WrongArgument(ToolError):
    """An argument that breaks a rule of the tool itself, not of the GraphQL schema."""

    def __init__(self, argument: str, rule: str) -> None:
        self.argument, self.rule = argument, rule
        message = f"Argument '{argument}' {rule}."
        extensions = {"code": "BAD_USER_INPUT", "argument": argument}
        super().__init__([{"message": message, "extensions": extensions}])

    def below(self, path: str) -> "WrongArgument":
        """Return a copy of the error with `path` before its argument: `of` becomes `path.of`."""
        return WrongArgument(f"{path}.{self.argument}", self.rule)


def masked_error(request_id: str) -> ToolError:
    """Return an error that hides a fault of the gateway.

    It contains the request's id, to find the fault in the log.
    """
    return ToolError.of(_MASKED, "INTERNAL_SERVER_ERROR", requestId=request_id)


def shown_errors(
    errors: Sequence[Mapping[str, Any]], paths: Mapping[str, str]
) -> Sequence[Mapping[str, Any]]:
    """Reword the first MAX_ERRORS errors for a tool's caller.

    `paths` maps variables and fields to the tool's arguments.
    """
    return [_shown(error, paths) for error in errors[:MAX_ERRORS]]


def _shown(error: Mapping[str, Any], paths: Mapping[str, str]) -> Mapping[str, Any]:
    message, extensions = str(error["message"]), dict(error.get("extensions", {}))
    variable = extensions.pop("variable", "")
    if variable:
        in_document = extensions.get("argument", "")
        name, below = _split(variable)
        argument = paths.get(name, name) + below
        message = message.replace(f" (variable '${variable}')", "", 1)
        for subject in (f"Variable '${variable}'", f"Argument '{in_document}'"):
            message = message.replace(subject, f"Argument '{argument}'", 1)
        extensions["argument"] = argument
    elif (owner := paths.get(extensions.get("field", ""))) and "argument" in extensions:
        in_document = extensions["argument"]
        extensions["argument"] = f"{owner}.{in_document}"
        message = message.replace(f"'{in_document}'", f"'{owner}.{in_document}'", 1)
    return {"message": message, "extensions": extensions}


def _split(path: str) -> tuple[str, str]:
    """Split a path after its first name: `where.name[3]` becomes `("where", ".name[3]")`."""
    end = min((at for at in (path.find("."), path.find("[")) if at > 0), default=len(path))
    return path[:end], path[end:]
