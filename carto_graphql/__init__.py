"""A typed GraphQL gateway over CARTO.

Importing this package puts `server`, `schema`, `resolvers` and `carto_client` first on the path: from
the repository in a checkout, from `_packages/` in an installed wheel.
"""

import sys
from pathlib import Path
from typing import Final

__all__ = ["__version__"]

__version__: Final = "0.1.0"

_PACKAGES: Final = ("carto_client", "resolvers", "schema", "server")


def _home(package: Path) -> Path:
    """Return the folder that contains `server`, `schema`, `resolvers` and `carto_client`."""
    installed = package / "_packages"
    return installed if installed.is_dir() else package.parent


def _foreign(home: Path) -> list[str]:
    """Return the names in `_PACKAGES` that Python has imported from folders other than `home`."""
    loaded = {name: getattr(sys.modules.get(name), "__file__", None) for name in _PACKAGES}
    return [
        name for name, file in loaded.items() if file and home not in Path(file).resolve().parents
    ]


def _put_on_path(home: Path) -> None:
    if foreign := _foreign(home):
        raise ImportError(
            f"Another package has the name {', '.join(foreign)}, which carto_graphql needs. "
            "Import carto_graphql first, or run the gateway in its own process."
        )
    # First, since PyPI has a package `schema`, and many working directories have a server.py.
    sys.path[:] = [str(home), *(entry for entry in sys.path if entry != str(home))]


_put_on_path(_home(Path(__file__).resolve().parent))
