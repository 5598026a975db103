// The list: what wants a person first. Paging events, then open and new, then the newest.
import { clear, h } from "./dom";
import { both, sentence, t } from "./i18n";
import { colourOf, laneOf } from "./lanes";
import { duration, parseTime, short } from "./time";
import type { Detector, EventBody, Lang } from "./types";

export function pages(event: EventBody, detector: Detector | undefined): boolean {
  return !!detector?.pages_measure && event.state === "open" && event.disposition === "new" && event.measures[detector.pages_measure] === detector.pages_value;
}

// Groups of the list (page.group.N): act now, going on, new, passing moments such as a zone that was
// entered, conditions around, handled, and in replay what was known only later.
export function rank(event: EventBody, detector: Detector | undefined): number {
  if (event.later) return 6;
  if (pages(event, detector)) return 0;
  if (laneOf(event.kind) === "notice") return 4;
  if (event.disposition !== "new") return 5;
  if (event.state === "open") return 1;
  return event.end === event.start ? 3 : 2;
}

export function ordered(events: EventBody[], detectors: Map<string, Detector>): EventBody[] {
  return [...events].sort((a, b) => rank(a, detectors.get(a.kind)) - rank(b, detectors.get(b.kind)) || (a.start < b.start ? 1 : a.start > b.start ? -1 : a.id < b.id ? -1 : 1));
}

export function drawList(host: HTMLElement, lang: Lang, events: EventBody[], detectors: Map<string, Detector>, selected: string | null, now: number, select: (id: string) => void): void {
  // Made anew only where something a reader sees has changed: focus and a press in progress stay.
  const face = `${lang} ${selected} ${Math.floor(now / 60_000)} ${detectors.size} ${events.slice(0, 500).map((e) => `${e.id}/${e.revision}/${e.disposition}/${e.later}`).join()}`;
  if (host.dataset.face === face) return;
  host.dataset.face = face;
  const keep = host.scrollTop;
  const focused = host.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset.id : undefined;
  clear(host);
  if (events.length === 0) {
    host.append(h("li", { class: "empty" }, t(lang, "page.no_events")));
    return;
  }
  let group = -1;
  for (const e of events.slice(0, 500)) {
    const detector = detectors.get(e.kind);
    const r = rank(e, detector);
    if (r !== group) {
      group = r;
      host.append(h("li", { class: "group", role: "presentation" }, t(lang, `page.group.${r}`)));
    }
    const start = parseTime(e.start) ?? 0;
    const end = parseTime(e.end);
    const item = h("li", {},
      h("button", { type: "button", class: `event${e.later ? " later" : ""}${e.id === selected ? " selected" : ""}${r === 0 ? " page-now" : ""}`, "data-id": e.id, "aria-current": e.id === selected ? "true" : undefined, onclick: () => select(e.id) },
        h("span", { class: "bar" }),
        h("span", { class: "event-body" },
          h("span", { class: "event-top" },
            h("span", { class: "event-kind" }, both(lang, detector?.title) || e.kind),
            e.disposition === "new" ? null : h("span", { class: `tag ${e.disposition}` }, t(lang, `page.disposition.${e.disposition}`)),
            e.state === "retracted" ? h("span", { class: "tag" }, t(lang, "page.state.retracted")) : null,
            h("time", {}, short(start))),
          h("span", { class: "event-text" }, sentence(lang, e)),
          h("span", { class: "event-foot" }, e.state === "open" && !e.later ? h("span", { class: "live-dot" }, t(lang, "page.open_now")) : null,
            [end === null ? duration(now - start, lang) : end > start ? duration(end - start, lang) : "", e.label.marking].filter(Boolean).join(" · ")))));
    (item.querySelector(".bar") as HTMLElement).style.background = colourOf(e.kind);
    host.append(item);
  }
  if (events.length > 500) host.append(h("li", { class: "empty" }, t(lang, "page.list_more", { shown: 500, count: events.length })));
  host.scrollTop = keep;
  if (focused) (host.querySelector(`[data-id="${CSS.escape(focused)}"]`) as HTMLElement | null)?.focus({ preventScroll: true });
}
