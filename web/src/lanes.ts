// Lanes: one for each domain, with a colour that stays apart for colour-blind eyes (Okabe and Ito).
export const LANE_COLOURS: Record<string, string> = {
  sea: "#56b4e9",
  air: "#cc79a7",
  spectrum: "#e6a532",
  space: "#f0e442",
  cyber: "#ff7f50",
  notice: "#2bb58a",
  feed: "#9aa7b8",
};
export const laneOf = (kind: string): string => kind.slice(0, kind.indexOf("."));
export const colourOf = (kind: string): string => LANE_COLOURS[laneOf(kind)] ?? "#9aa7b8";

// Classes of objects by their number in the live message.
export const CLASSES = [
  "unknown", "cargo", "tanker", "passenger", "fishing", "service", "pleasure", "aid_to_navigation",
  "shore_station", "distress", "aircraft", "rotorcraft", "private_aircraft", "surface_vehicle",
] as const;
const CLASS_COLOURS = [
  "#8fa3ba", "#7fb2e5", "#e58f7f", "#9fd4ff", "#8fd6a8", "#d9c27a", "#b6a8e0", "#6f8298",
  "#6f8298", "#ff4d4d", "#e0a0c8", "#e0a0c8", "#c9a6bd", "#8fa3ba",
];
export const classColour = (n: number): string => CLASS_COLOURS[n] ?? CLASS_COLOURS[0]!;
