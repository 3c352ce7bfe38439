"""Logs to standard error. Nothing at info holds SQL, a value of a variable, or a secret."""

from typing import Any

__all__ = ["log_config"]


def log_config(level: str) -> dict[str, Any]:
    """Readable lines from `level` up, as `logging.config.dictConfig` takes it; uvicorn applies it in each worker.

    httpx logs every URL, SQL included, at info: it stays at warning.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "carto_graphql": {"level": level.upper()},
            "uvicorn": {"level": "INFO"},
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
        },
    }
