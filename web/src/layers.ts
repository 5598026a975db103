// What lies on the base map: events, tracks, zones, conditions with their names, coverage.
import * as api from "./api";
import { circle, setLayer } from "./basemap";
import { clear, h } from "./dom";
import { both, t } from "./i18n";
import { labelPoint } from "./label";
import { laneOf } from "./lanes";
import { detectors, events, legend, map, now, save, view } from "./page";
import { parseTime } from "./time";
import type { Cited, Condition, EventBody, IncidentBody, Join } from "./types";

const HOUR = 3_600_000;
const collection = (features: GeoJSON.Feature[]): GeoJSON.FeatureCollection => ({ type: "FeatureCollection", features });
export const NONE = collection([]);

// On the map: what goes on, what ended within six hours, what passed within one, and what is
// selected. What was retracted stays as long, grey and hollow.
// `members`: those of the incident that is looked at; they are shown however old they are.
export function drawEvents(shown: EventBody[], members: Set<string>): void {
  const at = now();
  const features: GeoJSON.Feature[] = [];
  for (const e of shown) {
    if (!e.area || laneOf(e.kind) === "notice") continue;
    const end = parseTime(e.end);
    const chosen = e.id === view.event;
    const passed = e.end === e.start;
    const retracted = e.state === "retracted";
    if (!chosen && !members.has(e.id) && (end !== null || retracted) && at - (end ?? parseTime(e.start) ?? 0) > (passed ? 1 : 6) * HOUR) continue;
    const properties = { id: e.id, lane: retracted ? "retracted" : laneOf(e.kind), open: e.state === "open", selected: chosen, later: !!e.later || retracted, moment: passed };
    for (const ring of e.cell_polygons ?? []) features.push({ type: "Feature", properties, geometry: { type: "Polygon", coordinates: [[...ring, ring[0]!]] } });
    if (e.area.radius_m > 2000 && !e.cell_polygons) features.push({ type: "Feature", properties, geometry: circle(e.area.lon, e.area.lat, e.area.radius_m) });
    features.push({ type: "Feature", properties, geometry: { type: "Point", coordinates: [e.area.lon, e.area.lat] } });
  }
  setLayer(map, "events", collection(features));
}

// ---- the incident that is looked at ----
const placed = (i: IncidentBody): { root: Cited; others: Join[] } => ({ root: i.incident.root, others: i.incident.joins.filter((j) => j.event.lat !== undefined) });
// Lines from the root to what was joined, and how far it reaches.
export function drawIncident(i: IncidentBody | null): void {
  const face = i ? `${i.id}/${i.revision}` : "";
  if (face === incidentDrawn) return;
  incidentDrawn = face;
  if (!i || i.incident.root.lat === undefined) return setLayer(map, "incident", NONE);
  const { root, others } = placed(i);
  const at = (c: Cited): [number, number] => [c.lon!, c.lat!];
  const features: GeoJSON.Feature[] = others.filter((j) => j.by === "place_time" || j.distance_km).map((j) => ({ type: "Feature", properties: { lane: laneOf(j.event.kind), counted: j.counted }, geometry: { type: "LineString", coordinates: [at(root), at(j.event)] } }));
  for (const c of [root, ...others.map((j) => j.event)]) {
    if ((c.radius_m ?? 0) > 500) features.push({ type: "Feature", properties: { lane: laneOf(c.kind), counted: c === root || others.some((j) => j.event === c && j.counted) }, geometry: circle(c.lon!, c.lat!, c.radius_m!) });
  }
  features.push({ type: "Feature", properties: { lane: laneOf(root.kind) }, geometry: { type: "Point", coordinates: at(root) } });
  setLayer(map, "incident", collection(features));
}
let incidentDrawn = "";

export function fitIncident(i: IncidentBody | null): void {
  if (!i) return;
  const places = [i.incident.root, ...i.incident.joins.map((j) => j.event)].filter((c) => c.lat !== undefined);
  if (places.length === 0) return;
  const [lons, lats] = [places.map((c) => c.lon!), places.map((c) => c.lat!)];
  map.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: { top: 60, bottom: 70, left: 60, right: 60 }, maxZoom: 9, duration: 500 });
}

// ---- tracks ----
const lineOf = (points: { lat: number; lon: number }[]): GeoJSON.Feature => ({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: points.map((p) => [p.lon, p.lat]) } });

export async function showTracks(e: EventBody): Promise<void> {
  const start = parseTime(e.start) ?? 0;
  const end = parseTime(e.end) ?? now();
  const features: GeoJSON.Feature[] = [];
  for (const s of e.subjects.slice(0, 4)) {
    if (!s.startsWith("mmsi:") && !s.startsWith("icao24:")) continue;
    for (const tr of await api.track(s, start - 2 * HOUR, end + 2 * HOUR).catch(() => [])) features.push(lineOf(tr.points));
  }
  if (view.event === e.id) setLayer(map, "track", collection(features));
}

export async function showTrack(subject: string): Promise<void> {
  view.subject = subject;
  save();
  const at = now();
  const tracks = await api.track(subject, at - 24 * HOUR, at).catch(() => []);
  setLayer(map, "track", collection(tracks.map((tr) => lineOf(tr.points))));
  const last = tracks.at(-1)?.points.at(-1);
  if (last) map.easeTo({ center: [last.lon, last.lat], zoom: Math.max(map.getZoom(), 8) });
}

// ---- zones and conditions ----
interface Named {
  label: string;
  kind: "zone" | "condition";
  rings: [number, number][]; // of the outer ring
}
let named: Named[] = [];

// Names stand in the part of their area that is seen, clear of what lies over the map's edges.
export function drawLabels(): void {
  const box = map.getCanvas().getBoundingClientRect();
  const northWest = map.unproject([40, 50]);
  const southEast = map.unproject([Math.max(box.width - 40, 41), Math.max(box.height - 96, 51)]);
  const seen = { west: northWest.lng, north: northWest.lat, east: southEast.lng, south: southEast.lat };
  setLayer(map, "labels", collection(named.flatMap((n) => {
    const at = labelPoint(n.rings, seen);
    return at ? [{ type: "Feature" as const, properties: { label: n.label, kind: n.kind }, geometry: { type: "Point" as const, coordinates: at } }] : [];
  })));
}

const outerRings = (g: GeoJSON.Geometry | null | undefined): [number, number][][] =>
  g?.type === "Polygon" ? [g.coordinates[0] as [number, number][]] : g?.type === "MultiPolygon" ? g.coordinates.map((p) => p[0] as [number, number][]) : [];

export async function drawReferences(): Promise<void> {
  const zones = await api.zones().catch(() => []);
  const features = zones.flatMap((z) => z.content?.features ?? []);
  setLayer(map, "zones", collection(features));
  const at = now();
  const conditions = at === 0 ? [] : (await api.conditions(at, at).catch(() => [] as Condition[])).filter((c) => c.polygons.length > 0);
  setLayer(map, "conditions", collection(conditions.map((c) => ({ type: "Feature", properties: {}, geometry: { type: "MultiPolygon", coordinates: c.polygons } }))));
  named = [
    ...features.flatMap((f) => outerRings(f.geometry).map((rings): Named => ({ kind: "zone", label: String(f.properties?.[`name_${view.lang}`] ?? ""), rings }))),
    ...conditions.flatMap((c) => c.polygons.map((p): Named => ({ kind: "condition", label: view.lang === "ja" ? c.name_ja : c.name_en, rings: p[0]! }))),
  ];
  drawLabels();
}

// ---- coverage ----
export async function drawExposure(): Promise<void> {
  legend.hidden = !view.exposure;
  if (!view.exposure) {
    setLayer(map, "unseen", NONE);
    return setLayer(map, "exposure", NONE);
  }
  const at = now();
  const rows = await api.exposure(view.exposure, at - 6 * HOUR, at).catch(() => []);
  const assets = new Map<string, number>();
  const cells = new Map<string, { corners: [number, number][]; live: number }>();
  for (const r of rows) {
    if (r.asset) assets.set(r.asset, (assets.get(r.asset) ?? 0) + r.live_s);
    if (!r.cell || !r.corners) continue;
    const cell = cells.get(r.cell) ?? { corners: r.corners, live: 0 };
    cell.live += r.live_s;
    cells.set(r.cell, cell);
  }
  setLayer(map, "exposure", collection([...cells.values()].map((c) => ({ type: "Feature", properties: { opacity: 0.08 + 0.3 * Math.min(1, c.live / (6 * 3600)) }, geometry: { type: "Polygon", coordinates: [[...c.corners, c.corners[0]!]] } }))));
  const title = h("b", {}, both(view.lang, detectors.get(view.exposure)?.title));
  clear(legend);
  // A detector of assets has no places: what it watched is listed, and the map says nothing of it.
  if (assets.size > 0 && cells.size === 0) {
    legend.append(title, h("span", {}, t(view.lang, "page.legend_assets")), ...[...assets].sort().map(([asset, s]) => h("span", {}, t(view.lang, "page.assets_watched", { asset, hours: (s / 3600).toFixed(1) }))));
    return setLayer(map, "unseen", NONE);
  }
  legend.append(title, h("span", {}, h("i", { class: "seen" }), t(view.lang, "page.legend_seen")), h("span", {}, h("i", { class: "unseen" }), t(view.lang, "page.legend_unseen")));
  // The world is hatched, and the cells lie over it.
  const world: [number, number][] = [[-180, -85], [180, -85], [180, 85], [-180, 85], [-180, -85]];
  setLayer(map, "unseen", { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [world] } });
}

// ---- what the map opens on ----
// Where the URL names no view, the first one holds every event.
let fitted = view.map !== null;
map.on("dragstart", () => (fitted = true));
map.on("wheel", () => (fitted = true));
export function fitEvents(): void {
  const places = [...events.values()].flatMap((e) => (e.area && e.state !== "retracted" ? [[e.area.lon, e.area.lat] as [number, number]] : []));
  if (fitted || places.length === 0) return;
  const [lons, lats] = [places.map((p) => p[0]), places.map((p) => p[1])];
  map.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: 70, maxZoom: 8, animate: false });
}

// The area of `watch --area`, unless the URL names a view.
export function openOn([west, south, east, north]: [number, number, number, number]): void {
  if (fitted) return;
  fitted = true;
  map.fitBounds([[west, south], [east < west ? east + 360 : east, north]], { animate: false });
}
