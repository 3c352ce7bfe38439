"""Settings of how a gateway is run: reloads, shutdown, proxies around it."""

from pydantic import Field, NonNegativeFloat, PositiveFloat
from pydantic_settings import BaseSettings

from carto_graphql.settings.values import ProxyURL, RootPath, VerifyAtStart

__all__ = ["ServingSettings"]


class ServingSettings(BaseSettings):
    """Settings of how a gateway is run."""

    catalog_poll: NonNegativeFloat = Field(
        default=2,
        allow_inf_nan=False,
        description="Seconds between two looks at the files of the catalog and the trusted documents. A "
        "change is served without a restart. 0: only SIGHUP.",
    )
    https_proxy: ProxyURL | None = Field(
        default=None,
        description="Proxy for requests over HTTPS to CARTO, its token endpoint and the issuers of "
        "callers' tokens, such as `http://proxy:3128`.",
    )
    no_proxy: str = Field(
        default="",
        description="Hosts that are reached without `HTTPS_PROXY`: comma-separated names, which stand for "
        "their subdomains, too, or `*`.",
    )
    drain_seconds: NonNegativeFloat = Field(
        default=5,
        allow_inf_nan=False,
        description="Time after SIGTERM in which the gateway still accepts connections while `/readyz` "
        "reports 503, in seconds.",
    )
    root_path: RootPath = Field(
        default="",
        description="Path below which a proxy publishes the gateway, such as `/maps`. Requests are served "
        "with it and without it.",
    )
    verify_at_start: VerifyAtStart = Field(
        default="warn",
        description="Check the credentials and each connection with `SELECT 1` at the start: `off`, `warn` "
        "(log what fails), or `require` (exit with status 78).",
    )
    keep_alive: PositiveFloat = Field(
        default=75,
        allow_inf_nan=False,
        description="Time that a connection stays open between two requests, in seconds. Must be longer "
        "than that of a proxy in front.",
    )
    metrics: bool = Field(
        default=False,
        description="Serve Prometheus metrics at `/metrics`. Do not expose this path publicly.",
    )
    trace_to_carto: bool = Field(
        default=False,
        description="Send `traceparent` to CARTO with the requests that are traced. See docs/tracing.md.",
    )
    header_timeout: PositiveFloat = Field(
        default=10,
        allow_inf_nan=False,
        description="Maximum time to receive a request's headers, in seconds.",
    )
