"""The JSON Schema that editors check headers with."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from resolvers.catalog.header import TemplateHeader, header_json_schema
from tests.resolvers.sandbox import CATALOG


def test_the_json_schema_knows_every_key_that_the_loader_knows() -> None:
    schema: dict[str, Any] = header_json_schema()
    assert schema["required"] == ["description", "columns"]
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == set(TemplateHeader.model_fields)
    assert all(each["description"] for each in schema["properties"].values())
    parameter = schema["$defs"]["ParameterHeader"]["properties"]
    assert set(parameter) == {
        *(
            "type",
            "description",
            "default",
            "enum",
            "min",
            "max",
            "minLength",
            "maxLength",
            "pattern",
        ),
        *("minItems", "maxItems", "from", "deprecated", "nullable", "choices", "after"),
    }
    assert re.fullmatch(parameter["type"]["pattern"], "[Int!]!")


def fits(schema: Any, value: Any, root: Any) -> bool:
    """Return True if `value` is valid against `schema`, a part of the JSON Schema `root`."""
    # Keywords that this function does not name are ignored.
    if "$ref" in schema:
        return fits(root["$defs"][schema["$ref"].rpartition("/")[2]], value, root)
    if "anyOf" in schema:
        return any(fits(each, value, root) for each in schema["anyOf"])
    types = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}
    if not isinstance(value, types.get(schema.get("type"), object)):
        return False
    if isinstance(value, str):
        return re.search(schema.get("pattern", ""), value) is not None
    if isinstance(value, list):
        return all(fits(schema.get("items", {}), item, root) for item in value)
    return not isinstance(value, dict) or all(
        any(fits(each, item, root) for each in _schemas_of(schema, key))
        for key, item in value.items()
    )


def _schemas_of(schema: Any, key: str) -> list[Any]:
    patterns = schema.get("patternProperties", {})
    named = [schema["properties"][key]] if key in schema.get("properties", {}) else []
    matching = named + [each for pattern, each in patterns.items() if re.search(pattern, key)]
    return matching or ([{}] if schema.get("additionalProperties", True) else [])


@pytest.mark.parametrize("file", sorted(CATALOG.folder.glob("*/*.sql")), ids=lambda file: file.stem)
def test_the_json_schema_accepts_the_headers_of_the_sandbox(file: Path) -> None:
    schema = header_json_schema()
    header = YAML(typ="safe", pure=True).load(file.read_text().split("---")[1])
    assert fits(schema, header, schema)
    assert not fits(schema, {**header, "colums": {}}, schema)
    assert not fits(schema, {**header, "columns": {"name": "Text"}}, schema)
