"""One GraphQL request: parse, validate, execute, and the bytes of its response."""

import asyncio
import gc
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from inspect import isawaitable
from operator import itemgetter
from typing import Any, Final, TypeVar, TypeVarTuple

import msgspec
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
)
from msgspec import Raw

from carto_client import Unavailable
from resolvers.callers import ANONYMOUS, Caller
from resolvers.errors import OverLimit
from resolvers.results.result import ResultStream
from resolvers.sql.template import Template
from schema.argument_errors import ArgumentError
from schema.context import AnswerPath, CallRecord, RequestContext
from schema.document_cache import DocumentCache
from schema.documents import parsed
from schema.errors import code_of, formatted, is_expected, without_traceback
from schema.limits import LimitExceeded, Limits
from schema.plan import Plan, Prepared
from schema.plan import execute as run
from schema.validation import MAX_ERRORS, validated
from schema.variables import has_more_than

__all__ = ["Checked", "Executor", "Request", "Response"]

log = logging.getLogger("carto_graphql.errors")

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

_THREAD: Final = ThreadPoolExecutor(1, "documents")

VALIDATION_FAILED: Final = "GRAPHQL_VALIDATION_FAILED"
BAD_USER_INPUT: Final = "BAD_USER_INPUT"

SHORT_CHARACTERS: Final = 8 * 1024
"""Documents of this length, once they are known, are prepared in less time than a thread takes to do it."""

SHORT_VALUES: Final = 200
"""So are this many values in variables."""


@dataclass(frozen=True, slots=True)
class Request:
    """A well-formed GraphQL request (GraphQL over HTTP, section 5)."""

    query: str
    variables: Mapping[str, Any] | None = None
    operation_name: str | None = None
    request_id: str = ""
    caller: Caller = ANONYMOUS


@dataclass(frozen=True, slots=True)
class Response:
    """`content` is JSON, in parts where some of it is still arriving; its streams must be taken or closed.

    `executed` is false where the request failed before execution, and has no `data`. Nor has one whose every field
    was over a limit, or found CARTO out of reach: `retry_after` then says in how many seconds to ask again.
    `record` is for the log.
    """

    content: bytes | Sequence[bytes | ResultStream]
    executed: bool
    codes: tuple[str, ...] = ()
    record: Mapping[str, object] = field(default_factory=dict)
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A document that was read and validated, the operation that is asked of it, or why that cannot be."""

    document: DocumentNode | None
    errors: Sequence[GraphQLError]
    plan: Plan | None = None


class Executor:
    """Executes requests against one schema of `templates`. What a document comes to is remembered by its text.

    What takes graphql-core long, one document after the other, is done in a thread, so that the event loop goes on.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        templates: Iterable[Template],
        *,
        limits: Limits | None = None,
        suggestions: bool = True,
        remembered: DocumentCache[Checked] | None = None,
    ) -> None:
        """With `suggestions` a mistyped name is answered with those that are like it. Executors of several schemas
        can share what is `remembered`."""
        self.schema = schema
        self._templates = {(each.namespace, each.name): each for each in templates}
        self._limits = limits or Limits()
        self._hide = not suggestions
        self._remembered = DocumentCache[Checked]() if remembered is None else remembered
        self._own = object()  # what stands for this schema in a memory that is shared

    async def execute(self, request: Request, context: RequestContext) -> Response:
        """Raises nothing but cancellation: every failure is in the response."""
        checked, is_new = await self._checked(request.query, request.operation_name)
        if checked.plan is None or checked.document is None:
            return _refused(checked.errors, VALIDATION_FAILED, request)
        try:
            prepared = await self._prepared(checked.plan, request, is_new=is_new)
            result = (
                prepared if isinstance(prepared, ExecutionResult) else await run(prepared, context)
            )
            if result is None:
                result = await self._in_thread(
                    self._execute_with_graphql_core, checked.document, request, context
                )
        except LimitExceeded as error:
            return _refused([error], VALIDATION_FAILED, request)
        except BaseException:
            await context.aclose()
            raise
        response = _response(result, context, request)
        return replace(response, record=_record(checked.plan.name, context, response.codes))

    async def _checked(self, query: str, operation_name: str | None) -> tuple[Checked, bool]:
        """And whether it is new. A refused document is not remembered: nobody sends one again but to do harm."""
        detail = self._own, operation_name
        checked = self._remembered.get(query, detail)
        if checked is not None:
            return checked, False
        checked = await self._in_thread(self._check, query, operation_name)
        if checked.plan is not None:
            self._remembered.keep(query, detail, checked)
        return checked, True

    async def _prepared(
        self, plan: Plan, request: Request, *, is_new: bool
    ) -> Prepared | ExecutionResult:
        variables = request.variables or {}
        if (
            is_new
            or len(request.query) > SHORT_CHARACTERS
            or has_more_than(SHORT_VALUES, variables)
        ):
            return await self._in_thread(plan.prepare, variables)
        return plan.prepare(variables)

    async def _in_thread(self, work: Callable[[*Arguments], T], *arguments: *Arguments) -> T:
        return await asyncio.get_running_loop().run_in_executor(
            _THREAD, _with_gc_paused, work, *arguments
        )

    def _execute_with_graphql_core(
        self, document: DocumentNode, request: Request, context: RequestContext
    ) -> ExecutionResult:
        """For a thread: CARTO has been asked, and what is awaited here is there."""
        return asyncio.run(self._execute(document, request, context))

    async def _execute(
        self, document: DocumentNode, request: Request, context: RequestContext
    ) -> ExecutionResult:
        result = execute(
            self.schema,
            document,
            context_value=context,
            variable_values=dict(request.variables or {}),
            operation_name=request.operation_name,
            hide_suggestions=self._hide,
        )
        done = await result if isawaitable(result) else result
        errors = [_as_asked(error, context) for error in done.errors or ()]
        return ExecutionResult(done.data, errors or None)

    def _check(self, query: str, operation_name: str | None) -> Checked:
        try:
            document = parsed(query, self._limits)
            errors = validated(self.schema, document, hide=self._hide)
        except GraphQLError as error:
            _drop_references(error)
            return Checked(None, [error])
        except RecursionError:
            return Checked(None, [LimitExceeded("depth", self._limits.depth)])
        for each in errors:
            _drop_references(each)
        operation = get_operation_ast(document, operation_name)
        errors = errors or _operation_errors(operation, operation_name)
        if errors or operation is None:
            return Checked(document, errors)
        plan = Plan(
            self.schema, document, operation, self._templates, self._limits, hide=self._hide
        )
        return Checked(document, [], plan)


def _as_asked(error: GraphQLError, context: RequestContext) -> GraphQLError:
    """The error that the plan met in the same field: graphql-core looks at the arguments for itself."""
    outcome = context.outcomes.get(tuple(error.path or ()))
    if not isinstance(outcome, ArgumentError):
        return error
    return GraphQLError(str(outcome), error.nodes, path=error.path, original_error=outcome)


def _with_gc_paused(work: Callable[[*Arguments], T], *arguments: *Arguments) -> T:
    """What graphql-core leaves behind are circles: freed at once they cost little, and when many, a long stop."""
    gc.disable()
    try:
        return work(*arguments)
    finally:
        gc.enable()
        gc.collect(_generation())


def _generation() -> int:
    """Which are collected: the oldest by the collector's own rule, which it would not come to apply by itself."""
    return 2 if gc.get_count()[2] > gc.get_threshold()[2] else 1


def _drop_references(error: GraphQLError) -> None:
    """Keeps what is told of an error, and not the document it was found in."""
    error.nodes = error.source = None
    for each in (error, error.original_error):
        if each is not None:
            without_traceback(each)


def _operation_errors(
    operation: OperationDefinitionNode | None, name: str | None
) -> Sequence[GraphQLError]:
    """The operation must be known before execution (GraphQL spec 6.1, GetOperation)."""
    if operation is None and name:
        return [GraphQLError("Unknown operation")]
    if operation is None:
        return [GraphQLError("Give operationName: the document does not hold just one operation")]
    if operation.operation is not OperationType.QUERY:
        return [GraphQLError("Only queries can be asked here")]
    return []


def _refused(errors: Iterable[GraphQLError], stage: str, request: Request) -> Response:
    shown = [formatted(error, stage, request.request_id) for error in errors]
    codes = tuple(str(error["extensions"]["code"]) for error in shown)
    record = {"codes": [*dict.fromkeys(codes)]}
    return Response(
        msgspec.json.encode({"errors": shown}), executed=False, codes=codes, record=record
    )


def _response(result: ExecutionResult, context: RequestContext, request: Request) -> Response:
    errors = result.errors or []
    if result.data is None and all(error.path is None for error in errors):
        return _refused(errors, BAD_USER_INPUT, request)  # the variables could not be coerced
    for error in errors:
        _log(error, request.request_id)
    if (refusal := _refusal(context)) is not None:
        error = GraphQLError(str(refusal), original_error=refusal)
        return replace(_refused([error], BAD_USER_INPUT, request), retry_after=refusal.retry_after)
    shown = [formatted(error, BAD_USER_INPUT, request.request_id) for error in errors[:MAX_ERRORS]]
    content: dict[str, Any] = {"data": _with_answers(result.data, context.answers)}
    if shown:
        content["errors"] = shown
    codes = tuple(str(error["extensions"]["code"]) for error in shown)
    return Response(_encoded(content, context.answers), executed=True, codes=codes)


def _record(operation: str, context: RequestContext, codes: Sequence[str]) -> Mapping[str, object]:
    """What the log tells of a request: never a value of a variable."""
    return {
        "operation": operation[:64],
        "templates": [asked.template for asked in context.asked],
        "rows": sum(asked.rows for asked in context.asked),
        "statements": sum(asked.statements for asked in context.asked),
        "cache": [_cache(asked) for asked in context.asked],
        "carto_ms": round(max((asked.seconds for asked in context.asked), default=0.0) * 1000, 1),
        "codes": [*dict.fromkeys(codes)],
    }


def _cache(asked: CallRecord) -> str:
    """`hit` where no statement of ours was needed. What CARTO's own cache answered it does not tell."""
    if not asked.answered:
        return "none"
    return "miss" if asked.statements else "hit"


def _refusal(context: RequestContext) -> Unavailable | OverLimit | None:
    """The error that tells all, where every field may be asked again later and none was answered."""
    later = [
        (outcome.retry_after, outcome)
        for outcome in context.outcomes.values()
        if isinstance(outcome, Unavailable | OverLimit) and outcome.retry_after is not None
    ]
    if not later or len(later) < len(context.outcomes):
        return None
    return max(later, key=itemgetter(0))[1]


def _encoded(
    content: Mapping[str, Any], answers: Mapping[AnswerPath, bytes | ResultStream]
) -> bytes | Sequence[bytes | ResultStream]:
    if any(isinstance(answer, ResultStream) for answer in answers.values()):
        return [*_parts(content)]
    return msgspec.json.encode(content)


def _parts(value: Any) -> Iterator[bytes | ResultStream]:
    """JSON as it must leave: streams stay in their places."""
    if isinstance(value, ResultStream):
        yield value
    elif isinstance(value, dict):
        separator = b"{"
        for key, each in value.items():
            yield separator + msgspec.json.encode(key) + b":"
            yield from _parts(each)
            separator = b","
        yield b"}" if value else b"{}"
    else:
        yield msgspec.json.encode(value)


def _with_answers(data: Any, answers: Mapping[AnswerPath, bytes | ResultStream]) -> Any:
    """The executor's result with the finished collections in the places where it saw null."""
    for path, content in answers.items():
        holder = data
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = Raw(content) if isinstance(content, bytes) else content
    return data


def _log(error: GraphQLError, request_id: str) -> None:
    """For the operator: what a caller cannot help. CARTO's own words, which can hold SQL, are for debugging."""
    cause, code = error.original_error, code_of(error, BAD_USER_INPUT)
    path = ".".join(map(str, error.path or ()))
    if not is_expected(error):
        log.error("request %s: %s failed", request_id, path, exc_info=cause)
    elif code != BAD_USER_INPUT:
        level = (
            logging.INFO if isinstance(cause, OverLimit) else logging.WARNING
        )  # one of a flood is no news
        log.log(level, "request %s: %s: %s: %s", request_id, path, code, error.message)
        log.debug("request %s: CARTO said: %s", request_id, getattr(cause, "detail", ""))
