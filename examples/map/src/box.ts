import type { LngLatBounds } from "maplibre-gl";
import type { BBox } from "./queries.generated";

/** What a map shows as the gateway's box: degrees, where a west above the east crosses the date line. */
export function boxOf(bounds: LngLatBounds): BBox {
  const [west, south, east, north] = [
    bounds.getWest(),
    bounds.getSouth(),
    bounds.getEast(),
    bounds.getNorth(),
  ];
  const around = east - west >= 360;
  return {
    west: around ? -180 : wrapped(west),
    south: Math.max(south, -90),
    east: around ? 180 : wrapped(east),
    north: Math.min(north, 90),
  };
}

/** A longitude between -180 and 180, however often the map was turned around. */
function wrapped(longitude: number): number {
  if (longitude >= -180 && longitude <= 180) return longitude;
  return ((((longitude + 180) % 360) + 360) % 360) - 180;
}
