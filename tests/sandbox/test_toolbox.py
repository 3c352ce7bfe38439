"""CARTO's Analytics Toolbox: H3 and quadbin cells, envelopes, clusters and geohashes."""

import pytest

from carto_graphql.sandbox.duckdb_engine import DuckDBEngine
from carto_graphql.sandbox.engine import QueryError
from tests.sandbox.reading import select, value

CARTO = "`carto-un`.carto"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        # https://docs.carto.com/data-and-analysis/analytics-toolbox-for-bigquery/sql-reference/h3
        ("H3_FROMLONGLAT(-3.7038, 40.4168, 4)", "84390cbffffffff"),
        ("H3_FROMGEOGPOINT(ST_GEOGPOINT(-3.7038, 40.4168), 4)", "84390cbffffffff"),
        ("H3_FROMLONGLAT(0, 0, 16)", None),
        ("H3_TOPARENT('84390cbffffffff', 3)", "83390cfffffffff"),
        ("H3_TOPARENT('84390cbffffffff', 5)", None),
        ("H3_RESOLUTION('84390cbffffffff')", 4),
        ("H3_RESOLUTION('x')", None),
        ("H3_ISVALID('84390cbffffffff')", True),
        ("H3_ISVALID('x')", False),
        ("H3_ISVALID(CAST(NULL AS STRING))", False),
        ("H3_ISPENTAGON('837400fffffffff')", True),
        ("H3_ISPENTAGON('84390cbffffffff')", False),
        ("H3_DISTANCE('84390c1ffffffff', '84390cbffffffff')", 1),
        ("H3_DISTANCE('x', '84390cbffffffff')", None),
        ("H3_STRING_TOINT('84390cbffffffff')", "595478781590765567"),
        ("H3_INT_TOSTRING(595478781590765567)", "84390cbffffffff"),
        ("H3_BOUNDARY('x')", None),
        ("H3_CENTER('x')", None),
        ("H3_TOCHILDREN('x', 3)", []),
        ("H3_POLYFILL(ST_GEOGPOINT(-3.7038, 40.4168), 4)", ["84390cbffffffff"]),
        ("H3_POLYFILL(ST_GEOGPOINT(0, 0), 16)", []),
        # https://docs.carto.com/data-and-analysis/analytics-toolbox-for-bigquery/sql-reference/quadbin
        ("QUADBIN_FROMLONGLAT(-3.7038, 40.4168, 4)", "5207251884775047167"),
        ("QUADBIN_FROMGEOGPOINT(ST_GEOGPOINT(-3.7038, 40.4168), 4)", "5207251884775047167"),
        ("QUADBIN_FROMZXY(4, 7, 6)", "5207251884775047167"),
        ("QUADBIN_TOZXY(5207251884775047167)", {"z": 4, "x": 7, "y": 6}),
        ("QUADBIN_RESOLUTION(5207251884775047167)", 4),
        ("QUADBIN_ISVALID(5207251884775047167)", True),
        ("QUADBIN_ISVALID(1234)", False),
        ("QUADBIN_TOPARENT(5207251884775047167, 3)", "5202783469519765503"),
        ("QUADBIN_SIBLING(5207251884775047167, 'up')", "5207146331658780671"),
        ("ARRAY_LENGTH(QUADBIN_KRING(5207251884775047167, 1))", 9),
        ("ARRAY_LENGTH(QUADBIN_TOCHILDREN(5207251884775047167, 5))", 4),
        ("QUADBIN_BBOX(5207251884775047167)[OFFSET(0)]", -22.5),
        ("ARRAY_LENGTH(QUADBIN_POLYFILL(ST_GEOGFROMTEXT('POLYGON((-4 40, -3 40, -3 41, -4 41, -4 40))'), 8))", 2),
    ],
)  # fmt: skip
def test_a_function_gives_what_carto_documents(
    engine: DuckDBEngine, call: str, expected: object
) -> None:
    inner = call.replace("H3_", f"{CARTO}.H3_").replace("QUADBIN_", f"{CARTO}.QUADBIN_")
    assert value(engine, inner) == expected


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ("H3_KRING('x', 1)", "Invalid input origin"),
        ("H3_KRING('84390cbffffffff', -1)", "Invalid input size"),
        ("H3_TOCHILDREN('80f3fffffffffff', 15)", "Not in the sandbox: more than"),
        ("H3_POLYFILL(ST_GEOGFROMTEXT('LINESTRING(0 0, 1 1)'), 4)", "Not in the sandbox"),
        ("QUADBIN_FROMLONGLAT(0, 0, 27)", "resolution"),
        ("QUADBIN_TOCHILDREN(5207251884775047167, 20)", "Not in the sandbox: more than"),
        ("QUADBIN_POLYFILL(ST_GEOGFROMTEXT('POLYGON((0 0, 40 0, 40 40, 0 40, 0 0))'), 20)", "more than"),
    ],
)  # fmt: skip
def test_what_is_wrong_or_too_much_is_rejected(engine: DuckDBEngine, call: str, why: str) -> None:
    with pytest.raises(QueryError, match=why):
        value(engine, f"{CARTO}.{call}")


def test_rings_of_cells_hold_their_neighbours(engine: DuckDBEngine) -> None:
    cell = "'84390cbffffffff'"
    ring = value(engine, f"{CARTO}.H3_HEXRING({cell}, 1)")
    disk = value(engine, f"{CARTO}.H3_KRING({cell}, 1)")
    assert len(ring) == 6
    assert {*disk} == {*ring, "84390cbffffffff"}


def test_children_are_compacted_to_their_parent(engine: DuckDBEngine) -> None:
    children = f"{CARTO}.H3_TOCHILDREN('83390cfffffffff', 5)"
    assert value(engine, f"ARRAY_LENGTH({children})") == 49
    assert value(engine, f"{CARTO}.H3_COMPACT({children})") == ["83390cfffffffff"]
    assert value(engine, f"ARRAY_LENGTH({CARTO}.H3_UNCOMPACT(['83390cfffffffff'], 5))") == 49


def test_cells_cover_the_shape_that_they_fill(engine: DuckDBEngine) -> None:
    shape = "ST_GEOGFROMTEXT('POLYGON((-4 40, -3 40, -3 41, -4 41, -4 40))')"
    for cells, boundary in (
        (f"{CARTO}.H3_POLYFILL({shape}, 4)", f"{CARTO}.H3_BOUNDARY(cell)"),
        (f"{CARTO}.QUADBIN_POLYFILL({shape}, 9)", f"{CARTO}.QUADBIN_BOUNDARY(cell)"),
    ):
        sql = (
            f"SELECT ST_AREA(ST_INTERSECTION(ST_UNION_AGG({boundary}), {shape})) / ST_AREA({shape})"
            f" AS part FROM UNNEST({cells}) AS cell"
        )
        assert select(engine, sql)[0]["part"] == pytest.approx(1, abs=1e-3)


def test_the_center_of_a_cell_is_in_it(engine: DuckDBEngine) -> None:
    for kind, cell in (("H3", "'84390cbffffffff'"), ("QUADBIN", "5207251884775047167")):
        inside = f"ST_CONTAINS({CARTO}.{kind}_BOUNDARY({cell}), {CARTO}.{kind}_CENTER({cell}))"
        assert value(engine, inside) is True


def test_envelopes_have_geodesic_edges(engine: DuckDBEngine) -> None:
    tiles = [f"ST_AREA({CARTO}.ST_TILEENVELOPE(3, {x}, 4))" for x in range(2)]
    assert value(engine, tiles[0]) == pytest.approx(value(engine, tiles[1]))
    with pytest.raises(QueryError, match="Not in the sandbox: the boundary of a tile"):
        value(engine, f"{CARTO}.ST_TILEENVELOPE(0, 0, 0)")
    box = value(engine, f"ST_ASTEXT({CARTO}.ST_MAKEENVELOPE(0, 0, 1, 1))")
    assert box.startswith("POLYGON((0 0")


def test_points_are_clustered_by_their_distance(engine: DuckDBEngine) -> None:
    sql = """
    SELECT x, ST_CLUSTERDBSCAN(ST_GEOGPOINT(x, 0), 2000, 2) OVER () AS cluster
    FROM UNNEST([0.0, 0.01, 0.02, 5.0, 9.0, 9.01]) AS x ORDER BY x
    """
    clusters = [row["cluster"] for row in select(engine, sql)]
    assert clusters == [0, 0, 0, None, 1, 1]


def test_shapes_that_are_no_points_are_not_clustered(engine: DuckDBEngine) -> None:
    sql = "SELECT ST_CLUSTERDBSCAN(geom, 1000, 1) OVER () AS c FROM `sandbox.world.countries`"
    with pytest.raises(QueryError, match="of other shapes than points"):
        select(engine, sql)


@pytest.mark.parametrize(
    ("text", "longitude", "latitude"),
    [("ezs42", -5.6, 42.6), ("u4pruydqqvj", 10.40744, 57.64911)],  # of Wikipedia's page on Geohash
)
def test_a_geohash_is_read_and_written(
    engine: DuckDBEngine, text: str, longitude: float, latitude: float
) -> None:
    point = f"ST_GEOGPOINT({longitude}, {latitude})"
    assert value(engine, f"ST_GEOHASH({point}, {len(text)})") == text
    off = value(engine, f"ST_DISTANCE(ST_GEOGPOINTFROMGEOHASH('{text}'), {point})")
    assert off < 3000
    with pytest.raises(QueryError, match="Invalid geohash"):
        value(engine, "ST_ASTEXT(ST_GEOGPOINTFROMGEOHASH('a'))")
