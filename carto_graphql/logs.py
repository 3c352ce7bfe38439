"""Logs to standard error. Nothing at info holds SQL, a value of a variable, or a secret."""

import logging.config

__all__ = ["configure_logs"]


def configure_logs(level: str) -> None:
    """Readable lines from `level` up. httpx logs every URL, SQL included, at info: it stays at warning."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {
                "carto_graphql": {"level": level.upper()},
                "uvicorn": {"level": "INFO"},
                "uvicorn.access": {"level": "WARNING"},  # the edge writes a line of its own
                "httpx": {"level": "WARNING"},
                "httpcore": {"level": "WARNING"},
            },
        }
    )
