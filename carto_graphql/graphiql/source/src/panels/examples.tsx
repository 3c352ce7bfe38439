import { useEditorContext, type GraphiQLPlugin } from "@graphiql/react";
import { useConfig, type Example } from "../config";
import { ExamplesIcon } from "./icons";

/** By its button: the store alone would leave the panel's place empty. */
const closePanel = () => document.querySelector<HTMLButtonElement>('[aria-label="Hide Examples"]')?.click();

function ExamplesPanel() {
  const { queryEditor } = useEditorContext({ nonNull: true });
  const { config, problem } = useConfig();

  function open(example: Example) {
    queryEditor?.setValue(example.query);
    if (window.matchMedia("(max-width: 700px)").matches) closePanel();
    queryEditor?.focus();
  }

  return (
    <div className="panel">
      <h2 className="panel-title">Examples</h2>
      <p className="panel-note">
        {config.examples.length
          ? "For each field, its charts and its tiles. Opening one replaces the query; Ctrl+Z restores it."
          : `${problem || "Nothing is visible without a token or key"}: see Access.`}
      </p>
      <ul className="examples">
        {config.examples.map((example) => (
          <li key={example.title}>
            <button type="button" onClick={() => open(example)}>
              <strong>{example.title}</strong>
              <span>{example.description}</span>
            </button>
          </li>
        ))}
      </ul>
      <a href="graphiql/licenses.txt">Licenses of this page</a>
    </div>
  );
}

export const examplesPlugin: GraphiQLPlugin = {
  title: "Examples",
  icon: ExamplesIcon,
  content: ExamplesPanel,
};
