"""Editions of a gateway, one for each version of its catalog, and the state that its probes report.

A reload builds a new edition in a thread while the current one serves, and then replaces one
attribute. A request uses the edition that was current when it began.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from carto_graphql.web.caller_access import CallerGate
from carto_graphql.web.endpoints import GuardedEndpoint
from resolvers.catalog.catalog import Catalog

__all__ = ["Edition", "ServingState"]


class Edition(NamedTuple):
    """A version of the catalog, its endpoints by path, and the gate that authenticates callers."""

    version: str
    catalog: Catalog
    endpoints: Mapping[str, GuardedEndpoint]
    gate: CallerGate


@dataclass(slots=True)
class ServingState:
    """What the probes of a process report.

    `rejected` is the reason why the catalog on disk is not served, and `unverified` names what
    `VERIFY_AT_START=require` still waits for. Each is empty if there is nothing to report.
    """

    version: str = ""
    rejected: str = ""
    unverified: str = ""
    is_draining: bool = field(default=False)

    def readiness(self, *, with_details: bool = False) -> tuple[bool, str]:
        """Return whether the process is ready, and the text of the response.

        `with_details` adds why the catalog was rejected.
        """
        # If an outage counted, it would take all instances out of service at once.
        lines = [f"catalog: {self.version}"]
        if self.rejected:
            # The reason may name files.
            details = f": {self.rejected}" if with_details else "; the log says why"
            lines = [
                f"catalog: the files were rejected, version {self.version} is still served{details}"
            ]
        if self.is_draining:
            lines.insert(0, "draining")
        if self.unverified:
            lines.insert(0, f"not verified: {self.unverified}")
        is_ready = not (self.is_draining or self.unverified)
        return is_ready, "\n".join(["ready" if is_ready else "not ready", *lines, ""])
