"""One GraphQL request: parse, validate, plan, run, and the bytes of its response."""

import gc
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar, TypeVarTuple

import msgspec
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_named_type,
    get_operation_ast,
)

from carto_client.single_flight import SingleFlight
from resolvers.caches import FairCache
from resolvers.callers import ANONYMOUS, Caller
from resolvers.errors import OverLimit
from resolvers.result_cache import Freshness
from resolvers.results.result import Stream
from resolvers.sql.template import Template
from resolvers.tracing import ChildSpan
from schema.coercion import has_more_than
from schema.documents import MAX_CACHED_BYTES, estimate_bytes, parsed
from schema.errors import UpstreamMessages, formatted, log_error, without_traceback
from schema.fair_queue import FairQueue
from schema.fields import FieldResult, Progress, RequestContext, TemplateResolver
from schema.limits import LimitExceeded, Limits
from schema.plan import Plan, Prepared
from schema.response import Response, failed_response, find_overload
from schema.tile_urls import WriteTileURLs, relative_urls
from schema.tiles import TileLayer, tile_layers
from schema.validation import MAX_ERRORS, validated

__all__ = ["DOCUMENTS_THREAD", "Checked", "Executor", "Request", "Response"]

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

DOCUMENTS_THREAD: Final = ThreadPoolExecutor(1, "documents")
"""One thread for graphql-core's slow work; more would only contend for the interpreter's lock."""

VALIDATION_FAILED: Final = "GRAPHQL_VALIDATION_FAILED"
BAD_USER_INPUT: Final = "BAD_USER_INPUT"

SHORT_CHARACTERS: Final = 8 * 1024
"""Cached documents of this length are prepared in less time than it takes to start a thread."""

SHORT_VALUES: Final = 200
"""Number of values in variables that are prepared in less time than that, too."""


class Request(msgspec.Struct, frozen=True):
    """A well-formed GraphQL request (GraphQL over HTTP, section 5)."""

    query: str
    variables: Mapping[str, Any] | None = None
    operation_name: str | None = None
    request_id: str = ""
    caller: Caller = ANONYMOUS
    tile_urls: WriteTileURLs = relative_urls
    is_short: bool = False
    """Whether so few bytes were sent that the variables need not be counted."""
    progress: Progress = msgspec.field(default_factory=Progress)


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of parsing and validating a document: a plan, or None and the errors."""

    plan: Plan | None
    errors: Sequence[GraphQLError] = ()


class Executor:
    """Executes requests against one schema of `templates`.

    Plans are cached by the text of their document. The slow work of graphql-core runs in a thread,
    one document after the other, so that it does not block the event loop.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        templates: Iterable[Template],
        *,
        limits: Limits | None = None,
        suggestions: bool = True,
        documents: FairCache[Checked] | None = None,
        queue: FairQueue | None = None,
        upstream: UpstreamMessages | None = None,
    ) -> None:
        """Create an executor for `schema`.

        `suggestions` adds similar names to errors. `documents` and `queue` may be shared.
        """
        self.schema = schema
        self.templates = tuple(templates)
        self._resolvers = {
            (each.namespace, each.name): TemplateResolver(each) for each in self.templates
        }
        self._limits = limits or Limits()
        self._hide = not suggestions
        self._documents = FairCache(MAX_CACHED_BYTES) if documents is None else documents
        self._queue = FairQueue(DOCUMENTS_THREAD) if queue is None else queue
        self._upstream = upstream or UpstreamMessages()
        self._checking = SingleFlight[Checked]()
        self._tile_layers: Mapping[str, TileLayer] | None = None
        self.identity: Hashable = object()
        """A key for the schema in caches, so that the caches do not keep the schema in memory."""

    def tile_layer(self, name: str) -> TileLayer | None:
        """Return the tile layer of the field `name` of `features`, or None if it has no tiles."""
        if self._tile_layers is None:
            self._tile_layers = tile_layers(
                self.schema, self._resolvers, self._limits, hide=self._hide
            )
        return self._tile_layers.get(name)

    def template(self, name: str, kinds: Iterable[str]) -> Template | None:
        """Return the template `name` of one of the given kinds, or None.

        Prefer the kind that comes first in `kinds`.
        """
        for kind in kinds:
            for resolver in self._resolvers.values():
                if (resolver.template.kind, resolver.template.name) == (kind, name):
                    return resolver.template
        return None

    def argument_types(self, namespace: str, name: str) -> Mapping[str, str]:
        """Return a mapping from a field's arguments to their GraphQL types, such as `[String!]`."""
        assert self.schema.query_type is not None
        owner = get_named_type(self.schema.query_type.fields[namespace].type)
        assert isinstance(owner, GraphQLObjectType)
        return {each: str(argument.type) for each, argument in owner.fields[name].args.items()}

    def failure(
        self, errors: Sequence[Exception], request_id: str, result: FieldResult | None = None
    ) -> Response:
        """Log a failed tile request's errors, and return the response.

        `result` is the template field's result, if any.
        """
        located = [GraphQLError(str(each), original_error=each) for each in errors]
        for error in located:
            log_error(error, BAD_USER_INPUT, request_id, with_upstream=self._upstream.to_log)
        shown = [
            formatted(error, BAD_USER_INPUT, request_id, with_upstream=self._upstream.to_clients)
            for error in located
        ]
        record = Progress("", [result]).record() if result is not None else {}
        retry_after = getattr(errors[0], "retry_after", None)
        return failed_response(shown, record, retry_after)

    async def execute(self, request: Request, context: RequestContext) -> Response:
        """Return the response to a request. Raises only asyncio.CancelledError."""
        try:
            return await self._execute(request, context)
        except LimitExceeded as error:
            return _failed([error], VALIDATION_FAILED, request)
        except OverLimit as error:  # too many documents wait to be validated
            shown = GraphQLError(str(error), original_error=error)
            return _failed([shown], BAD_USER_INPUT, request, retry_after=error.retry_after)

    async def _execute(self, request: Request, context: RequestContext) -> Response:
        checked, is_new = await self._checked(request)
        plan = checked.plan
        if plan is None:
            return _failed(checked.errors, VALIDATION_FAILED, request)
        prepared = await self._prepared(plan, request, is_new=is_new)
        if not isinstance(prepared, Prepared):
            return _failed(prepared, BAD_USER_INPUT, request)
        request.progress.operation = plan.name
        results = await prepared.resolve(context)
        request.progress.results = [*results]
        try:
            return await self._response(plan, prepared, results, request)
        except BaseException:
            for result in results:
                if isinstance(result.content, Stream):
                    await result.content.aclose()
            raise

    async def _checked(self, request: Request) -> tuple[Checked, bool]:
        """Return the result of validating the document, and True if this call validated it."""
        query, caller = request.query, request.caller.name
        key = query, self.identity, request.operation_name
        if (cached := self._documents.get(key)) is not None:
            return cached, False
        is_new = False

        async def check() -> Checked:
            nonlocal is_new
            is_new = True
            with ChildSpan("graphql.parse_and_validate"):
                return await self._in_thread(request, self._check, query, request.operation_name)

        checked = await self._checking.run((caller, key), check)
        if checked.plan is not None:  # only an attacker sends a rejected document again
            self._documents.keep(key, checked, caller, lambda: estimate_bytes(query))
        return checked, is_new

    async def _prepared(
        self, plan: Plan, request: Request, *, is_new: bool
    ) -> Prepared | Sequence[GraphQLError]:
        variables = request.variables or {}
        if (
            is_new
            or len(request.query) > SHORT_CHARACTERS
            or (not request.is_short and has_more_than(SHORT_VALUES, variables))
        ):
            return await self._in_thread(request, plan.prepare, variables)
        return plan.prepare(variables)

    async def _response(
        self, plan: Plan, prepared: Prepared, results: Sequence[FieldResult], request: Request
    ) -> Response:
        steps = prepared.steps
        errors: list[GraphQLError] = []
        parts: list[bytes | Stream] = [steps.texts[0]]
        found: Mapping[str, bytes] = {}
        if steps.introspection:
            found = await self._in_thread(request, plan.introspect, prepared)
        remaining = iter(results)
        for slot, text in zip(steps.slots, steps.texts[1:], strict=True):
            if isinstance(slot, str):
                content: bytes | Stream | None = found[slot]
            else:
                result = next(remaining)
                if isinstance(result.content, bytes | Stream | None):
                    content = result.content
                else:
                    content, wrong = await self._in_thread(
                        request, plan.complete, slot, result.content, prepared
                    )
                    errors += wrong
                if result.errors_below:
                    errors += [slot.locate(error, below) for below, error in result.errors_below]
                if result.error is not None:
                    errors.append(slot.locate(result.error))
            parts += (b"null" if content is None else content, text)
        record = request.progress.record()
        if not errors:
            freshness = None if steps.introspection else _freshness(results)
            parts.append(b"}")
            return Response(
                join_parts(parts),
                executed=True,
                record=record,
                freshness=freshness,
                is_repeatable=freshness is not None and all(each.is_repeatable for each in results),
            )
        return self._with_errors(parts, errors, results, record, request)

    def _with_errors(
        self,
        parts: Sequence[bytes | Stream],
        errors: Sequence[GraphQLError],
        results: Sequence[FieldResult],
        record: Mapping[str, object],
        request: Request,
    ) -> Response:
        """Log the failed fields' errors, and return the response.

        `parts` is its JSON, without `errors` and the closing brace.
        """
        for error in errors:
            log_error(
                error, BAD_USER_INPUT, request.request_id, with_upstream=self._upstream.to_log
            )
        if (overload := find_overload(results)) is not None:
            error = GraphQLError(str(overload), original_error=overload)
            return _failed([error], BAD_USER_INPUT, request, record, overload.retry_after)
        shown = [
            formatted(
                error,
                BAD_USER_INPUT,
                request.request_id,
                with_upstream=self._upstream.to_clients,
            )
            for error in errors[:MAX_ERRORS]
        ]
        codes = tuple(str(error["extensions"]["code"]) for error in shown)
        content = join_parts([*parts, b',"errors":' + msgspec.json.encode(shown) + b"}"])
        record = {**record, "codes": [*dict.fromkeys(codes)]}
        return Response(content, executed=True, codes=codes, record=record)

    async def _in_thread(
        self, request: Request, work: Callable[[*Arguments], T], *arguments: *Arguments
    ) -> T:
        return await self._queue.run(request.caller.name, _with_gc_paused, work, *arguments)

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
            return Checked(None, errors)
        return Checked(self._plan(document, operation))

    def _plan(self, document: DocumentNode, operation: OperationDefinitionNode) -> Plan:
        return Plan(
            self.schema, document, operation, self._resolvers, self._limits, hide=self._hide
        )


def _freshness(results: Sequence[FieldResult]) -> Freshness | None:
    for each in results:
        if each.freshness is None:
            return None
    return Freshness.least([each.freshness for each in results])


def _with_gc_paused(work: Callable[[*Arguments], T], *arguments: *Arguments) -> T:
    gc.disable()
    try:
        return work(*arguments)
    finally:
        gc.enable()
        # graphql-core leaves reference cycles. Collecting the cycles of many calls together would
        # block the event loop for a long time.
        gc.collect(_generation_to_collect())


def _generation_to_collect() -> int:
    return 2 if gc.get_count()[2] > gc.get_threshold()[2] else 1


def _drop_references(error: GraphQLError) -> None:
    # Otherwise the error would keep the document in memory.
    error.nodes = error.source = None
    for each in (error, error.original_error):
        if each is not None:
            without_traceback(each)


def _operation_errors(
    operation: OperationDefinitionNode | None, name: str | None
) -> Sequence[GraphQLError]:
    # Specification, section 6.1: GetOperation.
    if operation is None and name:
        return [GraphQLError("Unknown operation.")]
    if operation is None:
        return [
            GraphQLError("operationName is required: the document has several operations, or none.")
        ]
    if operation.operation is not OperationType.QUERY:
        return [GraphQLError("Only queries are supported.")]
    return []


def _failed(
    errors: Iterable[GraphQLError],
    stage: str,
    request: Request,
    record: Mapping[str, object] | None = None,
    retry_after: float | None = None,
) -> Response:
    """Return the response to a request that failed as a whole.

    `retry_after` is in seconds, or None if a retry is useless.
    """
    shown = [formatted(error, stage, request.request_id) for error in errors]
    return failed_response(shown, record or {}, retry_after)


def join_parts(parts: Sequence[bytes | Stream]) -> bytes | Sequence[bytes | Stream]:
    """Join the parts into one bytes object, or return them unchanged if one of them is a stream."""
    try:
        return b"".join(parts)  # type: ignore[arg-type]  # a stream raises TypeError
    except TypeError:
        return parts
