import type { Map as MapLibre } from "maplibre-gl";

/** Sets the feature state `hovered` of the feature under the pointer. Its source needs `promoteId` if ids are text. */
export function highlightOnHover(map: MapLibre, layer: string, source: string): void {
  let current: string | number | undefined;

  function hover(id: string | number | undefined): void {
    if (id === current) return;
    if (current !== undefined) map.setFeatureState({ source, id: current }, { hovered: false });
    if (id !== undefined) map.setFeatureState({ source, id }, { hovered: true });
    current = id;
  }

  map.on("mousemove", layer, ({ features }) => hover(features?.[0]?.id));
  map.on("mouseleave", layer, () => hover(undefined));
}
