"""What a hostile client sends: rows Q of docs/threats.md, by their ids.

One place for the tests that each is rejected, the benchmark of what each costs, and the soak that sends them all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import get_introspection_query

__all__ = ["ATTACKS", "INTROSPECTION", "Attack", "aliased", "limited", "rejected"]

INTROSPECTION: Final = get_introspection_query(
    specified_by_url=True,
    directive_is_repeatable=True,
    schema_description=True,
    input_value_deprecation=True,
)
"""The largest request that tools send about a schema."""


def fan_out(levels: int) -> str:
    """Return a document with 2^levels fields: each fragment spreads the next one twice."""
    fragments = " ".join(
        f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels)
    )
    return f"{{ ...F0 }} {fragments} fragment F{levels} on Query {{ __typename }}"


def chain(links: int) -> str:
    fragments = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(links))
    return f"{{ ...F0 }} {fragments} fragment F{links} on Query {{ __typename }}"


def aliased(count: int, selection: str) -> str:
    """Return a selection of one field under `count` aliases: `a0: x a1: x` for the field `x`."""
    return " ".join(f"a{number}: {selection}" for number in range(count))


def types_of_types(levels: int) -> str:
    fragments = " ".join(
        f"fragment F{n} on __Type {{ a: ofType {{ ...F{n + 1} }} b: ofType {{ ...F{n + 1} }} }}"
        for n in range(levels)
    )
    return f"{{ __schema {{ types {{ ...F0 }} }} }} {fragments} fragment F{levels} on __Type {{ name }}"


def unspread(selections: str) -> str:
    return f"{{ __typename }} fragment F on Query {{ {selections} }}"


def _lists(template: str, count: int) -> str:
    return f"{{ features {{ {template}(limit: 1) {{ {aliased(count, 'features { type }')} }} }} }}"


def limited(statement: str) -> Mapping[str, str]:
    """Map the name of each case to a document that the gateway must reject.

    `statement` is a field, such as `points(limit: 9) { numberReturned }`.
    """
    return {
        "q01 nested 50 deep": "{a" * 50 + "}" * 50,
        "q02 two aliases at each of 18 levels": types_of_types(18),
        "q03 10,000 aliases": f"{{ {aliased(10_000, '__typename')} }}",
        "q03 a thousand aliases": f"{{ {aliased(1_000, '__typename')} }}",
        "q04 101 statements": f"{{ features {{ {aliased(101, statement)} }} }}",
        "q05 one field 3,000 times": f"{{ features {{ {'__typename ' * 3_000} }} }}",
        "q05 one field 60 times": f"{{ features {{ {'__typename ' * 60} }} }}",
        "q06 20,000 tokens": f"{{ {'__typename ' * 20_000} }}",
        "q07 a thousand directives": f"{{ __typename {'@skip(if: false) ' * 900} }}",
        "q08 a thousand unknown directives": f"{{ __typename {'@nope ' * 1_000} }}",
        "q10 2^20 fields": fan_out(20),
        "q10 2^60 fields": fan_out(60),
        "q11 a chain of 1,000 fragments": chain(1_000),
        "q29 64 KiB of comments": "#\n" * 32_000 + "{ __typename }",
        "q29 200 KiB of commas": "," * 200_000 + "{ __typename }",
        "q36 100 operations": " ".join(
            f"query Q{number} {{ __typename }}" for number in range(100)
        ),
        "q50 70 times the fields of all types": f"{{ __schema {{ {aliased(70, 'types { fields { name } }')} }} }}",
        "q62 60 fields in an input object": _boxes(statement.partition("(")[0], 60),
        "h03 6 lists of one collection": _lists(statement.partition("(")[0], 6),
        "h05 980 fields in a fragment without a spread": unspread("features { __typename } " * 980),
        "h05 1,300 aliases in a fragment without a spread": unspread(aliased(1_300, "__typename")),
        "h05 one key 3,900 times in a fragment without a spread": unspread("__typename " * 3_900),
        "h05 980 fields in the first of two fragments of one name": (
            f"{unspread('features { __typename } ' * 980)} fragment F on Query {{ __typename }}"
        ),
        "q50 200 times the introspection": f"{{ {aliased(201, '__schema { types { name } }')} }}",
    }


def rejected(template: str) -> Mapping[str, tuple[str, str]]:
    """Map each case's name to (invalid document, expected error code).

    `template` is a template's name, such as `cities`.
    """
    return {
        "q01 nested 5,000 deep": ("{a" * 900 + "}" * 900, "GRAPHQL_PARSE_FAILED"),
        "q09 a circle of fragments": (
            "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        "q12 a fragment that is not there": ("{ ...Nope }", "GRAPHQL_VALIDATION_FAILED"),
        "q13 a list literal 1,900 deep": (
            "{ a(x: " + "[" * 1900 + "]" * 1900 + ") }",
            "GRAPHQL_PARSE_FAILED",
        ),
        "q13 a type 1,900 deep": (
            "query($a: " + "[" * 1900 + "Int" + "]" * 1900 + ") { a }",
            "GRAPHQL_PARSE_FAILED",
        ),
        "q18 a lone surrogate": (
            f'{{ features {{ {template}(countries: ["\\ud800"]) {{ type }} }} }}',
            "GRAPHQL_PARSE_FAILED",
        ),
        "q20 NUL": ("{ \0 }", "GRAPHQL_PARSE_FAILED"),
        "q20 a control character": ("{ \x07 }", "GRAPHQL_PARSE_FAILED"),
        "q36 operations without a choice": (
            "query A { __typename } query B { __typename }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        "q37 nothing but a fragment": (
            "fragment A on Query { __typename }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        "q42 a mutation": ("mutation { __typename }", "GRAPHQL_VALIDATION_FAILED"),
        "q50 circular introspection": (
            "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        "q51 a mistyped field": (
            f"{{ features {{ {template}s {{ type }} }} }}",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        "q53 a subscription": ("subscription { __typename }", "GRAPHQL_VALIDATION_FAILED"),
        "q62 an input field twice": (
            f"{{ features {{ {template}(bbox: {{west: 1, west: 2, south: 1, east: 2, north: 2}}) {{ type }} }} }}",
            "GRAPHQL_PARSE_FAILED",
        ),
        "q62 an input field that is unknown": (
            f"{{ features {{ {template}(bbox: {{west: 1, south: 1, east: 2, north: 2, up: 1}}) {{ type }} }} }}",
            "BAD_USER_INPUT",
        ),
    }


@dataclass(frozen=True, slots=True)
class Attack:
    """A hostile document that can have any size, because a part of it is repeated.

    `write` takes the name of a template of `features` and a number of repetitions, and returns the
    document. `variables` takes a number of repetitions, and returns the document's variables.
    `most` is about the largest number of repetitions that the default limits allow. In a few
    attacks it is larger: the limits reject this number, but only after the document is parsed.
    """

    name: str
    most: int
    write: Callable[[str, int], str]
    variables: Callable[[int], Mapping[str, Any]] = lambda _: {}


def _deep(_: str, count: int) -> str:
    return "{ __schema { types { " + "ofType { " * count + "name" + " }" * (count + 3)


def _repeated(_: str, count: int) -> str:
    return f"{{ {aliased(20, 'features { ' + '__typename ' * count + '}')} }}"


def _overlapping(_: str, count: int) -> str:
    spreads = " ".join(f"...F{number}" for number in range(count))
    # Validation must compare each pair of these fragments.
    fragments = (
        f"fragment F{n} on Features {{ a{n}: __typename b{n}: __typename }}" for n in range(count)
    )
    return f"{{ features {{ {spreads} }} }} {' '.join(fragments)}"


def _operations(_: str, count: int) -> str:
    spreads = " ".join(f"...F{number}" for number in range(29))
    fragments = " ".join(f"fragment F{number} on Query {{ __typename }}" for number in range(29))
    return f"{' '.join(f'query Q{n} {{ {spreads} }}' for n in range(count))} {fragments}"


def _with_arguments(template: str, arguments: str) -> str:
    return f"{{ features {{ {template}({arguments}) {{ numberReturned }} }} }}"


def _boxes(template: str, count: int) -> str:
    # The input type of `bbox` has none of these fields.
    box = " ".join(f"a{number}: 1" for number in range(count))
    return (
        f"{{ features {{ {aliased(24, f'{template}(bbox: {{ {box} }}) {{ numberReturned }}')} }} }}"
    )


def _by_variable(declared: str, argument: str) -> Callable[[str, int], str]:
    return lambda template, _: (
        f"query ($it: {declared}) {{ features {{ {template}({argument}: $it) {{ numberReturned }} }} }}"
    )


ATTACKS: Final = (
    Attack("q01 depth", 17, _deep),
    Attack("q02 two aliases at each level", 5, lambda _, count: types_of_types(count)),
    Attack(
        "q03 aliases", 100, lambda _, count: f"{{ features {{ {aliased(count, '__typename')} }} }}"
    ),
    Attack(
        "q04 statements",
        20,
        lambda template, count: (
            f"{{ features {{ {aliased(count, template + '(limit: 1) { numberReturned }')} }} }}"
        ),
    ),
    Attack("h03 lists of one collection", 5, _lists),
    Attack(
        "h05 a fragment without a spread", 1_300, lambda _, count: unspread(aliased(count, "a"))
    ),
    Attack("q05 one field again", 48, _repeated),
    Attack("q06 tokens", 3_990, lambda _, count: f"{{ features {{ {'a ' * count}}} }}"),
    Attack("q07 directives", 50, lambda _, count: f"{{ __typename {'@skip(if: false) ' * count}}}"),
    Attack("q08 unknown directives", 50, lambda _, count: f"{{ __typename {'@skyp ' * count}}}"),
    Attack("q10 fan-out of fragments", 7, lambda _, count: fan_out(count)),
    Attack("q10 fragments that overlap", 50, _overlapping),
    Attack("q11 a chain of fragments", 99, lambda _, count: chain(count)),
    Attack(
        "q13 a list literal",
        3_980,
        lambda template, count: _with_arguments(template, "names: [" + '"a" ' * count + "]"),
    ),
    Attack(
        "q13 a list literal of wrong items",
        3_980,
        lambda template, count: _with_arguments(template, "names: [" + "1 " * count + "]"),
    ),
    Attack(
        "q14 digits",
        65_000,
        lambda template, count: _with_arguments(template, f"minNumber: {'1' * count}"),
    ),
    Attack("q29 comments", 190, lambda _, count: f"#{'a' * 300}\n" * count + "{ __typename }"),
    Attack("q29 commas", 65_000, lambda _, count: f"{',' * count}{{ __typename }}"),
    Attack(
        "q29 lines of a block string",
        30_000,
        lambda template, count: _with_arguments(template, 'names: """' + " \n" * count + '"""'),
    ),
    Attack("q36 operations", 10, _operations),
    Attack(
        "q50 types by aliases",
        49,
        lambda _, count: (
            f"{{ __schema {{ {aliased(count, 'types { fields { type { name } } }')} }} }}"
        ),
    ),
    Attack(
        "q50 arguments by aliases",
        82,
        lambda _, count: (
            f"{{ __schema {{ types {{ fields {{ {aliased(count, 'args { name }')} }} }} }} }}"
        ),
    ),
    Attack(
        "q51 mistyped fields",
        990,
        lambda template, count: (
            f"{{ features {{ {' '.join(f'{template}{n}' for n in range(count))} }} }}"
        ),
    ),
    Attack(
        "q51 mistyped arguments",
        1_320,
        lambda template, count: _with_arguments(
            template, " ".join(f"minNumbe{n}: 1" for n in range(count))
        ),
    ),
    Attack(
        "q51 mistyped types",
        300,
        lambda _, count: f"{{ {' '.join(f'... on Point{n} {{ a{n} }}' for n in range(count))} }}",
    ),
    Attack(
        "q62 an argument again",
        1_320,
        lambda template, count: _with_arguments(template, "limit: 1 " * count),
    ),
    Attack("q62 unknown input fields", 50, _boxes),
    Attack(
        "q62 unknown input fields in a variable",
        50,
        _by_variable("BBox", "bbox"),
        lambda count: {"it": {f"a{number}": 1 for number in range(count)}},
    ),
    Attack(
        "q33 variables",
        990,
        lambda _, count: (
            f"query ({' '.join(f'$v{n}: Int' for n in range(count))}) {{ __typename }}"
        ),
    ),
    Attack(
        "s27 a list in a variable",
        9_990,
        _by_variable("[String!]", "names"),
        lambda count: {"it": ["a"] * count},
    ),
    Attack(
        "s27 a list of wrong items in a variable",
        9_990,
        _by_variable("[String!]", "names"),
        lambda count: {"it": [1] * count},
    ),
)
"""Each by what it has too much of."""
