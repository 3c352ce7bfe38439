"""The metrics of a gateway as one text: those of this process, and of others that share its folder."""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from carto_graphql.telemetry.exposition import read_folder, write_metrics
from carto_graphql.telemetry.sampling import Sampler
from carto_graphql.telemetry.slots import Slots

__all__ = ["MetricsReader"]

log = logging.getLogger("carto_graphql.serve")

SAMPLE_SECONDS: Final = 1.0
"""Seconds between two samples, which other processes read."""


class MetricsReader:
    """Reader of the metrics of one gateway.

    All processes of the gateway write their metrics to files in `folder`. If there is only one
    process, `folder` is None.
    """

    def __init__(self, slots: Slots, sampler: Sampler, folder: Path | None) -> None:
        self._slots, self._sampler, self._folder = slots, sampler, folder

    async def read(self) -> bytes:
        """Return the metrics in Prometheus' text format.

        The text is built in a thread, because it may have thousands of lines.
        """
        await self._sampler.sample()
        if self._folder is None:
            return await asyncio.to_thread(lambda: write_metrics([self._slots.series()]))
        folder = self._folder
        return await asyncio.to_thread(lambda: write_metrics(read_folder(folder)))

    @contextlib.asynccontextmanager
    async def sampling(self) -> AsyncIterator[None]:
        """Write this process's metrics to its file regularly while the body runs.

        Do nothing if there is only one process.
        """
        if self._folder is None:
            yield
            return
        # Another process reads the file if it gets the request for the gateway's metrics.
        task = asyncio.ensure_future(self._sample_regularly())
        try:
            yield
        finally:
            task.cancel()

    async def _sample_regularly(self) -> None:
        problem = ""
        while True:
            try:
                await self._sampler.sample()
                problem = ""
            except OSError as error:  # such as too many open files
                if not problem:
                    log.warning("the metrics of process %d are outdated: %s", os.getpid(), error)
                problem = str(error)
            await asyncio.sleep(SAMPLE_SECONDS)
