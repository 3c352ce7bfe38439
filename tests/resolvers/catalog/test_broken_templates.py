"""Each kind of broken template is rejected once, with its file, its line and what to do."""

from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.resolvers.shops import SHOPS, changed, problems


class Broken(NamedTuple):
    """One mistake: `line` of the good template `becomes` another text; `says` appears `below` it."""

    name: str
    line: int
    becomes: str
    says: str
    below: int = 0


# fmt: off
PLACEHOLDERS: Final = [
    Broken("in single quotes", 22, "WHERE size >= {{least}} AND owner = '{{owner}}'",
           "{{owner}} is inside quotes; remove the quotes: it is bound as a value"),
    Broken("in double quotes", 22, 'WHERE size >= {{least}} AND owner = "{{owner}}"', "remove the quotes"),
    Broken("within a longer text", 22, "WHERE size >= {{least}} AND owner LIKE '%{{owner}}%'",
           "remove the quotes"),
    Broken("in a raw text of three quotes", 22, "WHERE size >= {{least}} AND owner = r'''\n{{ owner }}'''",
           "{{owner}} is inside quotes; remove the quotes", below=1),
    Broken("in a comment", 24, "[[ AND opened >= {{since}} ]] -- {{least}}",
           "{{least}} is inside a comment; remove it from the comment"),
    Broken("in a comment of #", 24, "[[ AND opened >= {{since}} ]] # {{least}}",
           "remove it from the comment"),
    Broken("in a comment of lines", 24, "[[ AND opened >= {{since}} ]] /* and\n{{least}} */",
           "remove it from the comment", below=1),
    Broken("in a quoted name", 21, "FROM `p.d.{{owner}}`",
           "is inside a quoted name; it is always a value: a name cannot be a parameter"),
    Broken("glued to a name before it", 22, "WHERE size >= {{least}} AND owner = my_{{owner}}",
           "{{owner}} is a value and cannot be part of a name; put a space before and after it"),
    Broken("glued to a name after it", 22, "WHERE size >= {{least}} AND {{owner}}s",
           "cannot be part of a name"),
    Broken("not declared", 22, "WHERE size >= {{least}} AND owner = {{owner}} AND x = {{other}}",
           "{{other}} is not declared; add it to params"),
    Broken("never used", 9, "  owner: String\n  other: Int",
           "params.other: is never used; write {{other}} in the SQL or remove it", below=1),
    Broken("an expression", 22, "WHERE size >= {{least + 1}} AND owner = {{owner}}",
           "write a placeholder as {{name}} or {{bbox(column)}}"),
    Broken("never ended", 22, "WHERE size >= {{least}} AND owner = {{owner}} + {{",
           "write a placeholder as {{name}}"),
    Broken("a clause in a clause", 24, "[[ AND opened >= {{since}}\n[[ AND x = {{least}} ]] ]]",
           "an optional clause [[ … ]] cannot hold another"),
    Broken("a clause never closed", 24, "[[ AND opened >= {{since}}",
           "[[ is never closed; end the clause with ]]"),
    Broken("a list without IN", 23, "[[ AND kind = {{kinds}} ]]",
           "{{kinds}} is a list; write IN {{kinds}} or NOT IN {{kinds}}"),
    Broken("IN with one value", 22, "WHERE size >= {{least}} AND owner IN {{owner}}",
           "IN {{owner}} needs a list; declare it as [String!]"),
]

SQL: Final = [
    Broken("two statements", 24, "[[ AND opened >= {{since}} ]]; SELECT 1",
           "a ; may only be at the end: a template is one SELECT"),
    Broken("no SQL that can be read", 22, "WHERE WHERE size >= {{least}} AND owner = {{owner}}",
           "not valid BigQuery SQL: WHERE is not complete near 'WHERE'"),
    Broken("a quote never closed", 24, "[[ AND opened >= {{since}} ]] AND x = 'a",
           "not valid SQL: the ' that begins here is never closed"),
    Broken("a comment never closed", 24, "[[ AND opened >= {{since}} ]] /* AND",
           "not valid SQL: a comment that begins here is never closed"),
    Broken("a bracket never closed", 24, "[[ AND opened >= {{since}} ]] AND (x = 1",
           "not valid BigQuery SQL: expected ) near '1'"),
    Broken("wrong with one clause only", 24, "[[ AND opened >= {{since}} ) ]]", "not valid BigQuery SQL near ')'"),
    Broken("nested too deep", 24, f"[[ AND opened >= {{{{since}}}} ]] AND {'(' * 3000}1{')' * 3000} = 1",
           "nested too deep", below=-4),
    Broken("INSERT", 20, "INSERT INTO t SELECT id, name, turn_over, size, geom",
           "expected a SELECT: a template only reads"),
    Broken("UPDATE", 21, "FROM (SELECT 1) AS x; UPDATE `p.d.shops` SET a = 1",
           "a ; may only be at the end: a template is one SELECT"),
    Broken("CREATE", 20, "CREATE TABLE t AS SELECT id, name, turn_over, size, geom", "a template only reads"),
    Broken("EXPORT", 20, "EXPORT DATA OPTIONS(uri='gs://b/*') AS SELECT id, name", "a template only reads"),
    Broken("CALL", 20, "CALL p.d.f(); SELECT id, name, turn_over, size, geom", "a ; may only be at the end"),
    Broken("DECLARE", 20, "DECLARE x INT64; SELECT id, name, turn_over, size, geom", "a ; may only be at the end"),
    Broken("WITH that writes", 20, "WITH gone AS (DELETE FROM t) SELECT id, name, turn_over, size, geom",
           "expected a SELECT that only reads; this writes or locks"),
    Broken("SELECT INTO", 20, "SELECT id, name, turn_over, size, geom INTO t", "this writes or locks"),
    Broken("a last ORDER BY", 24, "[[ AND opened >= {{since}} ]] ORDER BY size * 2",
           "a final ORDER BY by an expression is lost when the template becomes a subselect"),
    Broken("recursion", 20,
           "WITH RECURSIVE n AS (SELECT 1 UNION ALL SELECT 2 FROM n)\nSELECT id, name, turn_over, size, geom",
           "BigQuery has WITH RECURSIVE at the top level only, and a template becomes a subselect"),
    Broken("a column not given", 11, "  name: String!\n  label: String!",
           "columns.label: the SELECT has no column label (it has id, name, turn_over, size, geom)", below=1),
    Broken("a column: not given", 12, "  turnover: Float",
           "columns.turnover: the SELECT has no column turnover"),
    Broken("a geometry not given", 3, "geometry: shape", "geometry: the SELECT has no column shape"),
    Broken("an id that is hidden from some", 12, "  turnover: { type: String, column: id, access: [boss] }",
           "columns.turnover: is the id of features, which is visible to all; use another id"),
    Broken("an id not given", 4, "id: number", "id: the SELECT has no column number"),
    Broken("an order not given", 14, "order: name, height desc", "order: the SELECT has no column height"),
    Broken("a column given twice", 20, "SELECT id, name, turn_over, size, geom, town AS NAME",
           "columns.name: the SELECT has two columns name; rename one with AS", below=-9),
]

YAML: Final = [
    Broken("a key nobody knows", 3, "geometri: geom",
           "geometri: there is no such key; did you mean geometry?"),
    Broken("a key nobody knows below", 7, '  kinds: { type: "[String!]", maxitems: 3 }',
           "params.kinds.maxitems: there is no such key; did you mean maxItems?"),
    Broken("a duplicate key", 9, "  owner: String\n  owner: String",
           "duplicate key owner", below=1),
    Broken("no YAML", 17, "cache: 1h: 2h", "not valid YAML: mapping values are not allowed here"),
    Broken("a list never closed", 13, "sort: [name", "not valid YAML", below=1),
    Broken("a tab", 9, "\towner: String", "not valid YAML"),
    Broken("an anchor nobody set", 17, "cache: *time", "not valid YAML: found undefined alias"),
    Broken("a tag", 17, "cache: !!int 5", "not valid YAML: a tag (!) is not allowed"),
    Broken("two documents", 17, "cache: 1h\n---\nsort: []", "not valid YAML", below=1),
    Broken("nested too deep", 17, f"sort: {'[' * 400}{']' * 400}", "not valid YAML: nested too deep", below=-15),
    Broken("no description", 2, "", "description: is missing"),
    Broken("an empty description", 2, 'description: ""', "description: must not be empty"),
    Broken("no geometry", 3, "", "geometry: is missing; name the geometry column of the SELECT", below=-1),
    Broken("a connection nobody knows", 17, "connection: dw",
           "connection: dw is not in catalog.yaml (there: carto_dw)"),
    Broken("a time nobody can read", 17, "cache: 1 week",
           "cache.maxAge: expected seconds, or a time such as 90s, 5m, 1h or 1d"),
    Broken("a time that is true", 17, "cache: true", "cache.maxAge: expected seconds"),
    Broken("a time below zero", 17, "cache: -1", "cache.maxAge: input should be greater than or equal to 0"),
    Broken("an API nobody knows", 17, "api: tiles", "api: input should be 'maps' or 'sql'"),
    Broken("no list of roles", 15, "access:", "access: expected a list: [a, b]"),
    Broken("a role that is a number", 15, "access: [1]", "access.0: expected text (put it in quotes)"),
    Broken("a limit above its max", 16, "limit: { default: 101, max: 100 }",
           "limit: the default, 101, is above the max, 100"),
    Broken("a limit that CARTO cuts", 16, "limit: { default: 10, max: 200000 }",
           "limit.max: input should be less than 200000"),
    Broken("a limit that is text", 16, 'limit: { default: "10" }', "limit.default: expected a whole number"),
    Broken("a limit without keys", 16, "limit: 10", "limit: expected keys with values: { key: value }"),
    Broken("a sort nobody knows", 13, "sort: [name, owner]", "sort: owner is not among the columns"),
    Broken("a sort by a list", 11, '  name: "[String!]!"',
           "sort: name cannot be ordered by: it is [String!]!", below=2),
    Broken("an order that is SQL", 14, "order: size; DROP TABLE x",
           "order: cannot read 'size; DROP TABLE x'; write: column desc, other_column"),
]

TYPES: Final = [
    Broken("a type nobody knows", 8, "  since: { type: Datum }",
           "params.since.type: no such type; use one of Int, Float, String"),
    Broken("a short type nobody knows", 11, "  name: text", "columns.name.type: no such type"),
    Broken("no type", 8, "  since: { description: First day. }", "params.since.type: is missing"),
    Broken("no column", 11, "  name:", "columns.name: expected keys with values"),
    Broken("a list of nullable items", 7, '  kinds: "[String]"', "params.kinds.type: no such type"),
    Broken("a list without quotes", 7, "  kinds: { type: [String!] }", 'put a list in quotes: "[String!]"'),
    Broken("a list of geometries to bind", 7, '  kinds: "[Geometry!]"',
           "params.kinds: a list of geometries cannot be bound; declare one Geometry, such as a MultiPolygon"),
    Broken("a list of geometries to select", 12, '  turnover: { type: "[Geometry!]", column: turn_over }',
           "columns.turnover: a list of geometries cannot be selected"),
    Broken("a parameter that is no name", 9, "  owner: String\n  shop-owner: String",
           "params.shop-owner: not a GraphQL name (letters, digits and _; first no digit and not __)", below=1),
    Broken("a parameter that is a number", 9, "  owner: String\n  5: String",
           "params.5: expected text", below=1),
    Broken("a column that is no name", 11, "  2name: String!", "columns.2name: not a GraphQL name"),
    Broken("a column that begins with __", 11, "  __name: String!", "columns.__name: not a GraphQL name"),
    Broken("two columns of one spelling", 11, "  name: String!\n  NAME: String!",
           "columns.NAME: differs from name in case only", below=1),
]

RULES: Final = [
    Broken("min above max", 8, "  since: { type: Date, min: 2024-02-03, max: 2024-02-01 }",
           "params.since.min: is above max; no value would be accepted"),
    Broken("minItems above maxItems", 7, '  kinds: { type: "[String!]", minItems: 4, maxItems: 3 }',
           "params.kinds.minItems: is above maxItems"),
    Broken("minLength above maxLength", 7, '  kinds: { type: "[String!]", minLength: 4, maxLength: 3 }',
           "params.kinds.minLength: is above maxLength"),
    Broken("min above default", 6, "  least: { type: Int, default: 10, min: 11 }",
           "params.least.default: must be at least 11"),
    Broken("default above max", 6, "  least: { type: Int, default: 101, max: 100 }",
           "params.least.default: must be at most 100"),
    Broken("min of another type", 6, "  least: { type: Int, min: 0.5 }",
           "params.least.min: expected a whole number of 32 bits"),
    Broken("default of another type", 6, "  least: { type: Int, default: many }",
           "params.least.default: expected a whole number"),
    Broken("default that is no day", 8, "  since: { type: Date, default: 2024-02-30 }",
           "params.since.default: expected a date as YYYY-MM-DD"),
    Broken("default that is no list", 7, '  kinds: { type: "[String!]", default: a }',
           "params.kinds.default: expected a list"),
    Broken("default with a wrong item", 7, '  kinds: { type: "[String!]", default: [a, 1] }',
           "params.kinds.default[1]: expected text (put it in quotes)"),
    Broken("default not in the enum", 9, "  owner: { type: String, enum: [Ada, Bob], default: Eve }",
           "params.owner.default: must be one of Ada, Bob"),
    Broken("default against the pattern", 9, "  owner: { type: String, pattern: '[A-Z]da', default: eve }",
           "params.owner.default: must match [A-Z]da"),
    Broken("min of a String", 9, "  owner: { type: String, min: 1 }",
           "params.owner.min: does not apply to String"),
    Broken("maxLength of an Int", 6, "  least: { type: Int, maxLength: 3 }",
           "params.least.maxLength: does not apply to Int"),
    Broken("maxItems of one value", 9, "  owner: { type: String, maxItems: 1 }",
           "params.owner.maxItems: does not apply to String"),
    Broken("enum of an Int", 6, "  least: { type: Int, enum: [ten] }",
           "params.least.enum: does not apply to Int"),
    Broken("enum that is no name", 9, "  owner: { type: String, enum: [Ada, Ada L] }",
           "params.owner.enum.1: not a GraphQL name"),
    Broken("enum that GraphQL keeps", 9, "  owner: { type: String, enum: [Ada, 'null'] }",
           "params.owner.enum: null cannot be a value of a GraphQL enum"),
    Broken("enum with a value twice", 9, "  owner: { type: String, enum: [Ada, Bob, Ada] }",
           "params.owner.enum: duplicate value Ada"),
    Broken("enum of nothing", 9, "  owner: { type: String, enum: [] }",
           "params.owner.enum: must not be empty"),
    Broken("pattern that is none", 9, "  owner: { type: String, pattern: '[A-Z' }",
           "params.owner.pattern: not a regular expression in RE2's syntax: missing ]: [A-Z"),
    Broken("pattern that looks ahead", 9, "  owner: { type: String, pattern: 'a(?=b)' }",
           "params.owner.pattern: not a regular expression in RE2's syntax: invalid perl operator: (?="),
    Broken("pattern with a back reference", 9, "  owner: { type: String, pattern: '(a)\\1' }",
           "params.owner.pattern: not a regular expression in RE2's syntax: invalid escape sequence: \\1"),
    Broken("pattern too large", 9, "  owner: { type: String, pattern: 'a{2000}' }",
           "params.owner.pattern: not a regular expression in RE2's syntax: invalid repetition size: {2000}"),
    Broken("length below zero", 9, "  owner: { type: String, minLength: -1 }",
           "params.owner.minLength: input should be greater"),
    Broken("from elsewhere", 9, "  owner: { type: String, from: headers.owner }",
           "params.owner.from: expected claims.NAME"),
    Broken("from a claim, wrong default", 9, "  owner: { type: String, from: claims.owner, default: 5 }",
           "params.owner.default: expected text"),
]

SAMPLES: Final = [
    Broken("a parameter nobody knows", 18, "sample: { owner: Ada, lest: 5 }",
           "sample.lest: there is no such parameter"),
    Broken("a parameter missing", 18, "sample: { least: 5 }",
           "sample.owner: is missing; the parameter is required"),
    Broken("no sample", 18, "", "sample.owner: is missing; the parameter is required", below=-16),
    Broken("no mapping", 18, "sample: [Ada]", "sample.0: expected keys with values: { key: value }"),
    Broken("a value against a rule", 18, "sample:\n  owner: Ada\n  least: 101",
           "sample.least: must be between 0 and 100", below=2),
    Broken("a value of another type", 18, "sample: { owner: 5 }",
           "sample.owner: expected text (put it in quotes)"),
    Broken("a list too long", 18, "sample: { owner: Ada, kinds: [a, b, c, d] }",
           "sample.kinds: must have at most 3 items"),
    Broken("a wrong item", 18, "sample: { owner: Ada, kinds: [a, 5] }", "sample.kinds[1]: expected text"),
    Broken("a box without sides", 18, "sample:\n  owner: Ada\n  bbox: [0, 0, 1, 1]",
           "sample.bbox: expected { west, south, east, north }", below=2),
    Broken("a box beyond the pole", 18, "sample:\n  owner: Ada\n  bbox: { west: 0, south: 5, east: 1, north: 91 }",
           "sample.bbox.north: must be between -90 and 90 degrees", below=2),
    Broken("a box upside down", 18, "sample: { owner: Ada, bbox: { west: 0, south: 5, east: 1, north: 4 } }",
           "sample.bbox.south: must not be above bbox.north"),
    Broken("a box of words", 18, "sample: { owner: Ada, bbox: { west: left, south: 5, east: 1, north: 6 } }",
           "sample.bbox.west: expected a number"),
    Broken("a box too large for a float", 18,
           f"sample: {{ owner: Ada, bbox: {{ west: {'9' * 400}, south: 5, east: 1, north: 6 }} }}",
           "sample.bbox.west: expected a finite number"),
    Broken("an order nobody knows", 18, "sample: { owner: Ada, orderBy: turnover }",
           "sample.orderBy: expected { field, direction } with one of name"),
    Broken("a direction nobody knows", 18, "sample: { owner: Ada, orderBy: { field: name, direction: UP } }",
           "sample.orderBy: expected ASC or DESC as the direction"),
    Broken("a limit too large", 18, "sample: { owner: Ada, limit: 101 }",
           "sample.limit: must be between 0 and 100"),
    Broken("an offset that is a word", 18, "sample: { owner: Ada, offset: ten }",
           "sample.offset: expected a whole number"),
    Broken("no box where one is needed", 23, "[[ AND kind IN {{kinds}} ]] AND {{bbox(geom)}}",
           "sample.bbox: is missing; {{bbox(…)}} is outside [[ ]]", below=-5),
]
# fmt: on

GROUPS: Final = {
    "placeholder": PLACEHOLDERS,
    "sql": SQL,
    "yaml": YAML,
    "type": TYPES,
    "rule": RULES,
    "sample": SAMPLES,
}


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(broken, id=f"{group}: {broken.name}")
        for group, cases in GROUPS.items()
        for broken in cases
    ],
)
def test_an_error_is_reported_with_file_and_line_and_what_to_do(
    tmp_path: Path, broken: Broken
) -> None:
    [problem] = problems(tmp_path, features__shops=changed(SHOPS, broken.line, broken.becomes))
    assert problem.file == tmp_path / "features" / "shops.sql"
    assert problem.line == broken.line + broken.below
    assert broken.says in problem.message


def test_the_template_that_they_spoil_is_right(tmp_path: Path) -> None:
    assert problems(tmp_path, features__shops=SHOPS) == []
