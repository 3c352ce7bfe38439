"""Validation of documents (GraphQL spec section 5).

Errors of argument values have our own messages instead of those of graphql-core.
"""

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
    CONTAINS_VARIABLE,
    IS_REQUIRED,
    ArgumentError,
    collect_errors,
    describe_errors,
)
from schema.argument_paths import (
    Steps,
    find_location,
    find_node,
    owner_name,
    variables_in_scalars,
)
from schema.types import value_rules

__all__ = ["MAX_ERRORS", "validated"]

MAX_ERRORS: Final = 100
"""Errors after which validation of a document stops."""

MAX_DUPLICATES: Final = 3
"""Maximum number of errors with the same message in a response."""


def validated(
    schema: GraphQLSchema, document: DocumentNode, *, hide: bool
) -> Sequence[GraphQLError]:
    """Validate a document, and return the errors.

    If `hide` is True, errors suggest no names of the schema.
    """
    errors = validate(schema, document, _RULES, max_errors=MAX_ERRORS, hide_suggestions=hide)
    return [*_without_duplicates(errors)]


def _without_duplicates(errors: Iterable[GraphQLError]) -> Iterator[GraphQLError]:
    # Otherwise a short document could cause a long response.
    seen: Counter[str] = Counter()
    for error in errors:
        seen[error.message] += 1
        if seen[error.message] <= MAX_DUPLICATES:
            yield error


class _ArgumentsRule(ValidationRule):
    """The validation rules about arguments, with the gateway's own messages.

    It replaces ValuesOfCorrectTypeRule (5.6.1) and ProvidedRequiredArgumentsRule (5.4.3).
    """

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Report each argument of a field that is invalid, or required but missing."""
        definition = self.context.get_field_def()
        if definition:
            self._check(node, node.arguments or (), definition.args)

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        """Report each error in the arguments of a directive."""
        definition = self.context.get_directive()
        if definition:
            self._check(node, node.arguments or (), definition.args)

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
        """Report each error in the default value of a variable."""
        type_ = type_from_ast(self.context.schema, node.type)
        if node.default_value and is_input_type(type_):
            for at, rule, value in self._broken_rules(node.default_value, type_, ""):
                name = (node.variable.name.value, *at)
                self._report(ArgumentError("", (), rule, variable=name), value)

    def _check(
        self,
        node: FieldNode | DirectiveNode,
        given: Iterable[ArgumentNode],
        defined: Mapping[str, GraphQLArgument],
    ) -> None:
        owner = owner_name(self.context.schema, self.context.get_parent_type(), node)
        names = {argument.name.value for argument in given}
        for name, definition in defined.items():
            if name not in names and is_required_argument(definition):
                self._report(ArgumentError(owner, (name,), IS_REQUIRED), node)
        for argument in given:
            found = defined.get(name := argument.name.value)
            if found:
                broken = self._broken_rules(argument.value, found.type, value_rules(found))
                for at, rule, value in broken:
                    self._report(ArgumentError(owner, (name, *at), rule), value)

    def _broken_rules(
        self, value: ValueNode, type_: GraphQLInputType, rules: str
    ) -> Iterable[tuple[Steps, str, Node]]:
        # graphql-core would read such a variable as absent, and call the scalar invalid for it.
        if variables := [*variables_in_scalars(value, type_)]:
            yield from ((at, CONTAINS_VARIABLE, node) for at, node in variables)
            return
        errors = collect_errors(
            lambda report: validate_input_literal(value, type_, report, hide_suggestions=True),
            MAX_ERRORS,
        )
        hide = self.context.hide_suggestions
        for at, rule in describe_errors(errors, type_, value, rules, hide=hide):
            yield at, rule, find_node(value, at)[0]

    def _report(self, error: ArgumentError, node: Node) -> None:
        error.location = find_location(node)
        self.report_error(GraphQLError(str(error), node, original_error=error))


_REPLACED: Final = {ValuesOfCorrectTypeRule, ProvidedRequiredArgumentsRule}
_RULES: Final[tuple[type[ASTValidationRule], ...]] = (
    *(rule for rule in specified_rules if rule not in _REPLACED),
    _ArgumentsRule,
)
