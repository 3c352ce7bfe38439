import { Spinner, useEditorContext, useSchemaStore } from "@graphiql/react";
import { lazy, Suspense, useEffect, useMemo, useState, type KeyboardEvent } from "react";
import { type Chart, chartsIn } from "./charts";
import { problemsIn, resultIn, type Problem, type Result } from "./response";
import { Running } from "./running";
import { type TileLink, tilesIn } from "./tiles";

const ChartPane = lazy(() => import("./chart-pane"));
const MapPane = lazy(() => import("./map-pane"));
const TablePane = lazy(() => import("./table-pane"));

const VIEWS = ["JSON", "Map", "Table", "Chart"] as const;
type View = (typeof VIEWS)[number];

interface Shown extends Result {
  charts: Chart[];
  tiles: TileLink[];
  problems: Problem[];
  query: string; // the document that was in the editor when the response came
  isEmpty: boolean;
}

function useShown(): Shown {
  const { tabs, activeTabIndex, queryEditor } = useEditorContext({ nonNull: true });
  const response = tabs[activeTabIndex]?.response ?? null;
  const { schema } = useSchemaStore();
  return useMemo(() => {
    const result = resultIn(response);
    const query = queryEditor?.getValue() ?? "";
    const charts = chartsIn(result.tables, schema, query);
    const tiles = tilesIn(result.data, schema, query);
    return { ...result, charts, tiles, problems: problemsIn(response), query, isEmpty: !response };
  }, [response, queryEditor, schema]);
}

/** The map and the table cover the JSON, in which the errors are. */
function Problems({ problems: [first, ...more] }: { problems: Problem[] }) {
  if (!first) return null;
  return (
    <p className="result-problem" role="alert">
      {first.message}
      {first.upstream && ` ${first.upstream}`}
      {more.length > 0 && ` (and ${more.length} more, in the JSON)`}
    </p>
  );
}

/** What a tab has to show, in a word or two. */
function badge(view: View, shown: Shown): string {
  const rows = count(view, shown);
  const tiles = view === "Map" && shown.tiles.length > 0;
  return [...(rows ? [rows.toLocaleString("en")] : []), ...(tiles ? ["tiles"] : [])].join(" + ");
}

function count(view: View, { layers, tables, charts }: Shown): number {
  if (view === "Chart") return charts.length;
  if (view === "Map") return layers.reduce((sum, { drawable }) => sum + drawable.count, 0);
  return view === "Table" ? tables.reduce((sum, table) => sum + table.rows.length, 0) : 0;
}

/** The tab that a key leads to from `view`. */
function tabFor(key: string, view: View): View | undefined {
  if (key === "Home") return VIEWS[0];
  if (key === "End") return VIEWS.at(-1);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  return step ? VIEWS[(VIEWS.indexOf(view) + step + VIEWS.length) % VIEWS.length] : undefined;
}

const INVITATIONS: Record<View, string> = {
  JSON: "its response",
  Map: "its features on a map",
  Table: "its rows as a table",
  Chart: "its aggregates as charts",
};

function Pane({ view, shown }: { view: View; shown: Shown }) {
  if (shown.isEmpty) {
    return <p className="result-empty">Run the query to see {INVITATIONS[view]}.</p>;
  }
  if (view === "Map") return <MapPane layers={shown.layers} tiles={shown.tiles} />;
  if (view === "Chart") return <ChartPane charts={shown.charts} />;
  return <TablePane tables={shown.tables} query={shown.query} />;
}

/** Chooses what the response is shown as. The JSON is GraphiQL's own pane; the others cover it. */
export function ResultTabs() {
  const [view, setView] = useState<View>("JSON");
  const shown = useShown();
  const { responseEditor } = useEditorContext({ nonNull: true });

  useEffect(() => {
    if (view === "JSON") responseEditor?.refresh(); // CodeMirror cannot measure itself while it is covered
  }, [view, responseEditor]);

  function onKeyDown(event: KeyboardEvent) {
    const next = tabFor(event.key, view);
    if (!next) return;
    event.preventDefault();
    setView(next);
    document.getElementById(`result-tab-${next}`)?.focus();
  }

  return (
    <>
      <div className="result-tabs" role="tablist" aria-label="Show the response as" onKeyDown={onKeyDown}>
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
            {each === "JSON" && shown.problems.length > 0 && (
              <span className="result-count wrong">
                {shown.problems.length === 1 ? "1 error" : `${shown.problems.length} errors`}
              </span>
            )}
            {badge(each, shown) && <span className="result-count">{badge(each, shown)}</span>}
          </button>
        ))}
        <Running />
      </div>
      {view !== "JSON" && (
        <div id="result-pane" className="result-pane" role="tabpanel" aria-labelledby={`result-tab-${view}`}>
          <Problems problems={shown.problems} />
          <Suspense fallback={<Spinner />}>
            <Pane view={view} shown={shown} />
          </Suspense>
        </div>
      )}
    </>
  );
}
