"""Values from the caller's credential: `from: claims.tenant_id` in a template's header."""

from collections.abc import Iterable, Iterator

from msgspec import structs

from resolvers.callers import Caller, claim_at
from resolvers.errors import BadUserInput, Forbidden
from resolvers.sql.parameter import MISSING, Parameter
from resolvers.sql.statements import TemplateCall, default_of

__all__ = ["with_claims"]


def with_claims(call: TemplateCall, caller: Caller) -> TemplateCall:
    """Return the call with the caller's claims as values.

    Raise `Forbidden` if a claim is wrong, or missing without a default.
    """
    claimed = [each for each in call.template.parameters.values() if each.claim]
    if not claimed:
        return call
    names = {each.name for each in claimed}
    # A cached call may have another caller's values.
    kept = {name: value for name, value in call.values.items() if name not in names}
    return structs.replace(call, values={**kept, **dict(_values(claimed, caller))})


def _values(claimed: Iterable[Parameter], caller: Caller) -> Iterator[tuple[str, object]]:
    for parameter in claimed:
        yield parameter.name, _value(parameter, caller)


def _value(parameter: Parameter, caller: Caller) -> object:
    assert parameter.claim is not None
    value, name = claim_at(caller.claims, parameter.claim), ".".join(parameter.claim)
    if value is None:
        if parameter.default is not MISSING:
            return default_of(parameter)
        raise Forbidden(f"The caller's credential has no claim {name}, which is required")
    try:
        return parameter.parse(value)
    except BadUserInput:
        message = f"The claim {name} of the caller's credential is not of the declared type"
        raise Forbidden(message) from None
