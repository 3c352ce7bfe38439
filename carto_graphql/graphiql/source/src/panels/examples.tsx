import { useEditorContext, usePluginStore, useSchemaStore, type GraphiQLPlugin } from "@graphiql/react";
import { parse, validate, type GraphQLSchema } from "graphql";
import type { Example } from "../config";
import { ExamplesIcon } from "./icons";

/** A caller's schema may lack templates that are not open to them. */
function isAskable(example: Example, schema: GraphQLSchema | null | undefined): boolean {
  return !schema || validate(schema, parse(example.query)).length === 0;
}

export function examplesPlugin(examples: Example[]): GraphiQLPlugin {
  function ExamplesPanel() {
    const { queryEditor } = useEditorContext({ nonNull: true });
    const { schema } = useSchemaStore();
    const { setVisiblePlugin } = usePluginStore();

    function open(example: Example) {
      queryEditor?.setValue(example.query);
      if (window.matchMedia("(max-width: 700px)").matches) setVisiblePlugin(null);
      queryEditor?.focus();
    }

    return (
      <div className="panel">
        <h2 className="panel-title">Examples</h2>
        <p className="panel-note">
          One for each field. Opening one replaces the query; Ctrl+Z brings it back.
        </p>
        <ul className="examples">
          {examples
            .filter((example) => isAskable(example, schema))
            .map((example) => (
              <li key={example.title}>
                <button type="button" onClick={() => open(example)}>
                  <strong>{example.title}</strong>
                  <span>{example.description}</span>
                </button>
              </li>
            ))}
        </ul>
        <a href="graphiql/licenses.txt">What this page is built from</a>
      </div>
    );
  }
  return { title: "Examples", icon: ExamplesIcon, content: ExamplesPanel };
}
