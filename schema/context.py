"""What one request carries through its resolvers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from resolvers.callers import ANONYMOUS, Caller
from resolvers.charging import UNMETERED, Meter
from resolvers.query_runner import QueryRunner
from resolvers.results.result import ResultStream

__all__ = ["AnswerPath", "CallRecord", "Outcome", "RequestContext"]

AnswerPath = tuple[str | int, ...]
Outcome = Mapping[str, object] | Exception | None


@dataclass(slots=True)
class CallRecord:
    """One question to a template, for the log: rows that came at once, seconds until they or the first did, and the
    statements that were sent to CARTO for it; none where it shared the answer to somebody's in flight."""

    template: str
    rows: int = 0
    seconds: float = 0.0
    statements: int = 0
    answered: bool = False


@dataclass(slots=True)
class RequestContext:
    """`deadline` is in seconds of the running loop's clock.

    `answers` holds collections, finished or arriving, by the path of their field: the executor never sees their rows.
    `outcomes` holds what came of fields that were asked before the executor: nothing more to complete, objects with a
    wrong value among them, or an error.
    """

    carto: QueryRunner
    deadline: float
    caller: Caller = ANONYMOUS
    meter: Meter = UNMETERED
    answers: dict[AnswerPath, bytes | ResultStream] = field(default_factory=dict)
    outcomes: dict[AnswerPath, Outcome] = field(default_factory=dict)
    asked: list[CallRecord] = field(default_factory=list)

    async def aclose(self) -> None:
        """Closes the streams that nobody will take."""
        for answer in self.answers.values():
            if isinstance(answer, ResultStream):
                await answer.aclose()
