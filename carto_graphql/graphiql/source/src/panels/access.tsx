import { Button, useEditorContext, usePluginStore, useSchemaStore, type GraphiQLPlugin } from "@graphiql/react";
import { useEffect, useState, type FormEvent } from "react";
import { isOffered, loadConfig, useConfig } from "../config";
import { setToken, useToken } from "../token";
import { KeyIcon } from "./icons";

export const SIGN_IN = `\
# Nothing is visible without a token or key.
# Enter one in the panel "Access" of the sidebar.
`;

function describe(count: number): string {
  if (count === 0) return "nothing is visible";
  return count === 1 ? "1 field is visible" : `${count.toLocaleString("en")} fields are visible`;
}

function Status() {
  const token = useToken();
  const { config, problem } = useConfig();
  if (problem) return <p role="alert">{problem}.</p>;
  const visible = describe(config.fields);
  return <p role="status">{token ? `A token is in use: ${visible}.` : `Requests without a token: ${visible}.`}</p>;
}

/** Tells how an AI assistant connects to the gateway. */
function Agents({ signedIn }: { signedIn: boolean }) {
  const url = new URL("mcp", location.href).href;
  const header = signedIn ? ' --header "Authorization: Bearer $KEY"' : "";
  return (
    <section aria-labelledby="agents-title">
      <h2 id="agents-title" className="panel-title">
        AI assistants
      </h2>
      <p className="panel-note">
        Assistants use the same fields as tools of the Model Context Protocol, at <code>{url}</code>. Claude Code:
      </p>
      <pre className="panel-command">{`claude mcp add --transport http maps ${url}${header}`}</pre>
    </section>
  );
}

function AccessPanel() {
  const token = useToken();
  const { config } = useConfig();
  const [typed, setTyped] = useState(token);
  const { introspect } = useSchemaStore();
  const { queryEditor } = useEditorContext({ nonNull: true });

  async function use(value: string) {
    setTyped(value);
    setToken(value);
    const shown = queryEditor?.getValue() ?? "";
    const untouched = isOffered(shown) || shown === SIGN_IN;
    const { firstQuery } = await loadConfig();
    if (untouched && firstQuery) queryEditor?.setValue(firstQuery);
    await introspect(); // another caller sees another schema
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void use(typed);
  }

  return (
    <form className="panel" onSubmit={submit}>
      <h2 className="panel-title">Access</h2>
      <label htmlFor="access-token">Token or key</label>
      <input
        id="access-token"
        type="password"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        aria-describedby="access-token-help"
        onChange={(event) => setTyped(event.target.value)}
      />
      <p id="access-token-help" className="panel-note">
        Sent as <code>Authorization: Bearer …</code> with every request of this page. It is kept in memory only:
        reloading the page removes it. The schema and the examples are those of its caller.
      </p>
      {!config.callers && (
        <p className="panel-note">This gateway has no callers file: all requests are anonymous, and no token is valid.</p>
      )}
      <div className="panel-actions">
        <Button type="submit" disabled={typed.trim() === token}>
          Use
        </Button>
        <Button type="button" disabled={!typed && !token} onClick={() => void use("")}>
          Forget
        </Button>
      </div>
      <Status />
      {config.mcp && <Agents signedIn={token !== ""} />}
    </form>
  );
}

/** Opens the panel where nothing can be done without it; GraphiQL's own `visiblePlugin` gives it no width. */
export function OpenAccess(): null {
  const { config } = useConfig();
  const [needed] = useState(config.callers && config.examples.length === 0);
  const isThere = usePluginStore().plugins.includes(accessPlugin);
  useEffect(() => {
    if (!needed || !isThere) return undefined;
    const open = () => document.querySelector<HTMLButtonElement>('[aria-label="Show Access"]')?.click();
    const soon = setTimeout(open); // GraphiQL begins by closing all panels
    return () => clearTimeout(soon);
  }, [needed, isThere]);
  return null;
}

export const accessPlugin: GraphiQLPlugin = { title: "Access", icon: KeyIcon, content: AccessPanel };
