// The list: what wants a person first. Paging events, then open and new, then the newest. Runs of
// routine are folded into one line.
import { clear, h } from "./dom";
import { both, cause, sentence, t } from "./i18n";
import { colourOf, laneOf } from "./lanes";
import { clock, day, duration, parseTime, short } from "./time";
import type { Detector, EventBody, Lang } from "./types";

export function pages(event: EventBody, detector: Detector | undefined): boolean {
  return !!detector?.pages_measure && event.state === "open" && event.disposition === "new" && event.measures[detector.pages_measure] === detector.pages_value;
}

// Groups of the list (page.group.N): act now, going on, new, passing moments such as a zone that was
// entered, conditions around, handled, in replay what was known only later, and what was retracted.
export function rank(event: EventBody, detector: Detector | undefined): number {
  if (event.later) return 6;
  if (event.state === "retracted") return 7;
  if (pages(event, detector)) return 0;
  if (laneOf(event.kind) === "notice") return 4;
  if (event.disposition !== "new") return 5;
  if (event.state === "open") return 1;
  return event.end === event.start ? 3 : 2;
}

export function ordered(events: EventBody[], detectors: Map<string, Detector>): EventBody[] {
  return [...events].sort((a, b) => rank(a, detectors.get(a.kind)) - rank(b, detectors.get(b.kind)) || (a.start < b.start ? 1 : a.start > b.start ? -1 : a.id < b.id ? -1 : 1));
}

// What crosses a boundary in the ordinary course: routine as long as nothing else is known of it.
const ROUTINE: Record<string, string> = { "sea.zone_entry": "zone_crossings", "sea.zone_exit": "zone_crossings" };
const FEW = 3; // so many lie open anyway
export interface Fold {
  id: string; // of its oldest event, so that it stays the same as it grows
  what: string; // page.fold.WHAT
  rank: number;
  events: EventBody[];
}
export type Line = EventBody | Fold;
export const isFold = (line: Line): line is Fold => "events" in line;

// Of an ordered list, runs of the same routine in one group. Only passing moments that nobody has
// spoken of fold: never what pages, goes on, is handled, was retracted or was known only later.
export function folded(events: EventBody[], detectors: Map<string, Detector>): Line[] {
  const out: Line[] = [];
  let run: EventBody[] = [];
  let what = "";
  const end = (): void => {
    if (run.length > FEW) out.push({ id: run.at(-1)!.id, what, rank: 3, events: run });
    else out.push(...run);
    run = [];
  };
  for (const e of events) {
    const routine = rank(e, detectors.get(e.kind)) === 3 ? (ROUTINE[e.kind] ?? "") : "";
    if (routine !== what) end();
    what = routine;
    if (routine) run.push(e);
    else out.push(e);
  }
  end();
  return out;
}

export interface ListView {
  lang: Lang;
  events: EventBody[]; // ordered
  detectors: Map<string, Detector>;
  selected: string | null;
  now: number;
  openWord: string; // what one without an end does
  opened: Set<string>; // folds
  lines: number; // at most
  older: boolean; // the node has more that began earlier
}
export interface ListHooks {
  select: (id: string) => void;
  fold: (id: string) => void;
  more: () => void;
  older: () => void;
}

// The ids in the order of the list, as far as they lie open.
export const shownIds = (host: HTMLElement): string[] => [...host.querySelectorAll<HTMLElement>(".event")].map((n) => n.dataset.id!);

function item(view: ListView, hooks: ListHooks, e: EventBody, inside: boolean): HTMLElement {
  const { lang, detectors } = view;
  const detector = detectors.get(e.kind);
  const start = parseTime(e.start) ?? 0;
  const end = parseTime(e.end);
  const chosen = e.id === view.selected;
  const retracted = e.state === "retracted";
  const marks = [e.later && "later", chosen && "selected", retracted && "retracted", inside && "inside", rank(e, detector) === 0 && "page-now"].filter(Boolean);
  const length = retracted ? "" : end === null ? duration(view.now - start, lang) : end > start ? duration(end - start, lang) : "";
  const node = h("li", {},
    h("button", { type: "button", class: ["event", ...marks].join(" "), "data-id": e.id, "aria-current": chosen ? "true" : undefined, onclick: () => hooks.select(e.id) },
      h("span", { class: "bar" }),
      h("span", { class: "event-body" },
        h("span", { class: "event-top" },
          h("span", { class: "event-kind" }, both(lang, detector?.title) || e.kind),
          e.disposition === "new" ? null : h("span", { class: `tag ${e.disposition}` }, t(lang, `page.disposition.${e.disposition}`)),
          retracted ? h("span", { class: "tag retracted" }, t(lang, "page.state.retracted")) : null,
          h("time", {}, short(start))),
        h(retracted ? "s" : "span", { class: "event-text" }, sentence(lang, e)),
        h("span", { class: "event-foot" }, e.state === "open" && !e.later ? h("span", { class: view.openWord === "page.open_now" ? "live-dot" : "ended-dot" }, t(lang, view.openWord)) : null,
          [length, retracted ? why(lang, e) : "", e.label.marking].filter(Boolean).join(" · ")))));
  if (!retracted) (node.querySelector(".bar") as HTMLElement).style.background = colourOf(e.kind);
  return node;
}

// Why an event was retracted.
export const why = (lang: Lang, e: EventBody): string => (e.reason_text ? cause(lang, e.reason_text) : t(lang, "page.no_reason"));

function foldLine(view: ListView, hooks: ListHooks, fold: Fold): HTMLElement {
  const open = view.opened.has(fold.id);
  const [from, to] = [fold.events.at(-1)!, fold.events[0]!].map((e) => parseTime(e.start) ?? 0) as [number, number];
  const oneDay = day(from, "jst") === day(to, "jst");
  const at = (ms: number): string => `${oneDay ? "" : `${day(ms, "jst").slice(5)} `}${clock(ms, "jst").slice(0, 5)}`;
  const node = h("li", {},
    h("button", { type: "button", class: "fold", "data-fold": fold.id, "aria-expanded": open ? "true" : "false", onclick: () => hooks.fold(fold.id) },
      h("span", { class: "bar" }),
      h("span", { class: "fold-text" }, h("b", {}, t(view.lang, `page.fold.${fold.what}`, { count: fold.events.length.toLocaleString("en-US") })), h("small", {}, at(from) === at(to) ? short(to) : `${at(from)} – ${at(to)}${oneDay ? " JST" : ""}`)),
      h("span", { class: "fold-mark", "aria-hidden": "true" }, open ? "▾" : "▸")));
  (node.querySelector(".bar") as HTMLElement).style.background = colourOf(fold.events[0]!.kind);
  return node;
}

export function drawList(host: HTMLElement, view: ListView, hooks: ListHooks): void {
  const { lang, events, detectors, selected } = view;
  // Made anew only where something a reader sees has changed: focus and a press in progress stay.
  const face = `${lang} ${selected} ${view.openWord} ${view.lines} ${view.older} ${[...view.opened].join()} ${Math.floor(view.now / 60_000)} ${detectors.size} ${events.map((e) => `${e.id}/${e.revision}/${e.disposition}/${e.later}`).join()}`;
  if (host.dataset.face === face) return;
  host.dataset.face = face;
  const keep = host.scrollTop;
  const active = host.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset : {};
  clear(host);
  if (events.length === 0) host.append(h("li", { class: "empty" }, t(lang, "page.no_events")));
  let group = -1;
  let left = view.lines;
  let shown = 0;
  for (const line of folded(events, detectors)) {
    if (left <= 0) break;
    const r = isFold(line) ? line.rank : rank(line, detectors.get(line.kind));
    if (r !== group) {
      group = r;
      host.append(h("li", { class: "group", role: "presentation" }, t(lang, `page.group.${r}`)));
    }
    left--;
    if (!isFold(line)) {
      shown++;
      host.append(item(view, hooks, line, false));
      continue;
    }
    shown += line.events.length;
    host.append(foldLine(view, hooks, line));
    if (!view.opened.has(line.id)) continue;
    const part = line.events.slice(0, Math.max(left, 1));
    shown -= line.events.length - part.length;
    left -= part.length;
    host.append(...part.map((e) => item(view, hooks, e, true)));
  }
  if (shown < events.length) host.append(h("li", { class: "list-end" }, h("button", { type: "button", "data-fold": "more", onclick: hooks.more }, t(lang, "page.list_more", { shown: shown.toLocaleString("en-US"), count: events.length.toLocaleString("en-US") }))));
  else if (view.older) host.append(h("li", { class: "list-end" }, h("button", { type: "button", "data-fold": "older", onclick: hooks.older }, t(lang, "page.load_older"))));
  host.scrollTop = keep;
  const again = active.id ? `[data-id="${CSS.escape(active.id)}"]` : active.fold ? `[data-fold="${CSS.escape(active.fold)}"]` : "";
  if (again) (host.querySelector(again) as HTMLElement | null)?.focus({ preventScroll: true });
}
