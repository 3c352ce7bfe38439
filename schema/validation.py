"""The rules that a document must keep (GraphQL spec section 5), with our words for wrong values of arguments."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from graphql import (
    ArgumentNode,
    ASTValidationRule,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    GraphQLArgument,
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    Node,
    ProvidedRequiredArgumentsRule,
    ValidationRule,
    ValueNode,
    ValuesOfCorrectTypeRule,
    VariableDefinitionNode,
    is_input_type,
    is_required_argument,
    specified_rules,
    type_from_ast,
    validate,
)
from graphql.utilities import validate_input_literal

from schema.argument_errors import (
    IS_REQUIRED,
    NO_VARIABLES_WITHIN,
    ArgumentError,
    expectations,
    found_by,
)
from schema.argument_paths import Steps, location_of, node_at, owner_of, variables_in_scalars
from schema.types import rules_of

__all__ = ["validated"]

MAX_ERRORS: Final = 100
"""Errors that are looked for in one document."""

MAX_ALIKE: Final = 3
"""Errors of one text that are told."""


def validated(
    schema: GraphQLSchema, document: DocumentNode, *, hide: bool
) -> Sequence[GraphQLError]:
    """What is wrong with the document. With `hide` no error names what is like a mistyped name."""
    errors = validate(schema, document, _RULES, max_errors=MAX_ERRORS, hide_suggestions=hide)
    return [*_few_alike(errors)]


def _few_alike(errors: Iterable[GraphQLError]) -> Iterator[GraphQLError]:
    """A short document must not come to a long answer that says one thing again and again."""
    seen: Counter[str] = Counter()
    for error in errors:
        seen[error.message] += 1
        if seen[error.message] <= MAX_ALIKE:
            yield error


class _ArgumentsRule(ValidationRule):
    """ValuesOfCorrectTypeRule and ProvidedRequiredArgumentsRule (sections 5.6.1 and 5.4.3) in one, in our words."""

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        definition = self.context.get_field_def()
        if definition:
            self._check(node, node.arguments or (), definition.args)

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        definition = self.context.get_directive()
        if definition:
            self._check(node, node.arguments or (), definition.args)

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
        type_ = type_from_ast(self.context.schema, node.type)
        if node.default_value and is_input_type(type_):
            for at, expected, value in self._wrong(node.default_value, type_, ""):
                name = (node.variable.name.value, *at)
                self._report(ArgumentError("", (), expected, variable=name), value)

    def _check(
        self,
        node: FieldNode | DirectiveNode,
        given: Iterable[ArgumentNode],
        defined: Mapping[str, GraphQLArgument],
    ) -> None:
        owner = owner_of(self.context.schema, self.context.get_parent_type(), node)
        for name in [name for name, argument in defined.items() if is_required_argument(argument)]:
            if all(argument.name.value != name for argument in given):
                self._report(ArgumentError(owner, (name,), IS_REQUIRED), node)
        for argument in given:
            definition = defined.get(name := argument.name.value)
            if definition:
                for at, expected, value in self._wrong(
                    argument.value, definition.type, rules_of(definition)
                ):
                    self._report(ArgumentError(owner, (name, *at), expected), value)

    def _wrong(
        self, value: ValueNode, type_: GraphQLInputType, rules: str
    ) -> Iterable[tuple[Steps, str, Node]]:
        # graphql-core would read such a variable as absent, and call the scalar invalid for it.
        if within := [*variables_in_scalars(value, type_)]:
            yield from ((at, NO_VARIABLES_WITHIN, node) for at, node in within)
            return
        hide = self.context.hide_suggestions
        found = found_by(
            lambda note: validate_input_literal(value, type_, note, hide_suggestions=True),
            MAX_ERRORS,
        )
        for at, expected in expectations(found, type_, value, rules, hide=hide):
            yield at, expected, node_at(value, at)[0]

    def _report(self, refused: ArgumentError, node: Node) -> None:
        refused.location = location_of(node)
        self.report_error(GraphQLError(str(refused), node, original_error=refused))


_REPLACED: Final = {ValuesOfCorrectTypeRule, ProvidedRequiredArgumentsRule}
_RULES: Final[tuple[type[ASTValidationRule], ...]] = (
    *(rule for rule in specified_rules if rule not in _REPLACED),
    _ArgumentsRule,
)
