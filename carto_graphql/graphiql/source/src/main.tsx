import "graphiql/style.css";
import "maplibre-gl/dist/maplibre-gl.css";
import "./style.css";
import { GraphiQL } from "graphiql";
import { setNonce } from "get-nonce";
import { createRoot } from "react-dom/client";
import { loadConfig, type Config } from "./config";
import { fetcher } from "./fetcher";
import { accessPlugin } from "./panels/access";
import { examplesPlugin } from "./panels/examples";
import { ResultTabs } from "./results/result-tabs";
import { storageWithoutHeaders } from "./storage";

// GraphiQL's dialogs add one style element to hold the page still: only with the nonce may they.
setNonce(document.querySelector<HTMLLinkElement>("link[nonce]")?.nonce ?? "");

const container = document.getElementById("graphiql")!;

function Page({ firstQuery, examples }: Config) {
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultQuery={firstQuery}
      plugins={[examplesPlugin(examples), accessPlugin]}
      shouldPersistHeaders={false}
      storage={storageWithoutHeaders}
    >
      <GraphiQL.Logo>
        <span className="product">carto-graphql</span>
      </GraphiQL.Logo>
      <GraphiQL.Footer>
        <ResultTabs />
      </GraphiQL.Footer>
    </GraphiQL>
  );
}

loadConfig().then(
  (config) => createRoot(container).render(<Page {...config} />),
  (error: Error) => {
    container.textContent = error.message;
  },
);
