"""The settings as a Markdown table, for the README."""

from pydantic import SecretStr

from carto_graphql.settings.settings import Settings

__all__ = ["settings_table"]


def settings_table() -> str:
    """Return a Markdown table of all settings in the order of definition, inherited ones last."""
    own = Settings.__annotations__
    fields = sorted(Settings.model_fields.items(), key=lambda item: item[0] not in own)
    rows = (
        f"| `{name.upper()}` | {_default(field.get_default())} | {field.description} |"
        for name, field in fields
    )
    return "\n".join(["| Setting | Default | Meaning |", "|---|---|---|", *rows])


def _default(value: object) -> str:
    return f"`{text}`" if value is not None and (text := _as_variable(value)) else ""


def _as_variable(value: object) -> str:
    match value:
        case SecretStr():
            return value.get_secret_value()
        case bool():
            return str(value).lower()
        case tuple():
            return ",".join(value)
    return str(value)
