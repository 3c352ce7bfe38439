import {
  BarController,
  BarElement,
  CategoryScale,
  Chart as ChartJS,
  type ChartConfiguration,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  type Scale,
  Tooltip,
} from "chart.js";
import { useEffect, useRef, useState } from "react";
import type { Chart, Series } from "./charts";
import { colourOf } from "./colours";
import { useDark } from "./dark";

ChartJS.register(
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

const timeOf = (milliseconds: number) => new Date(milliseconds).toISOString().replace(/T00:00:00\.000Z$|\.000Z$/, "");

/** The axis of a time series: its labels are at the starts of periods, as many as have room. */
function timeAxis(series: Series[], colour: string) {
  const starts = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => Number(x))))].sort((a, b) => a - b);
  return {
    type: "linear" as const,
    bounds: "data" as const,
    ticks: { color: colour, callback: (value: string | number) => timeOf(Number(value)).replace("T", " ").slice(0, 16) },
    afterBuildTicks: (axis: Scale) => {
      axis.ticks = starts.map((value) => ({ value }));
    },
  };
}

function configurationOf(chart: Chart, measure: string, dark: boolean): ChartConfiguration {
  const series = chart.series(measure);
  const isLine = chart.kind === "timeSeries";
  const colour = dark ? "#c7d0dc" : "#3b4b68";
  const grid = dark ? "#ffffff22" : "#00000014";
  const axis = { ticks: { color: colour }, grid: { color: grid } };
  return {
    type: isLine ? "line" : "bar",
    data: {
      datasets: series.map(({ name, points }, index) => ({
        label: name,
        data: points as never, // its types know no text on the x axis
        backgroundColor: colourOf(index),
        borderColor: colourOf(index),
        ...(isLine && { pointRadius: points.length > 100 ? 0 : 3 }),
      })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "nearest", axis: "x", intersect: false },
      plugins: {
        legend: { display: series.length > 1, labels: { color: colour } },
        tooltip: isLine ? { callbacks: { title: (items) => timeOf(Number(items[0]?.parsed.x)) } } : {},
      },
      scales: {
        x: isLine ? { ...axis, ...timeAxis(series, colour) } : axis,
        y: { ...axis, beginAtZero: true, title: { display: true, text: measure, color: colour } },
      },
    },
  };
}

const MAX_READ = 20;

/** The values of a chart as text; the table has all of them. */
function textOf(chart: Chart, measure: string): string {
  const values = chart.series(measure).flatMap(({ name, points }) =>
    points.map(({ x, y }) => {
      const place = chart.kind === "timeSeries" ? timeOf(Number(x)) : x;
      return `${name} ${place}: ${Number.isNaN(y) ? "no value" : y.toLocaleString("en")}`;
    }),
  );
  const more = values.length > MAX_READ ? `; ${values.length - MAX_READ} more in the table` : "";
  return `Chart of ${chart.name}. ${values.slice(0, MAX_READ).join("; ")}${more}`;
}

/** The chart as a picture, and its values as text for those who do not see it. */
function Drawing({ chart, measure }: { chart: Chart; measure: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = useDark();
  const [drawn, setDrawn] = useState<number>();
  useEffect(() => {
    const configuration = configurationOf(chart, measure, dark);
    const drawing = new ChartJS(canvas.current!, configuration);
    setDrawn(configuration.data.datasets.reduce((sum, { data }) => sum + data.length, 0));
    return () => drawing.destroy();
  }, [chart, measure, dark]);
  return (
    <div className="chart">
      <canvas ref={canvas} role="img" data-bars={drawn} aria-label={textOf(chart, measure)} />
    </div>
  );
}

function Choice({ label, values, value, onChange }: {
  label: string;
  values: string[];
  value: string;
  onChange: (value: string) => void;
}) {
  if (values.length === 1) return <strong>{value}</strong>;
  return (
    <select aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      {values.map((each) => (
        <option key={each}>{each}</option>
      ))}
    </select>
  );
}

/** The charts of a result, one at a time. */
export default function ChartPane({ charts }: { charts: Chart[] }) {
  const [chosen, setChosen] = useState("");
  const [measured, setMeasured] = useState("");
  const chart = charts.find(({ name }) => name === chosen) ?? charts[0];
  if (!chart) {
    return (
      <p className="result-empty">
        This response has no charts. Select <code>aggregate</code> with <code>groups</code>, <code>histogram</code> or{" "}
        <code>timeSeries</code>, and run the query again.
      </p>
    );
  }
  const measure = chart.measures.includes(measured) ? measured : chart.measures[0]!;
  return (
    <>
      <div className="result-bar">
        <Choice label="Chart" values={charts.map(({ name }) => name)} value={chart.name} onChange={setChosen} />
        <Choice label="Measure" values={chart.measures} value={measure} onChange={setMeasured} />
      </div>
      <Drawing chart={chart} measure={measure} />
    </>
  );
}
