import { Spinner, useEditorContext } from "@graphiql/react";
import { lazy, Suspense, useEffect, useMemo, useState, type KeyboardEvent } from "react";
import { findIn, problemsIn, type Found, type Problem } from "./answer";

const MapPane = lazy(() => import("./map-pane"));
const TablePane = lazy(() => import("./table-pane"));

const VIEWS = ["JSON", "Map", "Table"] as const;
type View = (typeof VIEWS)[number];

function useAnswer(): Found & { problems: Problem[] } {
  const { tabs, activeTabIndex } = useEditorContext({ nonNull: true });
  const response = tabs[activeTabIndex]?.response ?? null;
  return useMemo(() => ({ ...findIn(response), problems: problemsIn(response) }), [response]);
}

/** The map and the table cover the JSON, in which the errors are. */
function Problems({ problems: [first, ...more] }: { problems: Problem[] }) {
  if (!first) return null;
  return (
    <p className="result-problem" role="alert">
      {first.message}
      {more.length > 0 && ` (and ${more.length} more, in the JSON)`}
    </p>
  );
}

function count(view: View, { layers, tables }: Found): number {
  if (view === "Map") return layers.reduce((sum, layer) => sum + layer.features.length, 0);
  return view === "Table" ? tables.reduce((sum, table) => sum + table.rows.length, 0) : 0;
}

function neighbour(view: View, key: string): View | undefined {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  return step ? VIEWS[(VIEWS.indexOf(view) + step + VIEWS.length) % VIEWS.length] : undefined;
}

/** Chooses what the answer is shown as. The JSON is GraphiQL's own pane; the others cover it. */
export function ResultTabs() {
  const [view, setView] = useState<View>("JSON");
  const found = useAnswer();
  const { responseEditor } = useEditorContext({ nonNull: true });

  useEffect(() => {
    if (view === "JSON") responseEditor?.refresh(); // CodeMirror cannot measure itself while it is covered
  }, [view, responseEditor]);

  function onKeyDown(event: KeyboardEvent) {
    const next = neighbour(view, event.key);
    if (!next) return;
    setView(next);
    document.getElementById(`result-tab-${next}`)?.focus();
  }

  return (
    <>
      <div className="result-tabs" role="tablist" aria-label="Show the answer as" onKeyDown={onKeyDown}>
        {VIEWS.map((each) => (
          <button
            key={each}
            id={`result-tab-${each}`}
            type="button"
            role="tab"
            aria-selected={each === view}
            aria-controls={each === view && view !== "JSON" ? "result-pane" : undefined}
            tabIndex={each === view ? 0 : -1}
            onClick={() => setView(each)}
          >
            {each}
            {each === "JSON" && found.problems.length > 0 && (
              <span className="result-count wrong">
                {found.problems.length === 1 ? "1 error" : `${found.problems.length} errors`}
              </span>
            )}
            {count(each, found) > 0 && (
              <span className="result-count">{count(each, found).toLocaleString("en")}</span>
            )}
          </button>
        ))}
      </div>
      {view !== "JSON" && (
        <div id="result-pane" className="result-pane" role="tabpanel" aria-labelledby={`result-tab-${view}`}>
          <Problems problems={found.problems} />
          <Suspense fallback={<Spinner />}>
            {view === "Map" ? <MapPane layers={found.layers} /> : <TablePane tables={found.tables} />}
          </Suspense>
        </div>
      )}
    </>
  );
}
