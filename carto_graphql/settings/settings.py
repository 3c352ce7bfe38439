"""The gateway's settings: from the environment and `.env`, judged as a whole before anything starts."""

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import (
    AfterValidator,
    Field,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from carto_graphql.sandbox import sandbox_catalog
from carto_graphql.settings.environment import (
    Variable,
    empty_variables,
    read_variables,
    unknown_variables,
    unreadable_lines,
)
from carto_graphql.settings.urls import base_url
from carto_graphql.settings.values import (
    URL,
    DocumentsMode,
    File,
    FileOrFolder,
    Folder,
    Hosts,
    LimitsMode,
    LogFormat,
    LogLevel,
    Networks,
    Origins,
    Word,
)
from schema.limits import Limits

__all__ = ["Settings", "SettingsError", "settings_table"]


class SettingsError(Exception):
    """The settings cannot be used; `problems` holds a sentence for each mistake, and never a value."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


_LIMITS: Final = Limits()


class Settings(BaseSettings):
    """What the gateway runs with. Built directly it reads nothing; `load` reads the environment.

    Either `sandbox` is true, or `carto_api_base_url`, `catalog` and one way to sign in are set: the client's
    id and secret, or the API access token. What is not set is None or empty.
    """

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
        validate_default=False,
    )

    callers: File | None = Field(
        default=None,
        description="File that says who may sign in and what each may ask; see docs/callers.md.",
    )
    carto_api_base_url: Annotated[URL, AfterValidator(base_url)] = Field(
        default="",
        description="Base URL of the CARTO account's region, such as `https://gcp-us-east1.api.carto.com`.",
    )
    carto_client_id: str = Field(
        default="", description="Id of the M2M OAuth client; needs `CARTO_CLIENT_SECRET`."
    )
    carto_client_secret: Word = Field(
        default=SecretStr(""), description="Secret of the M2M OAuth client."
    )
    carto_api_access_token: Word | None = Field(
        default=None, description="API Access Token, in place of the M2M OAuth client."
    )
    carto_auth_url: URL = Field(
        default="https://auth.carto.com/oauth/token",
        description="Where the M2M OAuth client gets its tokens.",
    )
    carto_auth_audience: str = Field(
        default="carto-cloud-native-api", description="Audience that the tokens are asked for."
    )
    carto_timeout: PositiveFloat = Field(
        default=60,
        allow_inf_nan=False,
        description="Seconds that one GraphQL request may take in all.",
    )
    catalog: Folder | None = Field(
        default=None, description="Folder of the catalog of SQL templates."
    )
    sandbox: bool = Field(
        default=False,
        description="Answer from the sandbox, whatever `CARTO_*` says; on by itself when no "
        "`CARTO_*` and no `CATALOG` is set.",
    )
    cors_origins: Origins = Field(
        default=(), description="Origins whose pages may ask, with commas between them; `*` is all."
    )
    graphiql: bool = Field(default=True, description="Serve the GraphiQL page at `/graphiql`.")
    log_level: LogLevel = Field(
        default="info",
        description="Least level that is logged: `critical`, `error`, `warning`, `info` or `debug`.",
    )
    log_format: LogFormat = Field(
        default="auto", description="`json`, `text`, or `auto`: text on a terminal, else JSON."
    )
    metrics: bool = Field(
        default=False,
        description="Serve counts for Prometheus at `/metrics`; keep the path from the public.",
    )
    max_answer_bytes: PositiveInt = Field(
        default=256 * 2**20, description="Bytes that one answer of CARTO may have."
    )
    max_body_bytes: PositiveInt = Field(
        default=2**20, description="Bytes that the body of a request may have."
    )
    max_connections: PositiveInt = Field(
        default=100, description="Connections to CARTO that may be open at once."
    )
    max_list_items: PositiveInt = Field(
        default=1000, description="Items of a list argument whose template names no `maxItems`."
    )
    max_text_length: PositiveInt = Field(
        default=10_000,
        description="Characters of a text argument whose template names no `maxLength`.",
    )
    max_vertices: PositiveInt = Field(
        default=10_000, description="Positions of a geometry argument."
    )
    max_waiting: NonNegativeInt = Field(
        default=1000,
        description="Questions that may wait for a connection; more are refused at once.",
    )
    max_source: PositiveInt = Field(
        default=_LIMITS.source, description="Characters that a GraphQL document may have."
    )
    max_tokens: PositiveInt = Field(
        default=_LIMITS.tokens, description="Tokens that a document may have."
    )
    max_comments: PositiveInt = Field(
        default=_LIMITS.comments, description="Comments that a document may have."
    )
    max_depth: PositiveInt = Field(
        default=_LIMITS.depth,
        description="Levels to which its selections may be nested; introspection needs 15.",
    )
    max_fields: PositiveInt = Field(
        default=_LIMITS.fields,
        description="Fields that it may select, those of a fragment wherever it is spread.",
    )
    max_aliases: PositiveInt = Field(
        default=_LIMITS.aliases, description="Aliases that it may give."
    )
    max_repeats: PositiveInt = Field(
        default=_LIMITS.repeats,
        description="Times that it may select one response key in one place.",
    )
    max_lists: PositiveInt = Field(
        default=_LIMITS.lists,
        description="Lists of rows or features that one collection may select, under aliases; all but the first "
        "are held in memory.",
    )
    max_root_fields: PositiveInt = Field(
        default=_LIMITS.root_fields, description="Root fields that an operation may select."
    )
    max_directives: PositiveInt = Field(
        default=_LIMITS.directives, description="Directives that a document may have."
    )
    max_fragments: PositiveInt = Field(
        default=_LIMITS.fragments, description="Fragments that it may define."
    )
    max_spreads: PositiveInt = Field(
        default=_LIMITS.spreads, description="Times that it may spread a fragment."
    )
    max_operations: PositiveInt = Field(
        default=_LIMITS.operations, description="Operations that a document may have."
    )
    max_statements: PositiveInt = Field(
        default=_LIMITS.statements,
        description="Templates that one request may ask: each is a statement to the warehouse.",
    )
    max_introspection: PositiveInt = Field(
        default=_LIMITS.introspection,
        description="Fields and aliases that it may have below `__schema` and `__type`; tools need 229.",
    )
    max_input_fields: PositiveInt = Field(
        default=_LIMITS.input_fields, description="Fields that one input object may have."
    )
    max_values: PositiveInt = Field(
        default=_LIMITS.values,
        description="Values that the variables of a request may hold; each item of a list is one.",
    )
    limits: LimitsMode = Field(
        default="enforce",
        description="`enforce`, or `warn` to log what the limits on documents would refuse.",
    )
    field_suggestions: bool = Field(
        default=True,
        description="Whether a mistyped name is answered with the names that are like it.",
    )
    allowed_hosts: Hosts = Field(
        default=("*",),
        description="Values of `Host` that are answered, with commas between them; `*` is all.",
    )
    header_timeout: PositiveFloat = Field(
        default=10,
        allow_inf_nan=False,
        description="Seconds in which the headers of a request must have come.",
    )
    body_timeout: PositiveFloat = Field(
        default=10, allow_inf_nan=False, description="Seconds in which its body must have come."
    )
    send_timeout: PositiveFloat = Field(
        default=10,
        allow_inf_nan=False,
        description="Seconds in which a client must have read one part, some 128 KiB, of an answer.",
    )

    trusted_documents: FileOrFolder | None = Field(
        default=None,
        description="Manifest of trusted documents, or a folder of such and of `.graphql` files.",
    )
    trusted_documents_mode: DocumentsMode = Field(
        default="prefer",
        description="`off`, `log` (count documents that are not trusted), `prefer`, or `only` (refuse them).",
    )
    trusted_proxies: Networks = Field(
        default=(),
        description="Networks of the proxies whose `X-Forwarded-For` is believed, with commas between them.",
    )

    @property
    def document_limits(self) -> Limits:
        """The limits on one document."""
        most = {name: getattr(self, f"max_{name}") for name in _LIMITS.__slots__ if name != "warn"}
        return Limits(**most, warn=self.limits == "warn")

    @property
    def catalog_folder(self) -> Path:
        """The folder to load: `catalog`, or the sandbox's own."""
        return self.catalog or Path(str(sandbox_catalog()))

    @property
    def shows_example(self) -> bool:
        """Whether the example map is served: it asks for what the sandbox's own catalog has."""
        return self.sandbox and self.catalog is None

    @classmethod
    def load(cls, *, sandbox: bool = False, env_file: Path = Path(".env")) -> Self:
        """The settings of the environment and, behind it, of `env_file`; raises `SettingsError`.

        `sandbox` is as good as SANDBOX=true: what is said of a CARTO account is then left aside.
        """
        try:
            variables = read_variables(cls, env_file)
        except UnicodeDecodeError:
            raise SettingsError([f"{env_file.name} must be UTF-8 text"]) from None
        sandbox = sandbox or _is_on(variables.get("sandbox"))
        if sandbox:
            variables = _for_sandbox(variables)
        problems = [
            *unreadable_lines(env_file),
            *unknown_variables(variables, _NAMES),
            *empty_variables(variables),
            *(() if sandbox else _incomplete(variables)),
        ]
        try:
            settings = cls.model_validate(
                {name: variables[name].value for name in _NAMES & variables.keys()}
            )
        except ValidationError as error:
            problems += _invalid(error, variables)
        if problems:
            raise SettingsError(problems)
        return settings

    def export(self) -> None:
        """Put what is set in the environment, where worker processes `load` it."""
        os.environ.update(
            {name.upper(): _text(getattr(self, name)) for name in self.model_fields_set}
        )

    @model_validator(mode="before")
    @classmethod
    def _fall_back_to_sandbox(cls, values: dict[str, object]) -> dict[str, object]:
        return values if any(map(_decides_mode, values)) else {**values, "sandbox": True}

    @model_validator(mode="after")
    def _check_completeness(self) -> Self:
        if not self.sandbox and (problems := [*_incomplete(self.model_fields_set)]):
            raise ValueError("; ".join(problems))
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The arguments alone: `load` is what reads the environment."""
        return (init_settings,)


_NAMES: Final = frozenset(Settings.model_fields)


def settings_table() -> str:
    """The settings as a Markdown table, for the README."""
    rows = (
        f"| `{name.upper()}` | {_shown(field.get_default())} | {field.description} |"
        for name, field in Settings.model_fields.items()
    )
    return "\n".join(["| Setting | Default | Meaning |", "|---|---|---|", *rows])


def _shown(default: object) -> str:
    return f"`{text}`" if default is not None and (text := _text(default)) else ""


def _text(value: object) -> str:
    """A value as a variable of the environment spells it."""
    match value:
        case SecretStr():
            return value.get_secret_value()
        case bool():
            return str(value).lower()
        case tuple():
            return ",".join(value)
    return str(value)


def _is_on(variable: Variable | None) -> bool:
    try:
        return variable is not None and TypeAdapter(bool).validate_python(variable.value)
    except ValidationError:
        return False


def _for_sandbox(variables: Mapping[str, Variable]) -> dict[str, Variable]:
    """What the sandbox heeds: all but the account, and whatever belongs to other programs."""
    account = {name for name in _NAMES if name.startswith("carto_")} - {"carto_timeout"}
    heeded = (_NAMES & variables.keys()) - account
    return {name: variables[name] for name in heeded} | {
        "sandbox": Variable("true", "the environment")
    }


def _decides_mode(name: str) -> bool:
    """Whether a setting, once made, keeps the sandbox from standing in by itself."""
    return name.startswith("carto_") or name in {"catalog", "sandbox"}


def _incomplete(names: Collection[str]) -> Iterator[str]:
    """A sentence for each thing that an account lacks, once anything is said of one."""
    if not any(map(_decides_mode, names)):
        return
    for name in ("carto_api_base_url", "catalog"):
        if name not in names:
            yield f"{name.upper()} is missing: {Settings.model_fields[name].description}"
    yield from _way_to_sign_in(names)


def _way_to_sign_in(names: Collection[str]) -> Iterator[str]:
    client = [name for name in ("carto_client_id", "carto_client_secret") if name in names]
    token = "carto_api_access_token" in names
    if token and client:
        yield "CARTO_API_ACCESS_TOKEN and CARTO_CLIENT_ID with CARTO_CLIENT_SECRET are two ways: keep one"
    elif not token and not client:
        yield "CARTO_CLIENT_ID and CARTO_CLIENT_SECRET are missing, or else CARTO_API_ACCESS_TOKEN"
    elif not token and len(client) == 1:
        missing = "CARTO_CLIENT_SECRET" if "carto_client_id" in client else "CARTO_CLIENT_ID"
        yield f"{missing} is missing: {client[0].upper()} is nothing without it"


def _invalid(error: ValidationError, variables: Mapping[str, Variable]) -> Iterator[str]:
    """A sentence for each value that is wrong; what concerns the whole is told by `_incomplete`."""
    for mistake in error.errors(include_url=False, include_input=False):
        name = str(mistake["loc"][0]) if mistake["loc"] else ""
        if name in variables and variables[name].value:
            expected = mistake["msg"].removeprefix("Value error, ").replace("Input should", "must")
            yield f"{name.upper()} in {variables[name].origin} {expected}"
