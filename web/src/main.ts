import * as api from "./api";
import { circle, lighterWhileMoving, makeMap, setLayer } from "./basemap";
import { showDetail } from "./detail";
import { clear, h } from "./dom";
import { both, t } from "./i18n";
import { CLASSES, classColour, LANE_COLOURS, laneOf } from "./lanes";
import { drawList, ordered } from "./list";
import { connect, emptyPicture, type Picture } from "./live";
import { Overlay } from "./overlay";
import { momentAt, revisionThen, seenAt, type Moment } from "./replay";
import { readState, writeState, type ViewState } from "./state";
import "./style.css";
import { clock, day, parseTime, short } from "./time";
import { Timeline, type Lane } from "./timeline";
import type { Detector, EventBody, EventDetail, SearchHit, Status } from "./types";

const view: ViewState = readState(location.search, navigator.language);
const events = new Map<string, EventBody>();
const detectors = new Map<string, Detector>();
let domains: { name: string; title: { en: string; ja: string } }[] = [];
let status: Status = {};
const live = emptyPicture();
let moment: Moment | null = null; // what was known at view.at; null until it is read, and when live
let playing = false; // replay goes on by itself
const PLAY_PACE = 60;
let lostAt = 0; // when the node stopped answering; 0 = it answers
const NOTHING: Picture = emptyPicture(1);
const picture = (): Picture => (view.at === null ? live : (moment?.picture ?? NOTHING));
let selectedObject = -1;
let eventNow = 0; // event time of the newest picture
let heardAt = performance.now();

// ---- frame ----
const app = document.getElementById("app")!;
const mapHost = h("div", { id: "map", role: "application" });
const list = h("ol", { class: "events" });
const detail = h("aside", { class: "detail", hidden: true });
const canvas = h("canvas", { class: "timeline", tabindex: "0" });
const head = h("header", { class: "top" });
const filters = h("div", { class: "filters" });
const hover = h("div", { class: "hover", hidden: true });
const legend = h("div", { class: "legend", hidden: true });
const key = h("details", { class: "key-box" });
const banner = h("div", { class: "banners", role: "status" });
app.append(head, h("main", {}, h("section", { class: "left" }, filters, list), h("section", { class: "middle" }, mapHost, hover, legend, key, banner), detail), h("footer", {}, canvas));

const map = makeMap(mapHost, view.map ?? [128.3, 32.1, 6.6]);
const overlay = new Overlay(map, mapHost);
const timeline = new Timeline(canvas, { scrub: (ms) => setTime(ms), select: (id) => select(id) });
const lanes = (): Lane[] => [
  ...domains.map((d) => ({ name: d.name, title: both(view.lang, d.title) })),
  { name: "feed", title: t(view.lang, "page.lane.feed") },
];

// Event time now: carried on from the newest message at the pace of the play.
const now = (): number => view.at ?? newest();
function newest(): number {
  const base = Math.max(eventNow, live.newest);
  const pace = typeof status.speed === "number" ? status.speed : 1;
  const running = status.finished ? 0 : Math.min(performance.now() - heardAt, 3000) * pace;
  return base === 0 ? 0 : base + running;
}

function visible(): EventBody[] {
  return current().filter((e) => !view.kinds.includes(laneOf(e.kind)) && (view.disposition === "all" || e.disposition === view.disposition));
}
// All events as of the time shown, whatever the filters say.
function current(): EventBody[] {
  if (view.at === null) return [...events.values()];
  return moment ? seenAt(events.values(), moment, view.at) : [];
}
// The timeline shows what came after the moment too, in outline.
function onTimeline(): EventBody[] {
  if (view.at === null || !moment) return [...events.values()];
  const known = moment.known;
  return [...events.values()].map((e) => known?.get(e.id) ?? (known || (parseTime(e.start) ?? 0) > view.at! ? { ...e, later: true } : e));
}

// ---- drawing ----
let drawQueued = false;
function redraw(): void {
  if (drawQueued) return;
  drawQueued = true;
  requestAnimationFrame(() => {
    drawQueued = false;
    const shown = ordered(visible(), detectors);
    drawList(list, view.lang, shown, detectors, view.event, now(), select);
    timeline.set(onTimeline(), lanes(), view.kinds, view.event, view.at, newest(), t(view.lang, status.finished ? "page.ended" : "page.live"));
    drawEvents(shown);
    drawFilters(shown.length);
    drawBanner();
  });
}

function drawEvents(shown: EventBody[]): void {
  const at = now();
  const features: GeoJSON.Feature[] = [];
  for (const e of shown) {
    if (!e.area || e.state === "retracted" || laneOf(e.kind) === "notice") continue;
    const end = parseTime(e.end);
    const chosen = e.id === view.event;
    // On the map: what goes on, what ended within six hours, what passed within one, and what is selected.
    const passed = e.end === e.start;
    if (!chosen && end !== null && at - end > (passed ? 1 : 6) * 3_600_000) continue;
    const properties = { id: e.id, lane: laneOf(e.kind), open: e.state === "open", selected: chosen, later: !!e.later, moment: passed };
    for (const ring of e.cell_polygons ?? []) features.push({ type: "Feature", properties, geometry: { type: "Polygon", coordinates: [[...ring, ring[0]!]] } });
    if (e.area.radius_m > 2000 && !e.cell_polygons) features.push({ type: "Feature", properties, geometry: circle(e.area.lon, e.area.lat, e.area.radius_m) });
    features.push({ type: "Feature", properties, geometry: { type: "Point", coordinates: [e.area.lon, e.area.lat] } });
  }
  setLayer(map, "events", { type: "FeatureCollection", features });
}

function drawFilters(count: number): void {
  const all = current();
  const face = JSON.stringify([view.lang, view.kinds, view.disposition, count, domains.length, all.map((e) => laneOf(e.kind)).sort()]);
  if (filters.dataset.face === face) return;
  filters.dataset.face = face;
  clear(filters);
  const chips = h("div", { class: "chips" });
  for (const lane of lanes()) {
    const off = view.kinds.includes(lane.name);
    const n = all.filter((e) => laneOf(e.kind) === lane.name).length;
    const chip = h("button", { type: "button", class: `chip${off ? " off" : ""}`, "aria-pressed": off ? "false" : "true", "data-lane": lane.name, onclick: () => toggleLane(lane.name) }, h("i", {}), lane.title, h("b", {}, String(n)));
    (chip.querySelector("i") as HTMLElement).style.background = LANE_COLOURS[lane.name] ?? "#9aa7b8";
    chips.append(chip);
  }
  const which = h("select", { "aria-label": t(view.lang, "page.filter_state"), onchange: (e: Event) => {
    view.disposition = (e.target as HTMLSelectElement).value as ViewState["disposition"];
    save();
    redraw();
  } });
  for (const d of ["all", "new", "acknowledged", "dismissed"]) which.append(h("option", { value: d, selected: d === view.disposition }, t(view.lang, `page.filter.${d}`)));
  filters.append(h("div", { class: "list-head" }, h("h1", {}, t(view.lang, "page.events"), h("b", {}, String(count))), which), chips);
}

function toggleLane(name: string): void {
  view.kinds = view.kinds.includes(name) ? view.kinds.filter((k) => k !== name) : [...view.kinds, name];
  save();
  redraw();
}

// What a watch officer must know of the view itself: old, of the past, or without a feed.
function drawBanner(): void {
  const lines: [string, string][] = [];
  if (lostAt !== 0) lines.push(["lost", t(view.lang, "page.offline", { time: `${clock(lostAt, "jst")} JST` })]);
  const down = (status.feeds ?? []).filter((f) => f.state === "down").map((f) => f.name);
  if (down.length > 0 && view.at === null) lines.push(["down", t(view.lang, "page.feeds_down", { names: down.join(", ") })]);
  if (view.at !== null && moment) {
    const later = current().filter((e) => e.later).length;
    if (moment.failed) lines.push(["lost", t(view.lang, "page.replay_failed")]);
    else if (!moment.known) lines.push(["past", t(view.lang, "page.replay_untold")]);
    else lines.push(["past", t(view.lang, "page.replay_known", { time: `${day(view.at, "jst").slice(5)} ${short(view.at)}` }) + (later > 0 ? ` · ${t(view.lang, "page.replay_later", { count: later })}` : "")]);
  }
  const face = JSON.stringify(lines);
  if (banner.dataset.face === face) return;
  banner.dataset.face = face;
  clear(banner);
  for (const [kind, text] of lines) banner.append(h("p", { class: kind }, text));
}

// What the colours of moving objects mean.
function drawKey(): void {
  clear(key);
  key.append(h("summary", {}, t(view.lang, "page.legend")));
  CLASSES.forEach((name, n) => {
    const dot = h("i", {});
    dot.style.background = classColour(n);
    key.append(h("span", {}, dot, t(view.lang, `page.class.${name}`)));
  });
}

const jst = h("b", {});
const utc = h("span", {});
function drawHead(): void {
  clear(head);
  const search = h("input", { type: "search", class: "search", placeholder: t(view.lang, "page.search"), title: t(view.lang, "page.search_hint"), "aria-label": t(view.lang, "page.search_hint"), autocomplete: "off" });
  const results = h("ul", { class: "results", hidden: true });
  search.addEventListener("input", () => void runSearch(search.value, results));
  search.addEventListener("keydown", (e) => {
    if (e.key === "Enter") (results.querySelector("button") as HTMLButtonElement | null)?.click();
    if (e.key === "Escape") search.blur();
  });
  const exposureChoice = h("select", { class: "exposure", "aria-label": t(view.lang, "page.exposure"), onchange: (e: Event) => {
    view.exposure = (e.target as HTMLSelectElement).value || null;
    save();
    void drawExposure();
  } }, h("option", { value: "" }, t(view.lang, "page.exposure_off")));
  for (const d of detectors.values()) exposureChoice.append(h("option", { value: d.kind, selected: d.kind === view.exposure }, both(view.lang, d.title)));
  head.append(
    h("a", { class: "brand", href: "/" }, h("span", { class: "kanji" }, "櫓"), "Yagura"),
    status.exercise ? h("span", { class: "exercise" }, t(view.lang, "page.exercise")) : h("span", {}),
    h("div", { class: `clock${view.at === null ? "" : " past"}` }, jst, utc),
    h("button", { type: "button", class: `live${view.at !== null ? "" : status.finished ? " ended" : " on"}`, onclick: () => setTime(null) }, t(view.lang, view.at !== null ? "page.go_live" : status.finished ? "page.ended" : "page.live")),
    view.at === null ? "" : h("button", { type: "button", class: "play", "aria-pressed": playing ? "true" : "false", onclick: () => play(!playing) }, playing ? "❚❚ " : "▶ ", h("span", {}, t(view.lang, playing ? "page.pause" : "page.play"))),
    h("div", { class: "search-box" }, search, results),
    h("label", { class: "exposure-label" }, exposureChoice),
    h("button", { type: "button", class: "lang", lang: view.lang === "en" ? "ja" : "en", onclick: () => setLang(view.lang === "en" ? "ja" : "en") }, view.lang === "en" ? "日本語" : "English"),
  );
}

function drawClock(): void {
  const ms = now();
  jst.textContent = ms === 0 ? t(view.lang, "page.no_time") : `${day(ms, "jst")} ${clock(ms, "jst")} JST`;
  utc.textContent = ms === 0 ? "" : `${day(ms, "utc").slice(5)} ${clock(ms, "utc")} UTC`;
}

async function runSearch(q: string, results: HTMLElement): Promise<void> {
  clear(results);
  results.hidden = q.trim().length < 2;
  if (results.hidden) return;
  let hits: SearchHit[] = [];
  try {
    hits = await api.search(q.trim());
  } catch {
    return;
  }
  clear(results);
  for (const hit of hits.slice(0, 12)) {
    results.append(h("li", {}, h("button", { type: "button", onclick: () => {
      results.hidden = true;
      if (hit.lat !== undefined && hit.lon !== undefined) map.easeTo({ center: [hit.lon, hit.lat], zoom: Math.max(map.getZoom(), 9) });
      if (hit.kind === "track") return void showTrack(hit.id);
      const found = ordered(current(), detectors).find((e) => e.asset === hit.id || e.subjects.includes(hit.id));
      if (found) select(found.id);
    } }, h("b", {}, hit.name || hit.id), h("span", {}, [hit.id, hit.detail, hit.kind === "track" ? t(view.lang, `page.class.${hit.class}`) : ""].filter(Boolean).join(" · ")))));
  }
  if (hits.length === 0) results.append(h("li", { class: "empty" }, t(view.lang, "page.nothing_found")));
}

// ---- actions ----
function save(): void {
  history.replaceState(null, "", writeState(view));
}

function select(id: string | null): void {
  view.event = id;
  save();
  redraw();
  detail.hidden = id === null;
  app.classList.toggle("with-detail", id !== null);
  if (id === null) {
    setLayer(map, "track", { type: "FeatureCollection", features: [] });
    return;
  }
  const then = view.at === null ? null : { at: view.at, sequence: moment?.known ? moment.sequence : null };
  void showDetail(detail, view.lang, id, detectors, {
    close: () => select(null),
    changed: (e) => {
      events.set(e.id, { ...events.get(e.id)!, ...e });
      select(e.id);
    },
    track: (s) => void showTrack(s),
    goTo: (ms) => setTime(ms),
  }, then).then((e) => {
    detailOf = e;
    if (!e || view.event !== e.id) return;
    if (e.area) {
      const box = map.getBounds();
      if (!box.contains([e.area.lon, e.area.lat]) || map.getZoom() < 7) map.easeTo({ center: [e.area.lon, e.area.lat], zoom: Math.max(map.getZoom(), 8), duration: 500 });
    }
    void showTracks(e);
  });
}

async function showTracks(e: EventBody): Promise<void> {
  const start = parseTime(e.start) ?? 0;
  const end = parseTime(e.end) ?? now();
  const features: GeoJSON.Feature[] = [];
  for (const s of e.subjects.slice(0, 4)) {
    if (!s.startsWith("mmsi:") && !s.startsWith("icao24:")) continue;
    for (const tr of await api.track(s, start - 2 * 3_600_000, end + 2 * 3_600_000).catch(() => [])) features.push(lineOf(tr.points));
  }
  if (view.event === e.id) setLayer(map, "track", { type: "FeatureCollection", features });
}

const lineOf = (points: { lat: number; lon: number }[]): GeoJSON.Feature => ({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: points.map((p) => [p.lon, p.lat]) } });

async function showTrack(subject: string): Promise<void> {
  view.subject = subject;
  save();
  const at = now();
  const tracks = await api.track(subject, at - 24 * 3_600_000, at).catch(() => []);
  setLayer(map, "track", { type: "FeatureCollection", features: tracks.map((tr) => lineOf(tr.points)) });
  const last = tracks.at(-1)?.points.at(-1);
  if (last) map.easeTo({ center: [last.lon, last.lat], zoom: Math.max(map.getZoom(), 8) });
}

let detailOf: EventDetail | null = null; // what the panel shows
let replayAsked = 0;
let replayFor = 0; // the time last asked for
function setTime(ms: number | null): void {
  view.at = ms === null || ms >= Math.max(eventNow, live.newest) - 1000 ? null : Math.round(ms);
  save();
  drawHead();
  drawClock();
  redraw();
  const asked = ++replayAsked;
  if (view.at === null) {
    playing = false;
    const was = moment;
    moment = null;
    drawHead();
    if (was && view.event) select(view.event);
    return;
  }
  const at = view.at;
  replayFor = at;
  setTimeout(() => {
    if (asked === replayAsked) void readMoment(at, asked);
  }, 80);
}

async function readMoment(at: number, asked: number): Promise<void> {
  const found = await momentAt(at);
  if (asked !== replayAsked || view.at === null) return;
  const before = moment;
  moment = found;
  redraw();
  // The panel follows where another revision was known then.
  const revision = (m: Moment | null): number | undefined => (m?.known && detailOf ? revisionThen(detailOf.revisions, m.sequence)?.revision : undefined);
  if (view.event && (before === null || revision(before) !== revision(found))) select(view.event);
}

function play(on: boolean): void {
  playing = on && view.at !== null;
  save();
  drawHead();
}

// One frame of replay that goes on: the clock moves, and each second what was known is read again.
function playOn(ms: number): void {
  if (!playing || view.at === null) return;
  view.at += Math.min(ms, 500) * PLAY_PACE;
  if (view.at >= Math.max(eventNow, live.newest)) return setTime(null);
  if (Math.abs(view.at - replayFor) < 1000 * PLAY_PACE) return;
  replayFor = view.at;
  void readMoment(view.at, replayAsked);
  save();
}

function setLang(lang: "en" | "ja"): void {
  view.lang = lang;
  document.documentElement.lang = lang;
  save();
  drawHead();
  drawKey();
  redraw();
  void drawReferences();
  void drawExposure();
  if (view.event) select(view.event);
}

// ---- layers that change seldom ----
async function drawReferences(): Promise<void> {
  const zones = await api.zones().catch(() => []);
  const features = zones.flatMap((z) => z.content?.features ?? []).map((f) => ({ ...f, properties: { label: String(f.properties?.[`name_${view.lang}`] ?? "") } }));
  setLayer(map, "zones", { type: "FeatureCollection", features });
  const at = now();
  if (at === 0) return;
  const conditions = await api.conditions(at, at).catch(() => []);
  setLayer(map, "conditions", {
    type: "FeatureCollection",
    features: conditions.filter((c) => c.polygons.length > 0).map((c) => ({ type: "Feature", properties: { label: view.lang === "ja" ? c.name_ja : c.name_en }, geometry: { type: "MultiPolygon", coordinates: c.polygons } })),
  });
}

async function drawExposure(): Promise<void> {
  legend.hidden = !view.exposure;
  if (!view.exposure) {
    setLayer(map, "unseen", { type: "FeatureCollection", features: [] });
    return setLayer(map, "exposure", { type: "FeatureCollection", features: [] });
  }
  const at = now();
  const rows = await api.exposure(view.exposure, at - 6 * 3_600_000, at).catch(() => []);
  const assets = new Map<string, number>();
  const cells = new Map<string, { corners: [number, number][]; live: number }>();
  for (const r of rows) {
    if (r.asset) assets.set(r.asset, (assets.get(r.asset) ?? 0) + r.live_s);
    if (!r.cell || !r.corners) continue;
    const cell = cells.get(r.cell) ?? { corners: r.corners, live: 0 };
    cell.live += r.live_s;
    cells.set(r.cell, cell);
  }
  const features: GeoJSON.Feature[] = [...cells.values()].map((c) => ({ type: "Feature", properties: { opacity: 0.08 + 0.3 * Math.min(1, c.live / (6 * 3600)) }, geometry: { type: "Polygon", coordinates: [[...c.corners, c.corners[0]!]] } }));
  setLayer(map, "exposure", { type: "FeatureCollection", features });
  const title = h("b", {}, both(view.lang, detectors.get(view.exposure)?.title));
  clear(legend);
  // A detector of assets has no places: what it watched is listed, and the map says nothing of it.
  if (assets.size > 0 && cells.size === 0) {
    legend.append(title, h("span", {}, t(view.lang, "page.legend_assets")), ...[...assets].sort().map(([asset, s]) => h("span", {}, t(view.lang, "page.assets_watched", { asset, hours: (s / 3600).toFixed(1) }))));
    return setLayer(map, "unseen", { type: "FeatureCollection", features: [] });
  }
  legend.append(title, h("span", {}, h("i", { class: "seen" }), t(view.lang, "page.legend_seen")), h("span", {}, h("i", { class: "unseen" }), t(view.lang, "page.legend_unseen")));
  // The world is hatched, and the cells lie over it.
  const world: [number, number][] = [[-180, -85], [180, -85], [180, 85], [-180, 85], [-180, -85]];
  setLayer(map, "unseen", { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [world] } });
}

// ---- input ----
map.on("moveend", () => {
  const c = map.getCenter();
  view.map = [c.lng, c.lat, map.getZoom()];
  save();
});
map.on("click", (e) => {
  // A point of an event, then an object, then an area: a ship inside an area can be chosen too.
  const hits = map.queryRenderedFeatures(e.point, { layers: ["events-point", "events-fill"] });
  const point = hits.find((f) => f.layer.id === "events-point");
  if (point) return select(String(point.properties.id));
  selectedObject = overlay.pick(picture(), now(), e.point.x, e.point.y);
  hover.hidden = selectedObject < 0;
  if (selectedObject < 0) {
    if (hits[0]) select(String(hits[0].properties.id));
    return;
  }
  hover.style.transform = `translate(${e.point.x + 14}px, ${e.point.y + 10}px)`;
  if (view.at !== null) {
    const subject = moment?.subjects[selectedObject] ?? "";
    hover.textContent = `${moment?.names[selectedObject] || t(view.lang, "page.unnamed")} · ${subject}`;
    if (subject) void showTrack(subject);
    return;
  }
  void api.liveObject(selectedObject).then((o) => {
    hover.textContent = `${o.name || t(view.lang, "page.unnamed")} · ${o.subject} · ${t(view.lang, `page.class.${o.class}`)}`;
    if (o.subject) void showTrack(o.subject);
  });
});

const STEP = 60_000;
window.addEventListener("keydown", (e) => {
  if (e.target instanceof HTMLInputElement || e.target instanceof HTMLSelectElement) return;
  const shown = ordered(visible(), detectors);
  const at = shown.findIndex((v) => v.id === view.event);
  if (e.key === "ArrowLeft" || e.key === "ArrowRight") setTime(now() + (e.key === "ArrowLeft" ? -1 : 1) * STEP * (e.shiftKey ? 10 : 1));
  else if (e.key === "l") setTime(null);
  else if (e.key === " " && view.at !== null && e.target === document.body) play(!playing);
  else if (e.key === "/") (head.querySelector(".search") as HTMLInputElement).focus();
  else if (e.key === "Escape") select(null);
  else if (e.key === "j" && shown.length > 0) select(shown[Math.min(at + 1, shown.length - 1)]!.id);
  else if (e.key === "k" && shown.length > 0) select(shown[Math.max(at - 1, 0)]!.id);
  else return;
  e.preventDefault();
});

// ---- data ----
function listen(): void {
  // From the newest row there was in the list, so that nothing falls between the two.
  const row = Math.max(0, ...[...events.values()].map((e) => e.row));
  const source = new EventSource(`/api/alerts?after=${row}`);
  source.addEventListener("event", (m) => {
    const e = JSON.parse((m as MessageEvent<string>).data) as EventBody;
    const before = events.get(e.id);
    if (before && before.row > e.row) return;
    events.set(e.id, e);
    if (!before && events.size < 20) fitEvents();
    redraw();
  });
}

async function poll(): Promise<void> {
  try {
    const before = [status.exercise, status.finished];
    status = await api.status();
    lostAt = 0;
    const at = parseTime(status.event_time);
    if (at !== null && at > eventNow) {
      eventNow = at;
      heardAt = performance.now();
    }
    if (before[0] !== status.exercise || before[1] !== status.finished) drawHead();
  } catch {
    // The server is away for a moment: the next poll tells. Longer, and it must be said.
    if (lostAt === 0) lostAt = Date.now();
  }
  drawBanner();
}

// Where the URL names no view, the first one holds every event.
let placed = view.map !== null;
map.on("dragstart", () => (placed = true));
map.on("wheel", () => (placed = true));
function fitEvents(): void {
  const places = [...events.values()].flatMap((e) => (e.area ? [[e.area.lon, e.area.lat] as [number, number]] : []));
  if (placed || places.length === 0) return;
  const [lons, lats] = [places.map((p) => p[0]), places.map((p) => p[1])];
  map.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: 70, maxZoom: 8, animate: false });
}

// The area of `watch --area`, unless the URL names a view.
function openOn([west, south, east, north]: [number, number, number, number]): void {
  if (placed) return;
  placed = true;
  map.fitBounds([[west, south], [east < west ? east + 360 : east, north]], { animate: false });
}

async function start(): Promise<void> {
  document.documentElement.lang = view.lang;
  drawHead();
  const [, found, list0] = await Promise.all([poll(), api.catalogue(), api.events().catch(() => [] as EventBody[])]);
  domains = found.domains;
  for (const d of found.detectors) detectors.set(d.kind, d);
  for (const e of list0) events.set(e.id, e);
  drawHead();
  drawKey();
  drawClock();
  redraw();
  listen();
  connect(live, () => {
    heardAt = performance.now();
  });
  void drawReferences();
  void drawExposure();
  if (found.area) openOn(found.area);
  fitEvents();
  if (view.event) select(view.event);
  else if (view.subject) void showTrack(view.subject);
  if (view.at !== null) setTime(view.at);
  setInterval(() => void poll(), 1000);
  setInterval(redraw, 2000);
  setInterval(() => void drawReferences(), 15_000);
  setInterval(() => void drawExposure(), 20_000);
  setInterval(drawClock, 250);
  let before = performance.now();
  const lighten = lighterWhileMoving(map);
  const frame = (ms: number): void => {
    lighten(ms - before);
    playOn(ms - before);
    before = ms;
    overlay.draw(picture(), now(), selectedObject);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  (window as unknown as { yagura: object }).yagura = { overlay, live, events, map, picture, moment: () => moment };
}
void start();
