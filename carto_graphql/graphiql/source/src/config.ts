export interface Example {
  title: string;
  description: string;
  query: string;
}

export interface Config {
  firstQuery: string;
  examples: Example[];
}

// Relative, so that the page also works below a proxy's path.
export async function loadConfig(): Promise<Config> {
  const response = await fetch("graphiql/config.json");
  if (!response.ok) throw new Error(`The page's settings did not load (${response.status})`);
  return response.json();
}
