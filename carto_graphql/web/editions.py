"""What a gateway serves of one version of its catalog, and the state that its probes report.

A reload builds a new edition beside the current one, in a thread, and then replaces one attribute. A
request takes the edition once, at its start, and ends on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from carto_graphql.web.caller_access import CallerGate
from carto_graphql.web.endpoints import GuardedEndpoint
from resolvers.catalog.catalog import Catalog

__all__ = ["Edition", "ServingState"]


class Edition(NamedTuple):
    """The endpoints by path, and the gate to them, of one version of the catalog."""

    version: str
    catalog: Catalog
    endpoints: Mapping[str, GuardedEndpoint]
    gate: CallerGate


@dataclass(slots=True)
class ServingState:
    """The state of a process. `rejected` says why the catalog on disk is not served, if so.

    `unverified` says what `VERIFY_AT_START=require` waits for.
    """

    version: str = ""
    rejected: str = ""
    unverified: str = ""
    is_draining: bool = field(default=False)

    def readiness(self, *, with_details: bool = False) -> tuple[bool, str]:
        """Return whether new requests should come here, and a text for a person.

        CARTO's state is no part of it: an outage would take all instances out of service. Details
        name files.
        """
        lines = [f"catalog: {self.version}"]
        if self.rejected:
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
