"""Settings of the gateway, read from the environment and `.env`, checked before the start."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from carto_graphql.sandbox import sandbox_catalog
from carto_graphql.settings.account import account_problems, selects_mode
from carto_graphql.settings.document_limits import DocumentLimitSettings
from carto_graphql.settings.errors import ConflictingSettings
from carto_graphql.settings.loading import load_settings
from carto_graphql.settings.serving import ServingSettings
from carto_graphql.settings.store import StoreSettings
from carto_graphql.settings.tile_settings import TileSettings
from carto_graphql.settings.urls import base_url
from carto_graphql.settings.value_limits import ValueLimitSettings
from carto_graphql.settings.values import (
    URL,
    CatalogVars,
    DocumentsMode,
    Environment,
    File,
    FileOrFolder,
    Folder,
    HeaderNames,
    Hosts,
    LogFormat,
    LogLevel,
    Networks,
    Origins,
    PublicURL,
    SecretFile,
    Word,
    read_secret,
)
from resolvers.catalog.loading import VariableSources
from schema.errors import UpstreamMessages

__all__ = ["Settings"]


class Settings(
    TileSettings, ServingSettings, StoreSettings, DocumentLimitSettings, ValueLimitSettings
):
    """Settings of one gateway.

    The constructor reads only its arguments; `load` reads the environment.

    Either `sandbox` is true, or `carto_api_base_url`, `catalog` and one kind of credentials are
    set. The credentials are the client's ID and secret, or the API access token. Settings without a
    value are None or empty.
    """

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
        validate_default=False,
    )

    apq: bool = Field(
        default=False,
        description="Automatic persisted queries: clients register documents, and send their hashes. "
        "Not with `TRUSTED_DOCUMENTS`.",
    )
    cache_bytes: NonNegativeInt = Field(
        default=64 * 2**20,
        description="Memory of each worker for cached results, in bytes. 0 turns the cache off.",
    )
    cache_entry_bytes: PositiveInt = Field(
        default=16 * 2**20,
        description="Maximum size of a cached result, in bytes, and at most a quarter of `CACHE_BYTES`.",
    )
    http_cache: Literal["public", "off"] = Field(
        default="public",
        description="`public`: browsers, proxies and CDNs may cache GET responses of templates with "
        "`cache:` to anonymous callers. `off`: nobody may.",
    )
    cache_tags: Literal["off", "Cache-Tag", "Surrogate-Key", "xkey"] = Field(
        default="off",
        description="Header that names a response's templates to a CDN, for purging: `off`, "
        "`Cache-Tag`, `Surrogate-Key` or `xkey`.",
    )
    callers: File | None = Field(
        default=None,
        description="Callers file: credentials, roles and rate limits. See docs/callers.md.",
    )
    carto_api_base_url: Annotated[URL, AfterValidator(base_url)] = Field(
        default="",
        description="Base URL of the CARTO account's region, "
        "such as `https://gcp-us-east1.api.carto.com`.",
    )
    carto_client_id: str = Field(
        default="", description="ID of the M2M OAuth client. Requires `CARTO_CLIENT_SECRET`."
    )
    carto_client_secret: Word = Field(
        default=SecretStr(""), description="Secret of the M2M OAuth client."
    )
    carto_api_access_token: Word | None = Field(
        default=None, description="API Access Token, instead of an M2M OAuth client."
    )
    carto_client_id_file: SecretFile | None = Field(
        default=None, description="File with the ID of the M2M OAuth client."
    )
    carto_client_secret_file: SecretFile | None = Field(
        default=None,
        description="File with the secret of the M2M OAuth client, instead of `CARTO_CLIENT_SECRET`. It is "
        "read again for each token.",
    )
    carto_api_access_token_file: SecretFile | None = Field(
        default=None,
        description="File with the API Access Token. It is read again when CARTO rejects the token.",
    )
    carto_auth_url: URL = Field(
        default="https://auth.carto.com/oauth/token",
        description="Token endpoint for the M2M OAuth client.",
    )
    carto_auth_audience: str = Field(
        default="carto-cloud-native-api", description="Audience of the requested access tokens."
    )
    carto_timeout: PositiveFloat = Field(
        default=60,
        allow_inf_nan=False,
        description="Maximum duration of a GraphQL request, in seconds.",
    )
    catalog: Folder | None = Field(
        default=None, description="Catalog: folder of the SQL templates."
    )
    catalog_environment: Environment | None = Field(
        default=None,
        description="Environment whose `vars.NAME.yaml` in the catalog overrides its variables, "
        "such as `production`.",
    )
    catalog_vars: CatalogVars = Field(
        default=(),
        description="Values of the catalog's variables, comma-separated: `DATASET=prod.world`.",
    )
    sandbox: bool = Field(
        default=False,
        description="Use the sandbox and ignore `CARTO_*`. "
        "On by default if no `CARTO_*` and no `CATALOG` is set.",
    )
    cors_origins: Origins = Field(
        default=(),
        description="Origins whose pages may read responses, comma-separated. `*` allows all.",
    )
    cors_headers: HeaderNames = Field(
        default=(),
        description="Comma-separated request headers that pages of `CORS_ORIGINS` may send. Default: "
        "any.",
    )
    graphiql: bool = Field(default=True, description="Serve GraphiQL at `/graphiql`.")
    log_level: LogLevel = Field(
        default="info",
        description="Minimum level to log: `critical`, `error`, `warning`, `info` or `debug`.",
    )
    log_format: LogFormat = Field(
        default="auto",
        description="`json`, `text`, or `auto`: text on a terminal, JSON otherwise.",
    )
    mcp: bool = Field(
        default=False,
        description="Serve the templates to AI agents at `/mcp`, as tools of the Model Context "
        "Protocol. See docs/agents.md.",
    )
    mcp_max_rows: PositiveInt = Field(
        default=50,
        description="Maximum number of rows or features in a tool's result.",
    )
    mcp_max_bytes: Annotated[int, Field(ge=1000)] = Field(
        default=50_000, description="Maximum size of a tool's result in JSON, in bytes."
    )
    max_answer_bytes: PositiveInt = Field(
        default=256 * 2**20, description="Maximum size of a response from CARTO, in bytes."
    )
    max_response_bytes: PositiveInt = Field(
        default=256 * 2**20,
        description="Maximum size of a response to a client, in bytes before compression.",
    )
    max_body_bytes: PositiveInt = Field(
        default=2**20, description="Maximum size of a request body, in bytes."
    )
    max_clients: PositiveInt = Field(
        default=750,
        description="Maximum number of client connections to each worker. Further ones get status 503.",
    )
    max_connections: PositiveInt = Field(
        default=100, description="Maximum number of open connections to CARTO."
    )
    max_waiting: NonNegativeInt = Field(
        default=1000,
        description="Maximum number of queries that wait for a connection to CARTO. "
        "Further ones are rejected with 503.",
    )
    max_failed_sign_ins: PositiveInt = Field(
        default=60,
        description="Maximum number of invalid credentials per minute from one address. "
        "Beyond, tokens that were not accepted before are rejected with 429.",
    )
    field_suggestions: bool = Field(
        default=True, description="Suggest similar names in the error for an unknown field."
    )
    expose_upstream_errors: bool | None = Field(
        default=None,
        description="Show clients CARTO's own message about an error, in `extensions.upstream`. It can "
        "contain SQL and table names: for development only. On by default with the sandbox.",
    )
    log_upstream_errors: bool = Field(
        default=False,
        description="Log CARTO's own message about an error at `warning` instead of `debug`. It can "
        "contain SQL, table names and values.",
    )
    allowed_hosts: Hosts = Field(
        default=("*",), description="Accepted `Host` names, comma-separated. `*` accepts all."
    )
    body_timeout: PositiveFloat = Field(
        default=10,
        allow_inf_nan=False,
        description="Maximum time to receive a request's body, in seconds.",
    )
    send_timeout: PositiveFloat = Field(
        default=10,
        allow_inf_nan=False,
        description="Maximum time in which a client must read 64 KiB of a response, or all that is "
        "left of it, in seconds.",
    )
    public_url: PublicURL = Field(
        default="",
        description="URL at which clients reach the gateway, such as `https://maps.example.com`. Tools "
        "and the URLs of tiles begin with it, and MCP clients find the issuers of tokens by it. Default: "
        "that of the request, for tiles as a trusted proxy forwards it.",
    )
    purge_file: Path | None = Field(
        default=None,
        description="File that `carto-graphql cache purge` writes and all workers follow, without "
        "`STORE`. It need not exist yet.",
    )
    trusted_documents: FileOrFolder | None = Field(
        default=None,
        description="Manifest of trusted documents, or a folder of manifests and `.graphql` files.",
    )
    trusted_documents_mode: DocumentsMode = Field(
        default="prefer",
        description="`off`, `log` (count documents that are not trusted), `prefer`, "
        "or `only` (reject them).",
    )
    trusted_proxies: Networks = Field(
        default=(),
        description="Networks of proxies whose `X-Forwarded-For` is trusted, comma-separated.",
    )

    def read_credentials(self) -> tuple[str, str]:
        """Return the ID and the secret of the M2M OAuth client.

        Raise OSError or ValueError for an unreadable file.
        """
        id_file, secret_file = self.carto_client_id_file, self.carto_client_secret_file
        return (
            read_secret(id_file) if id_file else self.carto_client_id,
            read_secret(secret_file)
            if secret_file
            else self.carto_client_secret.get_secret_value(),
        )

    def read_access_token(self) -> str:
        """Return the API Access Token, or an empty string if it is not set.

        Raise OSError or ValueError if its file cannot be read.
        """
        if self.carto_api_access_token_file:
            return read_secret(self.carto_api_access_token_file)
        token = self.carto_api_access_token
        return token.get_secret_value() if token is not None else ""

    @property
    def catalog_folder(self) -> Path:
        """The folder of the catalog: the setting `catalog`, or else the sandbox's own catalog."""
        return self.catalog or Path(str(sandbox_catalog()))

    @property
    def catalog_variables(self) -> VariableSources:
        """The sources of values for the catalog's variables; the sandbox's catalog has none."""
        if self.catalog is None:
            return VariableSources()
        pairs = (text.partition("=") for text in self.catalog_vars)
        return VariableSources(self.catalog_environment, {name: value for name, _, value in pairs})

    @property
    def upstream_messages(self) -> UpstreamMessages:
        """Whether clients see CARTO's own error messages, and whether the log contains them."""
        # By default, clients see messages of the sandbox, but not those of a CARTO account.
        exposed = self.expose_upstream_errors
        return UpstreamMessages(
            self.sandbox if exposed is None else exposed, self.log_upstream_errors
        )

    @property
    def shows_example(self) -> bool:
        """Whether the example map is served. The map needs the sandbox's own catalog."""
        return self.sandbox and self.catalog is None

    @classmethod
    def load(
        cls,
        *,
        sandbox: bool = False,
        options: Mapping[str, str] | None = None,
        env_file: Path = Path(".env"),
    ) -> Self:
        """Return settings from `options`, else the environment, else `env_file`.

        Raise `SettingsError` with all errors.
        """
        return load_settings(cls, sandbox=sandbox, options=options or {}, env_file=env_file)

    @model_validator(mode="before")
    @classmethod
    def _fall_back_to_sandbox(cls, values: dict[str, object]) -> dict[str, object]:
        return values if any(map(selects_mode, values)) else {**values, "sandbox": True}

    @model_validator(mode="after")
    def _check_documents(self) -> Self:
        if self.apq and self.trusted_documents is not None:
            raise ConflictingSettings(
                "APQ lets clients add documents; remove APQ or TRUSTED_DOCUMENTS."
            )
        return self

    @model_validator(mode="after")
    def _check_purges(self) -> Self:
        if self.store is not None and self.purge_file is not None:
            raise ConflictingSettings("With STORE, purges go through the store; remove PURGE_FILE.")
        return self

    @model_validator(mode="after")
    def _check_account(self) -> Self:
        if not self.sandbox and (problems := account_problems(self.model_fields_set, type(self))):
            raise ValueError(" ".join(problems))
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
        """Return only the source for the constructor's arguments.

        The environment and `.env` are read by `load` instead.
        """
        return (init_settings,)
