"""What is a placeholder, what is a clause and what is only text, in every quoting form of BigQuery."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.sql.dialects import (
    BIGQUERY,
    DATABRICKS,
    ORACLE,
    POSTGRES,
    REDSHIFT,
    SNOWFLAKE,
    Dialect,
)
from resolvers.sql.template_text import (
    Box,
    Clause,
    Piece,
    TemplateText,
    TextProblem,
    Value,
    read_template_text,
)


def read(sql: str) -> tuple[Piece, ...]:
    text, problems = read_template_text(sql, BIGQUERY)
    assert list(problems) == []
    return text.pieces


def reported(sql: str) -> list[TextProblem]:
    return list(read_template_text(sql, BIGQUERY)[1])


@pytest.mark.parametrize(
    ("sql", "pieces"),
    [
        ("", ()),
        ("SELECT 1", ("SELECT 1",)),
        ("a = {{x}}", ("a = ", Value("x", 1))),
        ("a\n= {{ x }};", ("a\n= ", Value("x", 2))),
        ("{{x}}{{y}}", (Value("x", 1), Value("y", 1))),
        ("a IN {{x}}", ("a ", Value("x", 1, membership=False))),
        ("a not  in\n{{x}}", ("a ", Value("x", 2, membership=True))),
        ("a IN ({{x}})", ("a IN (", Value("x", 1), ")")),
        ("begin {{x}}", ("begin ", Value("x", 1))),
        ("{{bbox(geom)}}", (Box("geom", 1),)),
        ("{{ bbox( t.`geom` ) }}", (Box("t.`geom`", 1),)),
        ("a [[ AND {{x}} ]] b", ("a ", Clause(0, (" AND ", Value("x", 1), " ")), " b")),
        ("[[,{{x}}]][[,{{y}}]]", (Clause(0, (",", Value("x", 1))), Clause(1, (",", Value("y", 1))))),
        ("[[ OR {{x}} AND {{bbox(g)}}]]", (Clause(0, (" OR ", Value("x", 1), " AND ", Box("g", 1))),)),
        ("[[ OR '[[' = {{x}} ]]", (Clause(0, (" OR '[[' = ", Value("x", 1), " ")),)),
        ("[[ {{x}} = a AND ]] b", (Clause(0, (" ", Value("x", 1), " = a AND ")), " b")),
        ("[ [1, {{x}}] ]", ("[ [1, ", Value("x", 1), "] ]")),
        ("a; -- b;", ("a -- b;",)),
        ("a /* ; */", ("a /* ; */",)),
        ("[[1,2],[3]]", ("[[1,2],[3]]",)),
        ("[[1]] = {{x}}", ("[[1]] = ", Value("x", 1))),
        ("a[b[0]]", ("a[b[0]]",)),
        ("]] {{x}}", ("]] ", Value("x", 1))),
        ("[[ OR a[[1]] = {{x}} ]]", (Clause(0, (" OR a[[1]] = ", Value("x", 1), " ")),)),
        ("{ } {2}", ("{ } {2}",)),
    ],
)  # fmt: skip
def test_the_pieces_of_a_text(sql: str, pieces: tuple[Piece, ...]) -> None:
    assert read(sql) == pieces


NOISE = [
    ("comment", "-- {}\n"),
    ("comment", "# {}\n"),
    ("comment", "/* {} */"),
    ("comment", "/*{}**/"),
    ("string", "'{}'"),
    ("string", '"{}"'),
    ("string", "r'{}'"),
    ("string", 'B"{}"'),
    ("string", "rb'{}'"),
    ("string", "Rb'''{}'''"),
    ("string", '"""{}"""'),
    ("string", r"'\'{}'"),
    ("string", r'"\\\"{}"'),
    ("string", r"r'\'{}'"),
    ("string", "'''it's {}'''"),
    ("string", "'''\n{}\n'''"),
    ("string", '""" "" {} """'),
    ("string", r"'''\'''{}'''"),
    ("identifier", "`{}`"),
    ("identifier", r"`a\`{}`"),
]


@pytest.mark.parametrize("hidden", ["{{x}}", "{{ x }}"])
@pytest.mark.parametrize(("kind", "form"), NOISE)
def test_a_placeholder_in_a_quoted_form_is_reported_and_stays_text(
    kind: str, form: str, hidden: str
) -> None:
    sql = "SELECT 1, " + form.replace("{}", hidden) + " , {{y}}"
    text, [problem] = read_template_text(sql, BIGQUERY)
    where = {"string": "quotes", "identifier": "a quoted name", "comment": "a comment"}[kind]
    assert problem.message.startswith(f"{{{{x}}}} is inside {where}; ")
    assert problem.line == sql[: sql.index("{{")].count("\n") + 1
    assert [each.name for each, _ in text.placeholders() if isinstance(each, Value)] == ["y"]


@pytest.mark.parametrize(("kind", "form"), NOISE)
@pytest.mark.parametrize("hidden", ["[[", "]]", "}}", "--", "/*", "#", "@x"])
def test_signs_in_a_quoted_form_mean_nothing(kind: str, form: str, hidden: str) -> None:
    sql = f"SELECT 1, {form.replace('{}', hidden)} [[ , {{{{y}}}} ]]"
    *_, clause = read(sql)
    assert isinstance(clause, Clause), kind


@pytest.mark.parametrize(
    "form", ["''", '""', "''''''", '""""""', "'a' 'b'", r"'\\'", "``", "--\n", "/**/", "'' '' \"\""]
)
def test_a_placeholder_after_a_closed_quote_is_one(form: str) -> None:
    assert read(f"SELECT {form} {{{{x}}}}")[-1:] == (Value("x", form.count("\n") + 1),)


@pytest.mark.parametrize(
    ("sql", "line", "says"),
    [
        ("a\n{{x", 2, "write a placeholder as {{name}} or {{bbox(column)}}"),
        ("{{1x}}", 1, "write a placeholder as {{name}}"),
        ("{{x.y}}", 1, "write a placeholder as {{name}}"),
        ("{{}}", 1, "write a placeholder as {{name}}"),
        ("{{bbox()}}", 1, "write a placeholder as {{name}}"),
        ("{{größe}}", 1, "write a placeholder as {{name}}"),
        ("t_{{x}}", 1, "cannot be part of a name"),
        ("{{x}}2", 1, "cannot be part of a name"),
        ("@{{x}}", 1, "cannot be part of a name"),
        ("[[ {{x}}\n[[ {{y}} ]]\n]]", 1, "cannot hold another"),
        ("SELECT [[1, {{x}}]]", 1, "put spaces between the brackets of an array: [ [ … ] ]"),
        ("SELECT [[1, {{x}}],\n[2, 3]]", 1, "put spaces between the brackets of an array"),
        ("SELECT [[, {{x}}]][OFFSET(0)]", 1, "put spaces between the brackets of an array"),
        ("a;\n;", 1, "a ; may only be at the end"),
        ("a;\nb", 1, "a ; may only be at the end"),
        (";a", 1, "a ; may only be at the end"),
        ("a = @x", 1, "@x has no value here; write a parameter as {{name}}"),
        ("a\n= ?", 2, "? has no value here"),
        ("SELECT a FROM {{x}}", 1, "the name of a table, a column or a type cannot be a parameter"),
        ("SELECT a FROM b JOIN /* c */ {{x}}", 1, "cannot be a parameter"),
        ("SELECT a AS {{x}}", 1, "cannot be a parameter"),
        ("CAST(a AS {{x}})", 1, "cannot be a parameter"),
        ("TABLE({{x}})", 1, "cannot be a parameter"),
        ("SELECT EXTRACT(DAY FROM (SELECT a FROM {{x}}))", 1, "cannot be a parameter"),
        ("a.{{x}}", 1, "cannot be part of a name"),
        ("{{x}}.a", 1, "cannot be part of a name"),
        ("a > DATE {{x}}", 1, "remove DATE; the value is cast to the type in the header"),
        ("a\n[[ {{x}}", 2, "[[ is never closed"),
    ],
)  # fmt: skip
def test_an_error_is_reported_with_its_line(sql: str, line: int, says: str) -> None:
    problems = reported(sql)
    assert problems[0].line == line
    assert says in problems[0].message


@pytest.mark.parametrize(
    "sql",
    [
        "EXTRACT(DAY FROM {{x}})",
        "TRIM('a' FROM {{x}})",
        "SUBSTRING({{x}} FROM {{x}} FOR {{x}})",
        "a IS DISTINCT FROM {{x}}",
        "a - INTERVAL {{x}} DAY",
        "LIMIT {{x}}",
        "a[OFFSET({{x}})]",
        "GENERATE_DATE_ARRAY({{x}}, {{x}}, INTERVAL {{x}} DAY)",
        "@@project_id = {{x}}",
    ],
)
def test_a_placeholder_where_a_value_is_expected_is_accepted(sql: str) -> None:
    assert reported(sql) == []


@pytest.mark.parametrize(
    ("dialect", "sql", "cure"),
    [
        (POSTGRES, "now() - INTERVAL {{x}} DAY", "write {{x}} * INTERVAL '1 day'"),
        (SNOWFLAKE, "d - INTERVAL {{x}}", "write DATEADD(day, {{x}}, …)"),
        (REDSHIFT, "d - INTERVAL {{x}}", "write DATEADD(day, {{x}}, …)"),
        (DATABRICKS, "d - INTERVAL {{x}} DAY", "write make_dt_interval({{x}})"),
        (ORACLE, "d - INTERVAL {{x}} DAY", "write NUMTODSINTERVAL({{x}}, 'DAY')"),
        (SNOWFLAKE, "SELECT a FROM t LIMIT {{x}}", "QUALIFY ROW_NUMBER() OVER (ORDER BY …) <= {{x}}"),
    ],
)  # fmt: skip
def test_a_value_where_the_warehouse_needs_a_literal_is_reported_with_the_cure(
    dialect: Dialect, sql: str, cure: str
) -> None:
    [problem] = read_template_text(sql, dialect)[1]
    assert cure in problem.message


PARTS = st.sampled_from(
    [
        "SELECT a",
        ",\n",
        " AND b = ",
        "'c''d'",
        '"e"',
        "`f`",
        "-- g\n",
        "/* h */",
        "[1]",
        "(",
        ")",
        "IN",
        " ",
    ]
)
PLACEHOLDERS = st.sampled_from(["{{x}}", "{{ y }}", "{{bbox(g)}}"]).map(lambda each: f" {each} ")
CLAUSES = st.tuples(PARTS, PLACEHOLDERS, PARTS).map(lambda parts: f" [[ , {' '.join(parts)} ]] ")


def rebuilt(text: TemplateText) -> str:
    """Return the SQL from which `text` was read, except for spaces in and around placeholders."""
    return "".join(_written(piece) for piece in text.pieces)


def _written(piece: Piece) -> str:
    match piece:
        case Value():
            return {None: "", False: "IN ", True: "NOT IN "}[
                piece.membership
            ] + f"{{{{{piece.name}}}}}"
        case Box():
            return f"{{{{bbox({piece.column})}}}}"
        case Clause():
            return f"[[{''.join(map(_written, piece.pieces))}]]"
    return piece


@given(st.lists(st.one_of(PARTS, PLACEHOLDERS, CLAUSES)).map(" ".join))
def test_the_text_between_placeholders_is_kept_to_the_letter(sql: str) -> None:
    text, problems = read_template_text(sql, BIGQUERY)
    assert not problems
    assert "".join(rebuilt(text).split()) == "".join(sql.split())
    assert text.clauses == tuple(piece for piece in text.pieces if isinstance(piece, Clause))
    assert [clause.index for clause in text.clauses] == list(range(sql.count("[[")))


@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from([*"'\"`\\-#/*[]{}\nxr ", "{{x}}", "IN ", "bbox("])).map("".join),
    )
)
def test_any_text_is_read_and_every_line_that_is_reported_is_in_it(sql: str) -> None:
    text, problems = read_template_text(sql, BIGQUERY)
    assert all(1 <= problem.line <= sql.count("\n") + 1 for problem in problems)
    assert all(1 <= each.line <= sql.count("\n") + 1 for each, _ in text.placeholders())
