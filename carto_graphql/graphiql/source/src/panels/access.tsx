import { Button, useSchemaStore, type GraphiQLPlugin } from "@graphiql/react";
import { useState, type FormEvent } from "react";
import { setToken, useToken } from "../token";
import { KeyIcon } from "./icons";

function AccessPanel() {
  const token = useToken();
  const [typed, setTyped] = useState(token);
  const { introspect } = useSchemaStore();

  function use(value: string) {
    setTyped(value);
    setToken(value);
    void introspect(); // another caller may see another schema
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    use(typed);
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
        Sent as <code>Authorization: Bearer …</code> with every request from this page. It is kept in memory
        only: reloading the page forgets it.
      </p>
      <div className="panel-actions">
        <Button type="submit" disabled={typed.trim() === token}>
          Use
        </Button>
        <Button type="button" disabled={!typed && !token} onClick={() => use("")}>
          Forget
        </Button>
      </div>
      <p role="status">{token ? "A token is in use." : "Asking without a token."}</p>
    </form>
  );
}

export const accessPlugin: GraphiQLPlugin = { title: "Access", icon: KeyIcon, content: AccessPanel };
