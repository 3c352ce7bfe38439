import { useSyncExternalStore } from "react";
import { authorization } from "./token";

export interface Example {
  title: string;
  description: string;
  query: string;
}

/** What the page offers its caller: a query to begin with, and one for each visible field. */
export interface Config {
  firstQuery: string;
  examples: Example[];
  fields: number; // of templates that the caller sees
  callers: boolean; // whether callers can sign in
  mcp: boolean; // whether the gateway serves AI agents
}

interface Loaded {
  config: Config;
  problem: string; // why it could not be loaded anew
}

let loaded: Loaded = { config: { firstQuery: "", examples: [], fields: 0, callers: false, mcp: false }, problem: "" };
let requests = 0;
let offered = ""; // the last first query that there was

export const isOffered = (query: string) => query === offered;
const listeners = new Set<() => void>();

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useConfig = (): Loaded => useSyncExternalStore(subscribe, () => loaded);

/** Loads it for the current token. */
export async function loadConfig(): Promise<Config> {
  const number = ++requests;
  const latest = await request();
  if (number === requests) {
    loaded = latest;
    offered = latest.config.firstQuery || offered;
    listeners.forEach((listener) => listener());
  }
  return loaded.config;
}

async function request(): Promise<Loaded> {
  try {
    // Relative, so that the page also works below a proxy's path.
    const response = await fetch("graphiql/config.json", { headers: authorization() });
    if (response.ok) return { config: await response.json(), problem: "" };
    const failure = await response.json().catch(() => undefined);
    return nothing(failure?.errors?.[0]?.message ?? `The examples did not load (${response.status})`);
  } catch {
    return nothing("The gateway is unreachable");
  }
}

const nothing = (problem: string): Loaded => ({
  config: { ...loaded.config, firstQuery: "", examples: [], fields: 0 },
  problem,
});
