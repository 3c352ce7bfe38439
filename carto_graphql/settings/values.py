"""Types of the values that settings have. A wrong value is rejected with what is allowed."""

import ipaddress
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, SecretStr

from carto_graphql.settings.urls import is_address, url
from carto_graphql.telemetry.logs import Format
from resolvers.catalog.variable_values import VARIABLE_NAME, variable_problem
from resolvers.file_errors import describe_read_error

__all__ = [
    "URL",
    "CatalogVars",
    "DocumentsMode",
    "Environment",
    "File",
    "FileOrFolder",
    "Folder",
    "HeaderNames",
    "Hosts",
    "LimitsMode",
    "LogFormat",
    "LogLevel",
    "Networks",
    "Origins",
    "ProxyURL",
    "PublicURL",
    "RootPath",
    "SecretFile",
    "StorePrefix",
    "StoreURL",
    "VerifyAtStart",
    "Word",
    "read_secret",
]


def _word(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[\x21-\x7e]+", secret.get_secret_value()):
        raise ValueError("must consist of printable ASCII characters without spaces")
    return secret


def _store_url(secret: SecretStr) -> SecretStr:
    # The query is rejected, as redis-py reads options from it that would override our time limits.
    credentials = r"([^\s/?#@]*@)?"
    pattern = (
        rf"rediss?://{credentials}(?P<server>[^\s/?#@,]+)(/\d+)?"
        rf"|unix://{credentials}/[^\s?#]+"
        rf"|sentinels?://{credentials}(?P<sentinels>[^\s/?#@]+)/[\w.-]+(/\d+)?"
    )
    found = re.fullmatch(pattern, secret.get_secret_value())
    addresses = (found["server"] or found["sentinels"] or "unix") if found else ""
    if not all(map(is_address, addresses.split(","))):
        raise ValueError(
            "must be a URL such as rediss://user:password@store.example.com:6379/0, "
            "or sentinels://user:password@one:26379,two:26379/NAME"
        )
    return secret


def _proxy_url(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    found = re.fullmatch(r"(http://)?([^\s/?#@]*@)?(?P<address>[^\s/?#@]+)/?", text)
    if not found or not is_address(found["address"]):
        raise ValueError("must be a URL such as http://user:password@proxy.example.com:3128")
    return SecretStr(text if text.startswith("http://") else f"http://{text}")


def _store_prefix(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", text):
        raise ValueError("must be 1 to 64 letters, digits, dots, hyphens or underscores")
    return text


def _public_url(text: str) -> str:
    return url(text, "https://maps.example.com")


def _origin(text: str) -> str:
    if text != "*" and not re.fullmatch(r"https?://[^/\s*?#@]+", text):
        raise ValueError("must be * or comma-separated origins such as https://maps.example.com")
    return text


def _host(text: str) -> str:
    if text != "*" and not re.fullmatch(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]", text):
        raise ValueError(
            "must be * or comma-separated host names such as maps.example.com, without ports"
        )
    return text.lower()


def _split(value: object) -> object:
    return value.split(",") if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _file(path: Path) -> Path:
    _require_existence(path)
    if not path.is_file():
        raise ValueError("must be a file")
    return path.resolve()


def _folder(path: Path) -> Path:
    _require_existence(path)
    if not path.is_dir():
        raise ValueError("must be a folder")
    return path.resolve()


def _path(path: Path) -> Path:
    _require_existence(path)
    return path.resolve()


def _require_existence(path: Path) -> None:
    try:
        path.stat()
    except FileNotFoundError:
        raise ValueError("must be a path that exists") from None
    except OSError as error:
        raise ValueError(describe_read_error(path, error)) from None


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text.strip()))
    except ValueError:
        raise ValueError(
            "must be comma-separated addresses or networks such as 10.0.0.0/8"
        ) from None


def _header_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", text.strip()):
        raise ValueError("must be comma-separated names of header fields such as Authorization")
    return text.strip()


def _root_path(text: str) -> str:
    if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", text):
        raise ValueError("must be a path such as /maps, without a slash at its end")
    return text


def _environment(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", text):
        raise ValueError("must consist of letters, digits, _ and -")
    return text


def _catalog_var(text: str) -> str:
    name, equals, value = text.strip().partition("=")
    if not equals or not re.fullmatch(VARIABLE_NAME, name):
        raise ValueError("must be comma-separated NAME=value, with names in upper case")
    if problem := variable_problem(value):
        raise ValueError(f"the value of {name} {problem}")
    return f"{name}={value}"


PublicURL = Annotated[str, AfterValidator(_public_url)]


def read_secret(file: Path) -> str:
    """Return the secret in `file`.

    Raise OSError for an unreadable file, ValueError for spaces or non-ASCII characters.
    """
    content = file.read_bytes().removesuffix(b"\n").removesuffix(b"\r")
    if not re.fullmatch(rb"[\x21-\x7e]+", content):
        raise ValueError("must hold printable ASCII characters without spaces")
    return content.decode()


def _secret_file(path: Path) -> Path:
    _require_existence(path)
    if not path.is_file():
        raise ValueError("must be a file")
    try:
        read_secret(path)
    except OSError as error:
        raise ValueError(describe_read_error(path, error)) from None
    # Symbolic links stay in the path, because Kubernetes changes their targets.
    return path.absolute()


URL = Annotated[str, AfterValidator(url)]
StoreURL = Annotated[SecretStr, AfterValidator(_store_url)]
ProxyURL = Annotated[SecretStr, AfterValidator(_proxy_url)]
StorePrefix = Annotated[str, AfterValidator(_store_prefix)]
Word = Annotated[SecretStr, AfterValidator(_word)]
CatalogVars = Annotated[
    tuple[Annotated[str, AfterValidator(_catalog_var)], ...], BeforeValidator(_split)
]
Environment = Annotated[str, AfterValidator(_environment)]
File = Annotated[Path, AfterValidator(_file)]
FileOrFolder = Annotated[Path, AfterValidator(_path)]
SecretFile = Annotated[Path, AfterValidator(_secret_file)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], BeforeValidator(_split)]
Folder = Annotated[Path, AfterValidator(_folder)]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], BeforeValidator(_split)]
Hosts = Annotated[tuple[Annotated[str, AfterValidator(_host)], ...], BeforeValidator(_split)]
HeaderNames = Annotated[
    tuple[Annotated[str, AfterValidator(_header_name)], ...], BeforeValidator(_split)
]
LimitsMode = Annotated[Literal["enforce", "warn"], BeforeValidator(_lower)]
LogFormat = Annotated[Format, BeforeValidator(_lower)]
RootPath = Annotated[str, AfterValidator(_root_path)]
VerifyAtStart = Annotated[Literal["off", "warn", "require"], BeforeValidator(_lower)]
DocumentsMode = Annotated[Literal["off", "log", "prefer", "only"], BeforeValidator(_lower)]
LogLevel = Annotated[
    Literal["critical", "error", "warning", "info", "debug"], BeforeValidator(_lower)
]
