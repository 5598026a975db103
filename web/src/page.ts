// What all parts of the page share: the view (its URL), what is known, and the parts of the frame.
import { makeMap } from "./basemap";
import { h } from "./dom";
import { both, t } from "./i18n";
import { laneOf } from "./lanes";
import { emptyPicture, type Picture } from "./live";
import { Overlay } from "./overlay";
import { seenAt, type Moment } from "./replay";
import { readState, writeState, type ViewState } from "./state";
import { parseTime } from "./time";
import type { Lane } from "./timeline";
import { membersOf } from "./incidents";
import type { Detector, EventBody, EventDetail, IncidentBody, Lang, Status } from "./types";

export const view: ViewState = readState(location.search, navigator.language);
export const events = new Map<string, EventBody>();
export const incidents = new Map<string, IncidentBody>();
export const detectors = new Map<string, Detector>();
export const live = emptyPicture();
export const page = {
  domains: [] as { name: string; title: { en: string; ja: string } }[],
  status: {} as Status,
  moment: null as Moment | null, // what was known at view.at; null until it is read, and when live
  incidentsThen: null as IncidentBody[] | null, // those known at view.at; null until they are read, and when live
  playing: false, // replay goes on by itself
  lostAt: 0, // when the node stopped answering; 0 = it answers
  from: -Infinity, // events that began before this are not read
  older: "", // where the events older than those read go on; "" = all are read
  selectedObject: -1,
  detail: null as EventDetail | null, // what the panel shows
  eventNow: 0, // event time of the newest picture
  heardAt: performance.now(),
};
// What a person can do from more than one place.
export interface Commands {
  select: (id: string | null) => void;
  setTime: (ms: number | null) => void;
  play: (on: boolean) => void;
  setLang: (lang: Lang) => void;
  redraw: () => void;
  older: () => void;
}

// ---- frame ----
export const app = document.getElementById("app")!;
const mapHost = h("div", { id: "map", role: "application" });
export const list = h("ol", { class: "events" });
export const incidentList = h("section", { class: "incidents" });
export const detail = h("aside", { class: "detail", hidden: true });
export const canvas = h("canvas", { class: "timeline", tabindex: "0" });
export const head = h("header", { class: "top" });
export const filters = h("div", { class: "filters" });
export const hover = h("div", { class: "hover", hidden: true });
export const legend = h("div", { class: "legend", hidden: true });
export const key = h("details", { class: "key-box" });
export const banner = h("div", { class: "banners", role: "status" });
app.append(head, h("main", {}, h("section", { class: "left" }, incidentList, filters, list), h("section", { class: "middle" }, mapHost, hover, legend, key, banner), detail), h("footer", {}, canvas));
export const map = makeMap(mapHost, view.map ?? [128.3, 32.1, 6.6]);
export const overlay = new Overlay(map, mapHost);

export const save = (): void => history.replaceState(null, "", writeState(view));

// ---- questions ----
const NOTHING: Picture = emptyPicture(1);
export const picture = (): Picture => (view.at === null ? live : (page.moment?.picture ?? NOTHING));
export const lanes = (): Lane[] => [
  ...page.domains.map((d) => ({ name: d.name, title: both(view.lang, d.title) })),
  { name: "feed", title: t(view.lang, "page.lane.feed") },
];

// Event time now: carried on from the newest message at the pace of the play.
export const now = (): number => view.at ?? newest();
export const latest = (): number => Math.max(page.eventNow, live.newest);
export function newest(): number {
  const base = latest();
  const pace = typeof page.status.speed === "number" ? page.status.speed : 1;
  const running = page.status.finished ? 0 : Math.min(performance.now() - page.heardAt, 3000) * pace;
  return base === 0 ? 0 : base + running;
}

// All events as of the time shown, whatever the filters say.
export function current(): EventBody[] {
  if (view.at === null) return [...events.values()];
  return page.moment ? seenAt(events, page.moment, view.at) : [];
}
// Incidents as of the time shown.
export const currentIncidents = (): IncidentBody[] => (view.at === null ? [...incidents.values()] : (page.incidentsThen ?? []));
// The incident that is looked at, or of which an event is.
export function incidentShown(): IncidentBody | null {
  const all = currentIncidents().filter((i) => i.state !== "retracted");
  return currentIncidents().find((i) => i.id === view.event) ?? all.find((i) => membersOf(i).has(view.event ?? "")) ?? null;
}
export function visible(): EventBody[] {
  return current().filter((e) => !view.kinds.includes(laneOf(e.kind)) && (view.disposition === "all" || e.disposition === view.disposition));
}
// The timeline shows what came after the moment too, in outline.
export function onTimeline(): EventBody[] {
  const at = view.at;
  const moment = page.moment;
  if (at === null || !moment) return [...events.values()];
  const known = moment.known;
  const out = [...(known?.values() ?? [])];
  for (const e of events.values()) {
    if (known?.has(e.id)) continue;
    const start = parseTime(e.start) ?? 0;
    out.push((known && start >= moment.from) || start > at ? { ...e, later: true } : e);
  }
  return out;
}
// Events that began before this are not read yet; null where all are.
export function readFrom(): number | null {
  if (view.at !== null && page.moment?.known) return page.moment.next ? page.moment.from : null;
  return page.older ? page.from : null;
}
// What an event without an end does: it goes on, or the files ended before it did.
export const openWord = (): string => (page.status.finished && view.at === null ? "page.open_at_end" : "page.open_now");
