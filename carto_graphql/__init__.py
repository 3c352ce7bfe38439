"""A typed GraphQL gateway over CARTO.

Importing this package puts its rooms, `server`, `schema`, `resolvers` and `carto_client`, first on the
path: the repository in a checkout, `_packages/` in an installed wheel.
"""

import sys
from pathlib import Path
from typing import Final

__all__ = ["__version__"]

__version__: Final = "0.1.0"

_PACKAGES: Final = ("carto_client", "resolvers", "schema", "server")


def _home(package: Path) -> Path:
    packed = package / "_packages"
    return packed if packed.is_dir() else package.parent


def _foreign(home: Path) -> list[str]:
    """The rooms' names that another distribution's modules already hold."""
    loaded = {name: getattr(sys.modules.get(name), "__file__", None) for name in _PACKAGES}
    return [
        name for name, file in loaded.items() if file and home not in Path(file).resolve().parents
    ]


def _put_on_path(home: Path) -> None:
    if foreign := _foreign(home):
        raise ImportError(
            f"another package has taken {', '.join(foreign)}, which carto_graphql needs: "
            "import carto_graphql before it, or run the gateway in a process of its own"
        )
    # First, not last: PyPI has a package called `schema`, and many a working directory a server.py.
    sys.path[:] = [str(home), *(entry for entry in sys.path if entry != str(home))]


_put_on_path(_home(Path(__file__).resolve().parent))
