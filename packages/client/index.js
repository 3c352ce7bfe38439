const MAX_URL = 8000; // many servers and proxies accept 8 KiB

const wrapped = (longitude) =>
  longitude >= -180 && longitude <= 180 ? longitude : ((((longitude + 180) % 360) + 360) % 360) - 180;

export function boxOf(map) {
  const bounds = map.getBounds();
  const [west, south, east, north] = Array.isArray(bounds)
    ? bounds
    : [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  const around = east - west >= 360;
  return {
    west: around ? -180 : wrapped(west),
    south: Math.max(south, -90),
    east: around ? 180 : wrapped(east),
    north: Math.min(north, 90),
  };
}

export function latest() {
  let running;
  return async (task) => {
    running?.abort();
    const { signal } = (running = new AbortController());
    try {
      const result = await task(signal);
      return signal.aborted ? undefined : result;
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  };
}

const isFeature = (value) => value?.type === "Feature" && "geometry" in value && "properties" in value;

export const featureCollection = (value) =>
  value?.type === "FeatureCollection" && Array.isArray(value.features) && value.features.every(isFeature);

export async function trusted(url, documentId, variables = {}, { headers, signal } = {}) {
  const query = new URLSearchParams({ documentId, variables: JSON.stringify(variables) });
  const get = `${url}${url.includes("?") ? "&" : "?"}${query}`;
  const accept = { Accept: "application/json", ...headers };
  const response =
    get.length <= MAX_URL
      ? await fetch(get, { headers: accept, signal })
      : await fetch(url, {
          method: "POST",
          headers: { "Content-Type": "application/json", ...accept },
          body: JSON.stringify({ documentId, variables }),
          signal,
        });
  if (!response.headers.get("content-type")?.includes("json")) {
    throw new Error(`The gateway responded with status ${response.status} and no JSON`);
  }
  return response.json();
}
