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

type Schema = GraphQLSchema | null | undefined;

interface SelectedField {
  name: string; // behind the alias
  type: string; // without lists and non-null
}

/** Whether the field at a path of the response has a number, be it as text: BigInt and Decimal are. */
export function isNumberAt(schema: Schema, query: string, path: Path): boolean | undefined {
  const field = fieldAt(schema, query, path);
  return field && NUMBERS.has(field.type);
}

/** The field at a path of the response, or undefined where the query has no such field. */
export function fieldAt(schema: Schema, query: string, path: Path): SelectedField | undefined {
  if (!schema) return undefined;
  let name = "";
  const document = parsed(query);
  let type: unknown = schema.getQueryType();
  let sets = document?.definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION ? [each.selectionSet] : [],
  );
  for (const key of path) {
    const fields = (sets ?? []).flatMap((set) => fieldsOf(set, key, document!));
    const definition = isObjectType(type) && fields[0] && type.getFields()[fields[0].name.value];
    if (!definition) return undefined;
    name = fields[0]!.name.value;
    type = getNamedType(definition.type);
    sets = fields.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
  }
  return { name, type: (type as { name: string }).name };
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
