"""What the common arguments may be: the box, the order, the limit and the offset."""

import math
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from resolvers.errors import BadUserInput
from resolvers.sql.box_argument import build_box
from resolvers.sql.dialects import BBox
from resolvers.sql.projection import COUNT, Projection
from resolvers.sql.statements import MAX_OFFSET, write_statement
from resolvers.sql.template import OrderTerm, Template
from tests.resolvers.shops import SHOPS, TOWNS, changed, load_one
from tests.resolvers.template_calls import build_call


@pytest.fixture
def shops(tmp_path: Path) -> Template:
    return load_one(
        tmp_path / "shops", features__shops=changed(SHOPS, 13, "sort: [name, turnover]")
    )


@pytest.fixture
def towns(tmp_path: Path) -> Template:
    return load_one(
        tmp_path / "towns", rows__towns=changed(TOWNS, 4, "  town: String!\nsort: [town]")
    )


@given(st.floats(-180, 180), st.floats(-180, 180), st.floats(-90, 90), st.floats(-90, 90))
def test_a_box_may_cross_the_date_line_and_be_a_point(
    west: float, east: float, one: float, other: float
) -> None:
    box = build_box(west, min(one, other), east, max(one, other))
    assert box == BBox(west, min(one, other), east, max(one, other))
    assert all(
        math.copysign(1, side) == 1
        for side in (box.west, box.south, box.east, box.north)
        if side == 0
    )


@pytest.mark.parametrize(
    ("sides", "says"),
    [
        ((3600.1, 0, 0, 1), "bbox.west: must be between -3600 and 3600 degrees"),
        ((180.1, 0, 0, 1), "bbox.west: must not be above bbox.east where one is beyond 180"),
        ((0, -90.0001, 0, 1), "bbox.south: must be between -90 and 90 degrees"),
        ((0, 0, 1e308, 1), "bbox.east: must be between -3600 and 3600 degrees"),
        ((0, 0, 0, math.inf), "bbox.north: must be between -90 and 90 degrees"),
        ((math.nan, 0, 0, 1), "bbox.west: must be between"),
        ((0, 2, 1, 1), "bbox.south: must not be above bbox.north"),
    ],
)
def test_a_wrong_box_is_reported_by_its_side(
    sides: tuple[float, float, float, float], says: str
) -> None:
    with pytest.raises(BadUserInput, match=rf"^{says}"):
        build_box(*sides)


@pytest.mark.threat("H28")
@pytest.mark.parametrize(
    ("west", "east", "wrapped"),
    [
        (-280, 280, (-180, 180)),
        (-180, 180.0001, (-180, 180)),
        (170, 190, (170, -170)),
        (-190, -170, (170, -170)),
        (190, 200, (-170, -160)),
        (-200, -180, (160, 180)),
        (180, 200, (-180, -160)),
        (530, 550, (170, -170)),
        (-179, 180.5, (-179, -179.5)),
        (180, 180, (180, 180)),
        (-180, -180, (-180, -180)),
    ],
)
def test_a_box_from_a_map_is_wrapped(
    west: float, east: float, wrapped: tuple[float, float]
) -> None:
    box = build_box(west, -10, east, 10)
    assert (box.west, box.east) == wrapped


@pytest.mark.threat("H28")
@given(west=st.floats(-720, 720), width=st.floats(0, 359), longitude=st.floats(-180, 180))
def test_a_wrapped_box_holds_the_same_longitudes(
    west: float, width: float, longitude: float
) -> None:
    box = build_box(west, 0, west + width, 1)
    distance = (longitude - west) % 360
    assume(min(abs(distance - width), distance, 360 - distance) > 1e-6)
    held = (
        box.west <= longitude <= box.east
        if box.west <= box.east
        else longitude >= box.west or longitude <= box.east
    )
    assert held == (distance < width)


def test_the_order_is_the_callers_then_the_templates_and_then_the_id(shops: Template) -> None:
    def order(*order_by: tuple[str, bool]) -> tuple[OrderTerm, ...]:
        return build_call(shops, {"owner": "a"}, order_by=order_by).order

    tie_break = OrderTerm("id")
    assert order() == (OrderTerm("size", descending=True), tie_break)
    size = OrderTerm("size", descending=True)
    assert order(("turnover", True)) == (OrderTerm("turn_over", descending=True), size, tie_break)
    assert order(("name", False), ("turnover", False), ("name", True)) == (
        OrderTerm("name"),
        OrderTerm("turn_over"),
        size,
        tie_break,
    )


def test_rows_may_have_an_id_that_breaks_ties(tmp_path: Path) -> None:
    columns = "  town: String!\nid: town_id\nsort: [town]"
    sql = changed(TOWNS, 4, columns).replace("SELECT town", "SELECT town_id, town")
    template = load_one(tmp_path, rows__towns=sql)
    call = build_call(template, {}, order_by=[("town", True)], offset=3)
    assert call.order == (OrderTerm("town", descending=True), OrderTerm("town_id"))
    assert write_statement(call, COUNT).sql.startswith("SELECT 1")
    selected = write_statement(call, Projection(("town",))).sql
    assert "ORDER BY q.`town` DESC NULLS LAST, q.`town_id` ASC NULLS LAST" in selected


def test_the_limit_is_that_of_the_template_or_less_than_its_max(shops: Template) -> None:
    assert build_call(shops, {}).limit == 10
    assert [build_call(shops, {}, limit=limit).limit for limit in (0, 1, 100)] == [0, 1, 100]
    for limit in (-1, 101, 2**31 - 1):
        with pytest.raises(BadUserInput, match=r"^limit: must be between 0 and 100$"):
            build_call(shops, {}, limit=limit)


def test_an_offset_is_bounded(shops: Template) -> None:
    assert [build_call(shops, {}, offset=offset).offset for offset in (None, 0, 7, MAX_OFFSET)] == [
        *(0, 0, 7, MAX_OFFSET)
    ]
    for offset in (-1, MAX_OFFSET + 1, 10**12):
        with pytest.raises(BadUserInput, match=r"^offset: must be between 0 and 1000000$"):
            build_call(shops, {}, offset=offset)


def test_an_offset_needs_an_order(towns: Template) -> None:
    assert build_call(towns, {}, offset=0).offset == 0
    assert build_call(towns, {}, offset=5, order_by=[("town", False)]).offset == 5
    with pytest.raises(BadUserInput, match=r"^offset: requires an order; pass orderBy$"):
        build_call(towns, {}, offset=5)


def test_absent_and_null_are_the_default_or_no_value(shops: Template) -> None:
    assert build_call(shops, {}).values == {"least": 10}
    assert build_call(shops, {"least": None, "kinds": None}).values == {"least": 10}
    assert build_call(shops, {"least": 0, "kinds": []}).values == {"least": 0, "kinds": []}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"least": 101}, "least: must be between 0 and 100"),
        ({"least": -1}, "least: must be between 0 and 100"),
        ({"least": "1 OR 1"}, "least: expected a whole number of 32 bits"),
        ({"kinds": "a"}, "kinds: expected a list"),
        ({"kinds": ["a"] * 4}, "kinds: must have at most 3 items"),
        ({"kinds": ["a", "b\0"]}, "kinds[1]: expected text without a NUL character"),
        ({"kinds": ["a", None]}, "kinds[1]: expected text (put it in quotes)"),
        ({"owner": "\ud800"}, "owner: expected text without a lone surrogate"),
        ({"since": "0000-00-00"}, "since: expected a date as YYYY-MM-DD"),
    ],
)
def test_a_wrong_value_is_reported_with_its_path(
    shops: Template, arguments: dict[str, object], says: str
) -> None:
    with pytest.raises(BadUserInput) as caught:
        build_call(shops, arguments)
    assert str(caught.value) == says
