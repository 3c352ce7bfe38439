"""What a good catalog loads as: every feature of the format, and what is left out when it is."""

import datetime as dt
from pathlib import Path

import pytest

from resolvers.cache_policy import CachePolicy
from resolvers.geojson import Geometry
from resolvers.patterns import Pattern
from resolvers.sql.dialects import BIGQUERY
from resolvers.sql.parameter import MISSING, Check, Parameter
from resolvers.sql.template import Column, Connection, OrderTerm
from tests.resolvers.shops import CATALOG, SHOPS, TOWNS, changed, load, load_one


def parameter(
    folder: Path, declared: str, use: str = "[[ AND x = {{p}} ]]", sample: str = ""
) -> Parameter:
    """Return the template parameter `p`; `declared` and `sample` are YAML, and `use` is SQL."""
    header = f"params:\n  p: {declared}\naccess: public\nsample: {{ {sample} }}"
    sql = f"{changed(TOWNS, 5, header).rstrip()} WHERE TRUE {use}\n"
    return load_one(folder, rows__towns=sql).parameters["p"]


def test_a_template_with_every_key(tmp_path: Path) -> None:
    template = load_one(
        tmp_path, features__shops=changed(SHOPS, 15, "access: [public, staff]\napi: sql")
    )
    assert (template.kind, template.name) == ("features", "shops")
    assert template.file == tmp_path / "features" / "shops.sql"
    assert template.connection == Connection("carto_dw", BIGQUERY)
    assert template.description == "Shops."
    assert (template.geometry, template.id, template.api) == ("geom", "id", "sql")
    assert template.columns == {
        "name": Column("name", "String", is_list=False, nullable=False, column="name"),
        "turnover": Column("turnover", "Float", is_list=False, nullable=True, column="turn_over"),
    }
    assert template.sort == ("name",)
    assert template.order == (OrderTerm("size", descending=True),)
    assert template.access == {"public", "staff"}
    assert (template.limit_default, template.limit_max, template.cache) == (
        10,
        100,
        CachePolicy(3600, 1800),
    )
    assert template.sample == {"owner": "Ada", "least": 50}


def test_its_parameters(tmp_path: Path) -> None:
    template = load_one(tmp_path, features__shops=SHOPS)
    assert template.parameters == {
        "least": Parameter(
            "least",
            "Int",
            is_list=False,
            required=False,
            default=10,
            check=Check(minimum=0, maximum=100),
        ),
        "kinds": Parameter("kinds", "String", is_list=True, required=False, max_items=3),
        "since": Parameter("since", "Date", is_list=False, required=False),
        "owner": Parameter("owner", "String", is_list=False, required=True),
    }


def test_a_template_with_no_key_that_can_be_left_out(tmp_path: Path) -> None:
    template = load_one(tmp_path, rows__towns=TOWNS)
    assert (template.geometry, template.id, template.sort, template.order) == (None, None, (), ())
    assert (template.limit_default, template.limit_max, template.cache) == (1000, 10_000, None)
    assert not template.takes_box
    assert dict(template.parameters) == {}
    assert template.api == "maps"


def test_the_defaults_of_the_catalog(tmp_path: Path) -> None:
    yaml = CATALOG + "  api: sql\n  limit: { default: 5, max: 6 }\n  cache: 2m\n"
    template = load_one(tmp_path, catalog__yaml=yaml, rows__towns=TOWNS)
    assert (template.api, template.limit_default, template.limit_max, template.cache) == (
        "sql",
        5,
        6,
        CachePolicy(120, 60),
    )


def test_a_template_names_another_connection(tmp_path: Path) -> None:
    yaml = CATALOG.replace("defaults", "  lake-2: { provider: bigquery }\ndefaults")
    header = "description: Towns.\nconnection: lake-2"
    template = load_one(tmp_path, catalog__yaml=yaml, rows__towns=changed(TOWNS, 2, header))
    assert template.connection.name == "lake-2"


@pytest.mark.parametrize(
    ("cache", "seconds"),
    [("90", 90), ("90s", 90), ("5 m", 300), ("1h", 3600), ("1d", 86400), ("0", 0)],
)
def test_a_time_is_in_seconds_or_with_a_unit(tmp_path: Path, cache: str, seconds: int) -> None:
    sql = changed(TOWNS, 2, f"description: Towns.\ncache: {cache}")
    assert load_one(tmp_path, rows__towns=sql).cache == (
        CachePolicy(seconds, seconds // 2) if seconds else None
    )


@pytest.mark.parametrize(
    ("declared", "use", "required"),
    [
        ("Int", "AND x = {{p}}", True),
        ("Int", "[[ AND x = {{p}} ]]", False),
        ("Int", "AND x = {{p}} [[ AND y = {{p}} ]]", True),
        ("Int!", "[[ AND x = {{p}} ]]", True),
        ("{ type: Int, default: 1 }", "AND x = {{p}}", False),
        ("{ type: Int!, default: 1 }", "AND x = {{p}}", False),
        ('"[Int!]"', "AND x IN {{p}}", True),
        ('"[Int!]"', "[[ AND x IN {{p}} ]]", False),
        ('"[Int!]!"', "[[ AND x IN {{p}} ]]", True),
    ],
)
def test_a_parameter_is_required_where_the_sql_cannot_do_without(
    tmp_path: Path, declared: str, use: str, required: bool
) -> None:
    sample = ("p: [1]" if "[" in declared else "p: 1") if required else ""
    assert parameter(tmp_path, declared, use, sample).required is required


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("{ type: Int, default: 0x10 }", 16),
        ("{ type: Int, default: 1_000 }", 1000),
        ("{ type: Int, default: 0o17 }", 15),
        ("{ type: Int, default: 017 }", 17),
        ("{ type: Int, default: 0 }", 0),
        ("{ type: Float, default: 1 }", 1.0),
        ("{ type: Float, default: 1e3 }", 1000.0),
        ("{ type: String, default: NO }", "NO"),
        ("{ type: String, default: on }", "on"),
        ('{ type: String, default: "" }', ""),
        ("{ type: String, default: 2024-02-29 }", "2024-02-29"),
        ("{ type: Boolean, default: false }", False),
        ("{ type: Boolean, default: &off false }", False),
        ("{ type: BigInt, default: 9007199254740993 }", 2**53 + 1),
        ('{ type: BigInt, default: "9007199254740993" }', 2**53 + 1),
        ("{ type: Date, default: 2024-02-29 }", dt.date(2024, 2, 29)),
        ('{ type: Date, default: "2024-02-29" }', dt.date(2024, 2, 29)),
        ("{ type: DateTime, default: 2024-02-29T12:00:00+02:00 }", dt.datetime(2024, 2, 29, 10, tzinfo=dt.UTC)),
        ("{ type: DateTime, default: 2024-02-29 12:00:00 }", dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC)),
        (
            "{ type: Geometry, default: { type: Point, coordinates: [1, 2] } }",
            Geometry('{"type":"Point","coordinates":[1.0,2.0]}'),
        ),
        ("{ type: Int }", MISSING),
        ("{ type: Int, default: null }", MISSING),
    ],
)  # fmt: skip
def test_a_default_is_read_by_its_type(tmp_path: Path, declared: str, value: object) -> None:
    default = parameter(tmp_path, declared).default
    assert default == value
    assert type(default) is type(value)


def test_a_list_may_have_a_default(tmp_path: Path) -> None:
    declared = '{ type: "[Date!]", default: [2024-02-29, "2024-03-01"] }'
    read = parameter(tmp_path, declared, "AND x IN {{p}}")
    assert read.default == [dt.date(2024, 2, 29), dt.date(2024, 3, 1)]
    assert parameter(tmp_path, '{ type: "[Int!]", default: [] }', "AND x IN {{p}}").default == []


def test_every_check(tmp_path: Path) -> None:
    declared = (
        '{ type: "[String!]", minLength: 1, maxLength: 2, pattern: "[A-Z]+", minItems: 1, maxItems: 0x3,'
        " enum: [NO, ES], description: Codes. }"
    )
    read = parameter(tmp_path, declared, "[[ AND x NOT IN {{p}} ]]")
    assert read.check == Check(
        min_length=1, max_length=2, pattern=Pattern("[A-Z]+"), enum=("NO", "ES")
    )
    assert (read.min_items, read.max_items, read.description) == (1, 3, "Codes.")


def test_bounds_are_read_by_their_type(tmp_path: Path) -> None:
    check = parameter(tmp_path, "{ type: Date, min: 2024-01-01, max: 2024-12-31 }").check
    assert (check.minimum, check.maximum) == (dt.date(2024, 1, 1), dt.date(2024, 12, 31))


def test_a_value_from_the_callers_token_is_no_argument_and_withholds_the_template(
    tmp_path: Path,
) -> None:
    header = "params:\n  p: { type: String, from: claims.app.tenant-id }\naccess: public\nsample: { p: acme }"
    sql = f"{changed(TOWNS, 5, header).rstrip()} WHERE tenant = {{{{p}}}}\n"
    catalog = load(tmp_path, rows__towns=sql)
    [withheld] = catalog.hidden_templates(callers=False)
    assert withheld.template.parameters["p"].claim == ("app", "tenant-id")
    assert list(withheld.template.arguments) == []
    assert withheld.reason == "it needs a value from the caller's token while CALLERS is not set"
    assert catalog.public_templates() == ()


@pytest.mark.parametrize(
    ("access", "reason"),
    [
        ("", "it has no `access:`; add `access: [public]` to show it to everyone"),
        ("access: []", "it has no `access:`; add `access: [public]` to show it to everyone"),
        (
            "access: [staff]",
            "its `access:` does not contain `public` while CALLERS is not set",
        ),
        (
            "access: staff",
            "its `access:` does not contain `public` while CALLERS is not set",
        ),
    ],
)
def test_a_template_that_nobody_may_query_is_hidden_with_the_reason(
    tmp_path: Path, access: str, reason: str
) -> None:
    catalog = load(tmp_path, rows__towns=changed(TOWNS, 5, access), rows__others=TOWNS)
    assert [template.name for template in catalog.public_templates()] == ["others"]
    assert [
        (each.template.name, each.reason) for each in catalog.hidden_templates(callers=False)
    ] == [("towns", reason)]


def test_templates_come_by_kind_and_name(tmp_path: Path) -> None:
    files = {"rows__b": TOWNS, "rows__a": TOWNS, "features__z": SHOPS}
    assert [template.name for template in load(tmp_path, **files).templates] == ["z", "a", "b"]


def test_a_column_may_have_roles_a_list_and_a_geometry(tmp_path: Path) -> None:
    columns = (
        '  tags: { type: "[String!]!", access: staff }\n  shape: { type: Geometry, column: geom }\n'
        "  town: { type: String, description: Its name. }"
    )
    sql = changed(TOWNS, 4, columns).replace("SELECT town", "SELECT town, tags, geom")
    template = load_one(tmp_path, rows__towns=sql)
    assert list(template.columns.values()) == [
        Column(
            "tags",
            "String",
            is_list=True,
            nullable=False,
            column="tags",
            access=frozenset({"staff"}),
        ),
        Column("shape", "Geometry", is_list=False, nullable=True, column="geom"),
        Column(
            "town", "String", is_list=False, nullable=True, column="town", description="Its name."
        ),
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT town FROM t;",
        "SELECT town FROM t ; \n",
        "SELECT * FROM t",
        "SELECT t.* FROM t",
        "SELECT TOWN FROM t",
        "(SELECT town FROM t)",
        "SELECT town FROM a UNION ALL SELECT b FROM b",
        "WITH n AS (SELECT town FROM t) SELECT town FROM n",
        "SELECT town FROM t ORDER BY town LIMIT 5",
        "SELECT town FROM (SELECT town FROM t ORDER BY town)",
        "SELECT town, ROW_NUMBER() OVER (ORDER BY town) AS n FROM t",
        "SELECT town FROM t WHERE x IN UNNEST([1, 2]) AND y[OFFSET(0)] = 1",
        r"SELECT 'it\'s fine' AS town",
        "SELECT '{' AS town, \"}\" AS x, '[[' AS y",
        "SELECT town FROM t -- a comment; with [[ and '",
        "SELECT town /* SELECT; */ FROM t",
        "\n\n  -- first\n  SELECT town FROM t",
        "SELECT town FROM `p.d.INFORMATION_SCHEMA.TABLES`",
    ],
)  # fmt: skip
def test_a_select_that_only_reads_is_kept_verbatim(tmp_path: Path, sql: str) -> None:
    template = load_one(tmp_path, rows__towns=TOWNS.rpartition("SELECT")[0] + sql)
    assert template.text.pieces == (sql.strip().rstrip("; "),)


@pytest.mark.parametrize("kind", ["features", "rows"])
def test_a_box_may_be_placed_in_every_template(tmp_path: Path, kind: str) -> None:
    template = SHOPS if kind == "features" else f"{TOWNS.rstrip()} WHERE TRUE"
    read = load_one(tmp_path, **{f"{kind}__x": f"{template}\n[[ AND {{{{bbox(geom)}}}} ]]\n"})
    assert read.text.has_box
    assert read.takes_box
    assert not read.needs_box


def test_a_box_outside_a_clause_is_needed(tmp_path: Path) -> None:
    header = "access: [public]\nsample: { bbox: { west: 170, south: -1, east: -170, north: 0x1 } }"
    sql = f"{changed(TOWNS, 5, header).rstrip()} WHERE {{{{ bbox( q.`geom` ) }}}}\n"
    assert load_one(tmp_path, rows__towns=sql).needs_box


def test_a_sample_gives_every_argument(tmp_path: Path) -> None:
    sample = (
        "sample:\n  owner: Ada\n  kinds: []\n  limit: 0\n  offset: 3\n"
        "  bbox: { west: -180, south: -90, east: 180, north: 90.0 }\n"
        "  orderBy: [{ field: name, direction: DESC }]"
    )
    assert load_one(tmp_path, features__shops=changed(SHOPS, 18, sample)).sample["limit"] == 0


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\n\n  "])
def test_editors_may_differ_in_line_ends_and_beginnings(
    tmp_path: Path, newline: str, start: str
) -> None:
    content = (start + TOWNS).replace("\n", newline).encode()
    assert load_one(tmp_path, rows__towns=content).description == "Towns."


def test_a_column_for_certain_roles_is_nobodys_and_cannot_be_ordered_by(tmp_path: Path) -> None:
    closed = SHOPS.replace("  name:     String!", "  name:     { type: String!, access: [staff] }")
    catalog = load(tmp_path, features__shops=closed)
    [template] = catalog.public_templates()
    assert list(template.columns) == ["turnover"]
    assert template.sort == ()
    assert [each.reason for each in catalog.hidden_templates(callers=False)] == [
        "its column name is visible to certain roles only while CALLERS is not set"
    ]


def test_a_template_whose_columns_are_all_for_certain_roles_is_hidden(tmp_path: Path) -> None:
    catalog = load(
        tmp_path, rows__towns=TOWNS.replace("String!", "{ type: String!, access: staff }")
    )
    assert catalog.public_templates() == ()
    assert len(catalog.hidden_templates(callers=False)) == 1
