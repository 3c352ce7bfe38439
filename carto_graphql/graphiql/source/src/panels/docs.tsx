import { DOC_EXPLORER_PLUGIN, DocExplorer } from "@graphiql/plugin-doc-explorer";
import { useSchemaStore, type GraphiQLPlugin } from "@graphiql/react";
import { problemsIn } from "../results/response";

/** GraphiQL's own panel, with the reason where the schema could not be loaded. */
function Docs() {
  const { fetchError } = useSchemaStore();
  return (
    <>
      {fetchError && (
        <p className="result-problem" role="alert">
          The schema could not be loaded: {problemsIn(fetchError)[0]?.message ?? fetchError}
        </p>
      )}
      <DocExplorer />
    </>
  );
}

export const docsPlugin: GraphiQLPlugin = { ...DOC_EXPLORER_PLUGIN, content: Docs };
