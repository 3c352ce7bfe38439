"""The callers file: credentials and limits, checked as a whole. Each error has its line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from limits import RateLimitItem, parse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from carto_graphql.callers.jwk import ALGORITHMS, HMAC_ALGORITHMS, InvalidKey, StaticKey
from carto_graphql.settings.urls import url as checked_url
from resolvers.callers import CLAIM_PATH, PUBLIC, claim_path
from resolvers.catalog.header import Rate
from resolvers.catalog.header_types import Roles
from resolvers.catalog.yaml_text import YamlText
from resolvers.errors import Problem
from resolvers.file_errors import describe_read_error

__all__ = [
    "NO_CALLERS",
    "ApiKey",
    "Callers",
    "CallersError",
    "DocumentsMode",
    "RoleLimits",
    "TrustedIssuer",
    "parse_callers",
    "read_callers",
]

DocumentsMode = Literal["off", "log", "prefer", "only"]
KEY_HASH: Final = r"^sha256:[0-9a-f]{64}$"


class CallersError(Exception):
    """An invalid callers file.

    `problems` are all errors in the callers file. `files` are the key files that the callers file
    names, or empty if it could not be parsed.
    """

    def __init__(self, problems: Sequence[Problem], files: tuple[Path, ...] = ()) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems, self.files = tuple(problems), files


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key. `digest` is the key's SHA-256; `claims` have the form of a token's claims."""

    name: str
    digest: bytes
    roles: frozenset[str]
    claims: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    """An issuer whose tokens are accepted, and the rules for these tokens.

    `jwks` is the URL of the issuer's keys. `key` is a single key that was read from a file. If both
    are None, the keys are found by OIDC discovery. `roles` is the path of the claim with a caller's
    roles. `leeway` is how far clocks may differ, in seconds. `refresh` is the maximum age of cached
    keys, in seconds.
    """

    issuer: str
    audiences: tuple[str, ...]
    algorithms: tuple[str, ...]
    roles: tuple[str, ...]
    jwks: str | None
    key: StaticKey | None
    leeway: int
    refresh: int


@dataclass(frozen=True, slots=True)
class RoleLimits:
    """Limits on callers with a role. `rate` limits requests; the budgets limit statements to CARTO.

    `rate` and `budget` apply to each caller separately; all callers with these limits share
    `total_budget`. `documents` overrides the setting TRUSTED_DOCUMENTS_MODE.
    """

    role: str
    rate: RateLimitItem | None = None
    budget: RateLimitItem | None = None
    total_budget: RateLimitItem | None = None
    documents: DocumentsMode | None = None

    @property
    def has_budget(self) -> bool:
        """Whether statements to CARTO for callers with this role count against a budget."""
        return self.budget is not None or self.total_budget is not None


@dataclass(frozen=True, slots=True)
class Callers:
    """Content of the callers file.

    `limits` are in the order of the file. If several of them match a caller's roles, the first of
    them applies. `files` are the key files that the callers file names.
    """

    keys: tuple[ApiKey, ...] = ()
    issuers: tuple[TrustedIssuer, ...] = ()
    limits: tuple[RoleLimits, ...] = ()
    files: tuple[Path, ...] = ()

    def limits_for(self, roles: frozenset[str]) -> RoleLimits:
        """Return the limits of the role in `roles` that the file lists first.

        Return unlimited `RoleLimits` if it lists none.
        """
        return next((limits for limits in self.limits if limits.role in roles), _UNLIMITED)


_UNLIMITED: Final = RoleLimits(PUBLIC)
NO_CALLERS: Final = Callers()
"""The content without a callers file: all callers are anonymous."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class _KeyRow(_Model):
    hash: Annotated[str, StringConstraints(pattern=KEY_HASH)]
    roles: Roles = Field(default_factory=list)
    claims: dict[str, Any] = Field(default_factory=dict)


class _IssuerRow(_Model):
    audience: Roles
    algorithms: list[
        Annotated[str, StringConstraints(pattern=rf"^(?:{'|'.join(ALGORITHMS)})$")]
    ] = Field(default_factory=lambda: ["RS256"], min_length=1)
    roles: Annotated[str, StringConstraints(pattern=CLAIM_PATH)] = "roles"
    jwks: str | None = None
    keyFile: str | None = None
    leeway: int = Field(30, ge=0, le=300)
    refresh: int = Field(8, ge=1, le=3600)

    @model_validator(mode="after")
    def _one_source_of_keys(self) -> Self:
        if self.jwks and self.keyFile:
            raise ValueError("set only one of jwks and keyFile")
        hmac = [name for name in self.algorithms if name in HMAC_ALGORITHMS]
        if hmac and not self.keyFile:
            raise ValueError(f"algorithms: {hmac[0]} requires keyFile, a file with a secret")
        if hmac and len(hmac) < len(self.algorithms):
            raise ValueError(
                "algorithms: HS… needs a secret and the others a public key; use only one kind"
            )
        if self.jwks:
            _check_url("jwks", self.jwks)
        return self


def _check_url(what: str, url: str) -> None:
    try:
        checked_url(url)
    except ValueError as error:
        raise ValueError(f"{what}: {error}") from None


class _RoleRow(_Model):
    rate: Rate | None = None
    budget: Rate | None = None
    totalBudget: Rate | None = None
    documents: DocumentsMode | None = None


_Name = Annotated[str, StringConstraints(pattern=r"^[\w.@-]{1,64}$")]


class _File(_Model):
    keys: dict[_Name, _KeyRow] = Field(default_factory=dict)
    issuers: dict[Annotated[str, StringConstraints(min_length=1)], _IssuerRow] = Field(
        default_factory=dict
    )
    roles: dict[Annotated[str, StringConstraints(min_length=1)], _RoleRow] = Field(
        default_factory=dict
    )


def read_callers(file: Path) -> Callers:
    """Return the content of the callers file `file`.

    Raise `CallersError` with all errors, but no values from the file.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise CallersError([Problem(file, 1, describe_read_error(file, error))]) from None
    except UnicodeDecodeError:
        raise CallersError([Problem(file, 1, "must be UTF-8 text")]) from None
    return parse_callers(text, file)


def parse_callers(text: str, file: Path) -> Callers:
    """Return the content of the callers file `file`, whose text is `text`.

    Raise `CallersError` with all errors.
    """
    yaml = YamlText(text, 1)
    rows = yaml.read(_File)
    if rows is None:
        raise CallersError(
            [Problem(file, line, _explain_pattern(message)) for line, message in yaml.problems]
        )
    reader = _Reader(file, yaml)
    callers = Callers(
        tuple(_api_key(name, row) for name, row in rows.keys.items()),
        tuple(reader.issuers(rows)),
        tuple(_role_limits(role, row) for role, row in reader.roles(rows)),
        tuple(file.parent / row.keyFile for row in rows.issuers.values() if row.keyFile),
    )
    if reader.problems:
        raise CallersError(reader.problems, callers.files)
    return callers


def _explain_pattern(message: str) -> str:
    """Replace the regular expression in an error message of pydantic with words."""
    if re.match(r"keys\.[^:]+\.hash: string should match", message):
        return (
            message.partition(":")[0]
            + ": expected sha256: and 64 hexadecimal digits, as `key create` writes it"
        )
    if re.match(r"issuers\..*\.algorithms\.\d+: string should match", message):
        return message.partition(": string")[0] + f": expected one of {', '.join(ALGORITHMS)}"
    return message


class _Reader:
    """Converter of the callers file's entries, after they have been validated by pydantic's models.

    `problems` collects the errors that the models do not detect.
    """

    def __init__(self, file: Path, yaml: YamlText) -> None:
        self._file, self._yaml = file, yaml
        self.problems: list[Problem] = []

    def _report(self, location: tuple[str, ...], message: str) -> None:
        self.problems.append(Problem(self._file, self._yaml.line(location), message))

    def issuers(self, rows: _File) -> Iterator[TrustedIssuer]:
        for issuer, row in rows.issuers.items():
            try:
                if not row.jwks and not row.keyFile:
                    _check_discovery(issuer)
                key = self._static_key(row)
            except (InvalidKey, OSError, ValueError) as error:
                place = ("issuers", issuer, *(("keyFile",) if row.keyFile else ()))
                reason = self._reason(row, error)
                self._report(place, f"issuers.{issuer}: {reason}")
                continue
            yield TrustedIssuer(
                issuer,
                tuple(row.audience),
                tuple(row.algorithms),
                claim_path(row.roles),
                row.jwks,
                key,
                row.leeway,
                row.refresh,
            )

    def _static_key(self, row: _IssuerRow) -> StaticKey | None:
        if row.keyFile is None:
            return None
        return StaticKey.read((self._file.parent / row.keyFile).read_bytes(), row.algorithms)

    def _reason(self, row: _IssuerRow, error: Exception) -> str:
        if isinstance(error, OSError):
            return describe_read_error(self._file.parent / (row.keyFile or ""), error)
        return str(error)

    def roles(self, rows: _File) -> Sequence[tuple[str, _RoleRow]]:
        """Return the pairs (role, entry) in the order of the file.

        Report an error if the role `public` is not the last one.
        """
        ordered = list(rows.roles.items())
        if PUBLIC in rows.roles and ordered[-1][0] != PUBLIC:
            message = "all callers have the role public, so later rows never apply; put it last"
            self._report(("roles", PUBLIC), f"roles.public: {message}")
        return ordered


def _check_discovery(issuer: str) -> None:
    # OIDC discovery needs a URL.
    try:
        checked_url(issuer)
    except ValueError as error:
        raise ValueError(f"the issuer {error}, unless jwks or keyFile is set") from None


def _api_key(name: str, row: _KeyRow) -> ApiKey:
    return ApiKey(
        name, bytes.fromhex(row.hash.removeprefix("sha256:")), frozenset(row.roles), row.claims
    )


def _role_limits(role: str, row: _RoleRow) -> RoleLimits:
    return RoleLimits(
        role, _item(row.rate), _item(row.budget), _item(row.totalBudget), row.documents
    )


def _item(text: str | None) -> RateLimitItem | None:
    return None if text is None else parse(text)
