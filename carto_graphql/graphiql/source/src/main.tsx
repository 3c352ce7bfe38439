import "graphiql/style.css";
import "maplibre-gl/dist/maplibre-gl.css";
import "./style.css";
import { GraphiQL } from "graphiql";
import { setNonce } from "get-nonce";
import { createRoot } from "react-dom/client";
import { loadConfig, useConfig } from "./config";
import { ErrorMarks } from "./editors/error-marks";
import { FocusEditor } from "./editors/focus";
import { EditorLabels } from "./editors/labels";
import { TabLeavesEditors } from "./editors/tab-leaves";
import { fetcher } from "./fetcher";
import { accessPlugin, OpenAccess, SIGN_IN } from "./panels/access";
import { docsPlugin } from "./panels/docs";
import { examplesPlugin } from "./panels/examples";
import { ResultTabs } from "./results/result-tabs";
import { takeLinkedQuery } from "./linked";
import { storageWithoutHeaders } from "./storage";

// GraphiQL's dialogs add one style element to hold the page still: only with the nonce may they.
setNonce(document.querySelector<HTMLLinkElement>("link[nonce]")?.nonce ?? "");

const container = document.getElementById("graphiql")!;

const PLUGINS = [examplesPlugin, accessPlugin];

const linked = takeLinkedQuery();

function Page() {
  const { config } = useConfig();
  return (
    <GraphiQL
      fetcher={fetcher}
      query={linked?.query}
      variables={linked?.variables}
      defaultQuery={config.firstQuery || SIGN_IN}
      plugins={PLUGINS}
      referencePlugin={docsPlugin}
      shouldPersistHeaders={false}
      storage={storageWithoutHeaders}
    >
      <GraphiQL.Logo>
        <span className="product">carto-graphql</span>
      </GraphiQL.Logo>
      <GraphiQL.Footer>
        <ResultTabs />
        <ErrorMarks />
        <TabLeavesEditors />
        <EditorLabels />
        <FocusEditor />
        <OpenAccess />
      </GraphiQL.Footer>
    </GraphiQL>
  );
}

void loadConfig().then(() => createRoot(container).render(<Page />));
