"""Cells of each type as JSON: those that the compiled fast path accepts, and those that it leaves to the decoder."""

import json
import random
from collections.abc import Iterator
from typing import Final

from resolvers.results.columns import Form

__all__ = ["CELLS", "RARE_CELLS", "sample_rows"]

_POINT: Final = '{"type":"Point","coordinates":[1,-2.5]}'

CELLS: Final = {
    "Int": ["0", "-2147483648", "2147483647", '"12"', '{"value":7}'],
    "Float": ["0", "-0.5", "1e10", "1.5E-7", "12345678901234567890", '"2.5"'],
    "String": ['""', '"São \\"P\\" \\u00e9 \\ud83d\\ude00 東京 😀"', '"\\n"', '{"value":"12:30:00"}'],
    "Boolean": ["true", "false", "1", '"f"'],
    "BigInt": ['"0"', '"-123456789012345678"', "123456789012345678"],
    "ID": ['"a b"', "17"],
    "Date": ['"2024-02-29"', '{"value":"0001-01-01"}', '"2020-01-02T00:00:00.000Z"', '"2020-01-02 00:00:00.000 +0000"'],  # noqa: E501
    "DateTime": [
        '"2024-02-29T23:59:59Z"',
        '"2024-02-29T23:59:59.250Z"',
        '"2024-02-29T23:59:59.000000"',
        '{"value":"2024-02-29T23:59:59.123456Z"}',
        '"2024-02-29 23:59:59.000 +0000"',
        '"2024-02-29 23:59:59 Z"',
        '"2024-02-29T23:59:59+00:00"',
    ],
    "Geometry": [
        _POINT,
        '{ "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]], "type": "Polygon" }',
        '{"type":"MultiPolygon","coordinates":[[[[0,0,5],[1,0,5],[1,1,5],[0,0,5]]]]}',
        '{"type":"LineString","coordinates":[]}',
        '{"type":"MultiLineString","coordinates":[[[-180.0,90],[180,-90.000]],[[1e-7,2E-07],[0.5,1e-10,-1e3,7]]]}',
        '{"value":{"type":"Point","coordinates":[1,2]}}',
        json.dumps('{ "type": "MultiPoint", "coordinates": [[1, 2], [3, 4]] } '),
    ],
    "Decimal": ['"0"', '"-12.50"', '"0.000000001"', "12.50", "-7", "123456789012345678901234567890.5", '{"value":"1.10"}', '"-0.0"', "-0.5"],  # noqa: E501
    "Time": ['"12:30:00"', '"23:59:59.5"', '"00:00:00.000000"', '{"value":"12:30:00.123456"}'],
    "UUID": ['"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"', '{"value":"00000000-0000-0000-0000-000000000000"}'],
    "Bytes": ['""', '"AA=="', '"+/8="', '"QUJD"', '{"value":"QUJD"}'],
    "JSON": ["{}", "[]", '{"a": [1, 1.10, "é\\u00e9", {"b": null}], "value": true}', '[[1],\n [2]]', '{"value":{"a":1}}',  # noqa: E501
             json.dumps('{"a": "\\"", "b": [1e5]}'), json.dumps(" [1] "), '{"a":1,"a":2}'],
}  # fmt: skip

RARE_CELLS: Final = {
    "Int": ["1.0", '"1e2"', "-0", "2147483648", '{"value":"1","x":2}', '{"value":null}', "01", "1.", "--1"],
    "Float": ['"NaN"', '"-Infinity"', "1e400", "1e-400", "1" * 210, "-0", "1e999", ".5", "1e", '"1e5"'],
    "String": ['"\\ud800"', '"\\u0000"', "1", '{"value":1}', '["a"]', '"\t"'],
    "Boolean": ['"True"', "1.0", "2", '"t"', "1e0", '"tr"', "tru", '{"value":true}'],
    "BigInt": ["9223372036854775807", '"9223372036854775807"', "-0", '"-0"', "1e3", '"007"', '"-"'],
    "ID": ["1.5", "-0", '{"value":"a"}', '""'],
    "Date": ['"2023-02-29"', '"0000-01-01"', '"2020-01-02T00:00:01Z"', '"2020-01-02 00:00:00 +0100"', '"2020-01-02Z"'],  # noqa: E501
    "DateTime": ['"2020-01-02T03:04:05.1234567Z"', '"2020-01-02T03:04:05+02:00"', '"2020-01-02T03:04:05 -0800"',
                 '"2020-01-02T03:04:60Z"', '"2020-01-02T03:04:05."', '"2020-01-02T03:04:05+00"', '"2020-01-02 03:04"'],  # noqa: E501
    "Geometry": [
        '{"type":"GeometryCollection","geometries":[]}', '{"type":"Point","coordinates":[ ]}',
        '{"type":"Point","coordinates":[181,0]}', '{"type":"Point","coordinates":[0,-90.1]}',
        '{"type":"Point","coordinates":[180.0000000000000001,90e-0]}', '{"type":"Point","coordinates":[1e2,0]}',
        '{"type":"Polygon","coordinates":[[]]}', '{"type":"MultiPoint","coordinates":[[1,2],[]]}',
        '{"type":"LineString","coordinates":[[1,2],[[3,4]]]}', '{"type":"Point","coordinates":[[1,2]]}',
        '{"type":"Point","coordinates":[1,2,3,4,5]}', '{"type":"Point","coordinates":[1]}',
        '{"type":"Point","coordinates":[1,2],"type":"Point"}', '{"type":"Point","type":"Polygon","coordinates":[1,2]}',  # noqa: E501
        '{"type":"Point","coordinates":[1,2],"coordinates":[3,4]}', '{"type":"Point","coordinates":[1,2],"bbox":[]}',
        '{"type":"Point","coordinates":[1,2],"crs":{"properties":{"name":"EPSG:3857"}}}',
        '{"type":"Point","coordinates":[1,2]}x', f'{{"value":{json.dumps(_POINT)}}}',
        '"POINT(1 2)"', '"POLYGONEMPTY"', '"POLYGON EMPTY"', '"SRID=3857;POINT(1 2)"', '"POINT(200 2)"',
        '"0101000000000000000000F03F0000000000000040"', '"0101000020110F0000000000000000F03F0000000000000040"',
        json.dumps('{"type":"Point","coordinates":[1,2]}\0'), json.dumps(_POINT + _POINT), '"\\u007b\\u007d"',
        json.dumps(f"\n{_POINT}\t"), json.dumps(_POINT).replace("[", "\\u005b"),
    ],
    "Decimal": ["-0", "1e3", '"1E-7"', '"1e400"', '"1E+999999999"', '".5"', '"+1"', '"01"', '"NaN"', '"-Infinity"',
                '"1."', '"1,5"', '" 1"', '"1_0"', '"٣"', '""', "1e400", "9" * 300, "true", '{"value":1.5}', '"-"'],
    "Time": ['"24:00:00"', '"12:30"', '"12:30:60"', '"12:30:00Z"', '"12:30:00+02"', '"23:59:59.9999999"', '"12:30:00."',  # noqa: E501
             '"12:30:00.1234567890123"', '" 12:30:00"', "123000", '"1970-01-01T12:30:00"', '"12:30:00\\n"'],
    "UUID": ['"F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"', '"f81d4fae7dec11d0a76500a0c91e6bf6"', '"{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}"',  # noqa: E501
             '"f81d4fae-7dec-11d0-a765-00a0c91e6bf"', '"g81d4fae-7dec-11d0-a765-00a0c91e6bf6"', '"f81d4fae-7dec-11d0-a765-00a0c91e6bf6 "', '"ſ81d4fae-7dec-11d0-a765-00a0c91e6bf6"', "1"],  # noqa: E501
    "Bytes": ['"QUJD\\nQUJD"', '"\\\\x00ff"', '"\\\\x0"', '{"type":"Buffer","data":[0,255]}', '{"type":"Buffer","data":[256]}',  # noqa: E501
              '{"type":"Buffer","data":[]}', '"A"', '"AAA"', '"AAAA="', '"===="', '"A==="', '"AA=A"', '"A-_A"', "1", '"AAAA\\/w=="',  # noqa: E501
              '{"value":"QUJD","x":1}', '{"value":1}'],
    "JSON": ["1", '"a"', '"5"', '"{}x"', '"{\\n}"', '"[1,\\u0032]"', '{"a":1e400}', '{"a":"\\ud800"}', "true", '"null"',  # noqa: E501
             json.dumps('{"a":\n1}'), '"{\n}"', '"[\t1]"', json.dumps('["\n"]'), json.dumps("[1]\0"), json.dumps(json.dumps("{}")), f"{'[' * 200}{']' * 200}"],  # noqa: E501
}  # fmt: skip


def sample_rows(form: Form, seed: random.Random, count: int) -> Iterator[bytes]:
    """Yield `count` random rows as JSON. About one cell in fifty is unusual or invalid."""
    columns = {
        "number": "Int", "size": "Float", "name": "String", "open": "Boolean", "people": "BigInt",
        "day": "Date", "updated": "DateTime", "area": "Geometry", "type": "String", "__id": "ID",
        "total": "Decimal", "opens": "Time", "code": "UUID", "photo": "Bytes", "extra": "JSON",
    }  # fmt: skip
    for _ in range(count):
        cells = {name: _cell(scalar, seed) for name, scalar in columns.items()}
        cells["tags"] = seed.choices(
            ['["a", "\\u00e9"]', "[]", "null", "[null]", '["a"'], weights=[20, 20, 20, 1, 1]
        )[0]
        geometry = _cell("Geometry", seed)
        if form == "rows":
            cells["__geometry"] = geometry
        properties = "{" + ",".join(f'"{name}":{cell}' for name, cell in cells.items()) + "}"
        if form == "rows":
            yield properties.encode()
        else:
            yield f'{{"type":"Feature","geometry":{geometry},"properties":{properties}}}'.encode()


def _cell(scalar: str, seed: random.Random) -> str:
    return seed.choice(RARE_CELLS[scalar] if seed.random() < 0.02 else CELLS[scalar])
