"""Values from the caller's credential: `from: claims.tenant_id` in a template's header."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from resolvers.callers import Caller, claim_at
from resolvers.errors import BadUserInput, Forbidden
from resolvers.sql.statements import TemplateCall
from resolvers.sql.template import MISSING, Parameter

__all__ = ["with_claims"]


def with_claims(ask: TemplateCall, caller: Caller) -> TemplateCall:
    """The question with the values that come from the caller's token; raises `Forbidden` where it cannot be put.

    It is put together for each request anew, and whatever stood in those places is overwritten: what is remembered
    of a document knows no caller.
    """
    claimed = [each for each in ask.template.parameters.values() if each.claim]
    if not claimed:
        return ask
    kept = {
        name: value
        for name, value in ask.values.items()
        if name not in {each.name for each in claimed}
    }
    return replace(ask, values={**kept, **dict(_values(claimed, caller))})


def _values(claimed: Iterable[Parameter], caller: Caller) -> Iterator[tuple[str, object]]:
    for parameter in claimed:
        yield parameter.name, _value(parameter, caller)


def _value(parameter: Parameter, caller: Caller) -> object:
    assert parameter.claim is not None
    value, name = claim_at(caller.claims, parameter.claim), ".".join(parameter.claim)
    if value is None:
        if parameter.default is not MISSING:
            return parameter.default
        raise Forbidden(f"This needs the claim {name}, and the caller's credential has none")
    try:
        return parameter.parse(value)
    except BadUserInput:
        raise Forbidden(
            f"The claim {name} of the caller's credential is not what the catalog declares"
        ) from None
