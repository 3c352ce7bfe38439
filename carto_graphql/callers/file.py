"""callers.yaml: who may sign in and what each may ask, judged as a whole; every mistake has its line."""

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
from resolvers.catalog.header import Rate, Roles
from resolvers.catalog.yaml_text import YamlText
from resolvers.errors import Problem

__all__ = [
    "NOBODY",
    "ApiKey",
    "Callers",
    "CallersError",
    "DocumentsMode",
    "IssuerTerms",
    "Terms",
    "callers_in",
    "read_callers",
]

DocumentsMode = Literal["off", "log", "prefer", "only"]
KEY_HASH: Final = r"^sha256:[0-9a-f]{64}$"


class CallersError(Exception):
    """A callers file that cannot be used, with every mistake in it; `files` are those that it names."""

    def __init__(self, problems: Sequence[Problem], files: tuple[Path, ...] = ()) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems, self.files = tuple(problems), files


@dataclass(frozen=True, slots=True)
class ApiKey:
    """`digest` is the SHA-256 of the key; the key itself is nowhere. `claims` are as a token's would be."""

    name: str
    digest: bytes
    roles: frozenset[str]
    claims: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class IssuerTerms:
    """What a token of one issuer must be. Without `jwks` and `key` its keys are found by OIDC discovery.

    `leeway` and `refresh` are in seconds: how far clocks may differ, and how old its keys may be.
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
class Terms:
    """What callers with a role have. `rate` counts requests, the budgets statements that are sent to CARTO.

    `rate` and `budget` are each caller's, `total_budget` is that of all who heed this row together.
    """

    role: str
    rate: RateLimitItem | None = None
    budget: RateLimitItem | None = None
    total_budget: RateLimitItem | None = None
    documents: DocumentsMode | None = None


@dataclass(frozen=True, slots=True)
class Callers:
    """All that the file says; `terms` in its order, of which each caller heeds the first whose role it has.

    `files` are the others that it names, with the keys of issuers.
    """

    keys: tuple[ApiKey, ...] = ()
    issuers: tuple[IssuerTerms, ...] = ()
    terms: tuple[Terms, ...] = ()
    files: tuple[Path, ...] = ()

    def terms_for(self, roles: frozenset[str]) -> Terms:
        """The first row whose role is among `roles`; a row without any limit where there is none."""
        return next((terms for terms in self.terms if terms.role in roles), _UNLIMITED)


_UNLIMITED: Final = Terms(PUBLIC)
NOBODY: Final = Callers()
"""No file: all are anonymous."""


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
            raise ValueError("jwks and keyFile are two sources of keys; keep one")
        hmac = [name for name in self.algorithms if name in HMAC_ALGORITHMS]
        if hmac and not self.keyFile:
            raise ValueError(f"algorithms: {hmac[0]} needs a secret; name its file as keyFile")
        if hmac and len(hmac) < len(self.algorithms):
            raise ValueError(
                "algorithms: a secret (HS…) and a public key do not go together; name one kind"
            )
        if self.jwks:
            _check_url("jwks", self.jwks)
        return self


def _check_url(what: str, url: str) -> None:
    try:
        checked_url(url)
    except ValueError as error:
        raise ValueError(f"{what}: {error}") from None


class _TermsRow(_Model):
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
    roles: dict[Annotated[str, StringConstraints(min_length=1)], _TermsRow] = Field(
        default_factory=dict
    )


def read_callers(file: Path) -> Callers:
    """What `file` says; raises `CallersError` with every mistake in it. No message holds a value."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise CallersError([Problem(file, 1, f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise CallersError([Problem(file, 1, "not UTF-8; save the file as UTF-8")]) from None
    return callers_in(text, file)


def callers_in(text: str, file: Path) -> Callers:
    """What `file` says where `text` stands in it; raises `CallersError`."""
    yaml = YamlText(text, 1)
    rows = yaml.read(_File)
    if rows is None:
        raise CallersError(
            [Problem(file, line, _in_words(message)) for line, message in yaml.problems]
        )
    reader = _Reader(file, yaml)
    callers = Callers(
        tuple(_api_key(name, row) for name, row in rows.keys.items()),
        tuple(reader.issuers(rows)),
        tuple(_terms(role, row) for role, row in reader.in_order(rows)),
        tuple(file.parent / row.keyFile for row in rows.issuers.values() if row.keyFile),
    )
    if reader.problems:
        raise CallersError(reader.problems, callers.files)
    return callers


def _in_words(message: str) -> str:
    """Pydantic's sentence on a pattern is the pattern."""
    if re.match(r"keys\.[^:]+\.hash: string should match", message):
        return (
            message.partition(":")[0]
            + ": expected sha256: and 64 hexadecimal digits; `key create` makes it"
        )
    if re.match(r"issuers\..*\.algorithms\.\d+: string should match", message):
        return message.partition(": string")[0] + f": expected one of {', '.join(ALGORITHMS)}"
    return message


class _Reader:
    def __init__(self, file: Path, yaml: YamlText) -> None:
        self._file, self._yaml = file, yaml
        self.problems: list[Problem] = []

    def _report(self, location: tuple[str, ...], message: str) -> None:
        self.problems.append(Problem(self._file, self._yaml.line(location), message))

    def issuers(self, rows: _File) -> Iterator[IssuerTerms]:
        for issuer, row in rows.issuers.items():
            try:
                if not row.jwks and not row.keyFile:
                    _check_url(
                        "without jwks or keyFile its keys are found by OIDC discovery, so it",
                        issuer,
                    )
                key = self._static_key(row)
            except (InvalidKey, OSError, ValueError) as error:
                place = ("issuers", issuer, *(("keyFile",) if row.keyFile else ()))
                reason = error.strerror if isinstance(error, OSError) else error
                self._report(place, f"issuers.{issuer}: {reason}")
                continue
            yield IssuerTerms(
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

    def in_order(self, rows: _File) -> Sequence[tuple[str, _TermsRow]]:
        ordered = list(rows.roles.items())
        if PUBLIC in rows.roles and ordered[-1][0] != PUBLIC:
            message = (
                "everyone has the role public, so no row below it is ever reached; put it last"
            )
            self._report(("roles", PUBLIC), f"roles.public: {message}")
        return ordered


def _api_key(name: str, row: _KeyRow) -> ApiKey:
    return ApiKey(
        name, bytes.fromhex(row.hash.removeprefix("sha256:")), frozenset(row.roles), row.claims
    )


def _terms(role: str, row: _TermsRow) -> Terms:
    return Terms(role, _item(row.rate), _item(row.budget), _item(row.totalBudget), row.documents)


def _item(text: str | None) -> RateLimitItem | None:
    return None if text is None else parse(text)
