"""What is a placeholder, what is a clause and what is only text, in every quoting form of BigQuery."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.sql.dialects import BIGQUERY
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


def told(sql: str) -> list[TextProblem]:
    return list(read_template_text(sql, BIGQUERY)[1])


@pytest.mark.parametrize(
    ("sql", "pieces"),
    [
        ("", ()),
        ("SELECT 1", ("SELECT 1",)),
        ("a = {{x}}", ("a = ", Value("x", 1))),
        ("a\n= {{ x }};", ("a\n= ", Value("x", 2), ";")),
        ("{{x}}{{y}}", (Value("x", 1), Value("y", 1))),
        ("a IN {{x}}", ("a ", Value("x", 1, membership=False))),
        ("a not  in\n{{x}}", ("a ", Value("x", 2, membership=True))),
        ("a IN ({{x}})", ("a IN (", Value("x", 1), ")")),
        ("begin {{x}}", ("begin ", Value("x", 1))),
        ("{{bbox(geom)}}", (Box("geom", 1),)),
        ("{{ bbox( t.`geom` ) }}", (Box("t.`geom`", 1),)),
        ("a [[ AND {{x}} ]] b", ("a ", Clause(0, (" AND ", Value("x", 1), " ")), " b")),
        ("[[{{x}}]][[{{y}}]]", (Clause(0, (Value("x", 1),)), Clause(1, (Value("y", 1),)))),
        ("[[ {{x}} AND {{bbox(g)}}]]", (Clause(0, (" ", Value("x", 1), " AND ", Box("g", 1))),)),
        ("[[ '[[' = {{x}} ]]", (Clause(0, (" '[[' = ", Value("x", 1), " ")),)),
        ("[[1,2],[3]]", ("[[1,2],[3]]",)),
        ("[[1]] = {{x}}", ("[[1]] = ", Value("x", 1))),
        ("a[b[0]]", ("a[b[0]]",)),
        ("]] {{x}}", ("]] ", Value("x", 1))),
        ("[[ a[[1]] = {{x}} ]]", (Clause(0, (" a[[1]] = ", Value("x", 1), " ")),)),
        ("{ } {x}", ("{ } {x}",)),
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
def test_a_placeholder_in_a_quoted_form_is_told_and_stays_text(
    kind: str, form: str, hidden: str
) -> None:
    sql = "SELECT 1, " + form.replace("{}", hidden) + " , {{y}}"
    text, [problem] = read_template_text(sql, BIGQUERY)
    where = {"string": "quotes", "identifier": "a quoted name", "comment": "a comment"}[kind]
    assert problem.message.startswith(f"{{{{x}}}} stands inside {where}; ")
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
        ("a\n[[ {{x}}", 2, "[[ is never closed"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(sql: str, line: int, says: str) -> None:
    problems = told(sql)
    assert problems[0].line == line
    assert says in problems[0].message


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
CLAUSES = st.tuples(PARTS, PLACEHOLDERS, PARTS).map(lambda parts: f" [[ {' '.join(parts)} ]] ")


def rebuilt(text: TemplateText) -> str:
    """The text that the pieces came from, but for the space in and around placeholders."""
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
def test_any_text_is_read_and_every_line_that_is_told_is_in_it(sql: str) -> None:
    text, problems = read_template_text(sql, BIGQUERY)
    assert all(1 <= problem.line <= sql.count("\n") + 1 for problem in problems)
    assert all(1 <= each.line <= sql.count("\n") + 1 for each, _ in text.placeholders())
