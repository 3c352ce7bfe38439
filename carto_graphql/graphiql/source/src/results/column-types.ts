import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  type GraphQLSchema,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from "graphql";
import type { Path } from "./response";

const NUMBERS = new Set(["Int", "Float", "BigInt", "Decimal"]);

/** Whether the field at a path of the response has a number, be it as text: BigInt and Decimal are. */
export function isNumberAt(schema: GraphQLSchema | null | undefined, query: string, path: Path): boolean | undefined {
  const name = schema && typeAt(schema, query, path);
  return name ? NUMBERS.has(name) : undefined;
}

/** The name of a field's type without lists and non-null, or undefined where the query has no such field. */
function typeAt(schema: GraphQLSchema, query: string, path: Path): string | undefined {
  const document = parsed(query);
  let type: unknown = schema.getQueryType();
  let sets = document?.definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION ? [each.selectionSet] : [],
  );
  for (const key of path) {
    const fields = (sets ?? []).flatMap((set) => fieldsOf(set, key, document!));
    const definition = isObjectType(type) && fields[0] && type.getFields()[fields[0].name.value];
    if (!definition) return undefined;
    type = getNamedType(definition.type);
    sets = fields.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
  }
  return (type as { name?: string } | null)?.name;
}

function parsed(query: string): DocumentNode | undefined {
  try {
    return parse(query, { noLocation: true });
  } catch {
    return undefined;
  }
}

function fieldsOf(set: SelectionSetNode, key: string, document: DocumentNode): FieldNode[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) {
      return (selection.alias ?? selection.name).value === key ? [selection] : [];
    }
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet, key, document);
    const fragment = document.definitions.find(
      (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? fieldsOf(fragment.selectionSet, key, document) : [];
  });
}
