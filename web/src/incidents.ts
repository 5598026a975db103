// The list of incidents, by channel: what pages first, the queue, the digest; and the words of a
// rate of coincidence, the same as those of `yagura explain`.
import { clear, h } from "./dom";
import { both, t } from "./i18n";
import { colourOf } from "./lanes";
import { day, parseTime, short } from "./time";
import type { Channel, Detector, IncidentBody, Lang, Rate, Status } from "./types";

export const membersOf = (i: IncidentBody): Set<string> => new Set([i.incident.root.id, ...i.incident.joins.map((j) => j.event.id)]);

export type Group = Channel | "handled" | "retracted";
export function groupOf(i: IncidentBody): Group {
  if (i.state === "retracted") return "retracted";
  return i.disposition === "new" ? i.incident.channel : "handled";
}
const ORDER: Group[] = ["page", "queue", "digest", "handled", "retracted"];

// ---- words of a rate ----
const digits = (v: number): string => (v >= 10 ? v.toFixed(0) : String(Number(v.toPrecision(2))));
export function period(lang: Lang, perMonth: number): string {
  if (perMonth >= 30) return t(lang, "incident.period.a_day", { n: digits(perMonth / 30) });
  if (perMonth >= 1) return t(lang, "incident.period.a_month", { n: digits(perMonth) });
  const months = 1 / perMonth;
  return months < 24 ? t(lang, "incident.period.months", { n: digits(months) }) : t(lang, "incident.period.years", { n: digits(months / 12) });
}
export function rateWords(lang: Lang, rate: Rate, missing?: { days: number; roots: number }): string {
  if (rate.state === "measured") return t(lang, "incident.rate.measured", { period: period(lang, rate.per_month!) });
  if (rate.state === "below_floor") return t(lang, "incident.rate.floor", { period: period(lang, rate.per_month!) });
  return missing && (missing.days > 0 || missing.roots > 0) ? t(lang, "incident.rate.missing", missing) : t(lang, "incident.rate.nothing");
}

// ---- the list ----
export interface IncidentsView {
  lang: Lang;
  incidents: IncidentBody[];
  detectors: Map<string, Detector>;
  selected: string | null;
  status: Status;
  opened: Set<string>; // groups that lie open
  openWord: string;
}
export interface IncidentsHooks {
  select: (id: string) => void;
  fold: (group: string) => void;
}

// Kinds in the order root, counted, others; each once.
export function kindsOf(i: IncidentBody): string[] {
  return [...new Set([i.incident.root.kind, ...i.incident.joins.map((j) => j.event.kind)])];
}

function item(view: IncidentsView, hooks: IncidentsHooks, i: IncidentBody): HTMLElement {
  const { lang } = view;
  const chosen = i.id === view.selected;
  const group = groupOf(i);
  const at = parseTime(i.incident.root.start) ?? 0;
  const dots = h("span", { class: "kinds" });
  for (const kind of kindsOf(i)) {
    const dot = h("i", {});
    dot.style.background = colourOf(kind);
    dots.append(h("span", {}, dot, both(lang, view.detectors.get(kind)?.title) || kind));
  }
  return h("li", {},
    h("button", { type: "button", class: ["incident", `of-${group}`, chosen && "selected"].filter(Boolean).join(" "), "data-id": i.id, "aria-current": chosen ? "true" : undefined, onclick: () => hooks.select(i.id) },
      h("span", { class: "incident-top" },
        group === "handled" || group === "retracted" ? h("span", { class: `channel ${i.incident.channel}` }, t(lang, `incident.channel.${i.incident.channel}`)) : null,
        i.state === "open" ? h("span", { class: view.openWord === "page.open_now" ? "live-dot" : "ended-dot" }, t(lang, view.openWord)) : null,
        group === "handled" ? h("span", { class: `tag ${i.disposition}` }, t(lang, `page.disposition.${i.disposition}`)) : null,
        h("time", {}, `${day(at, "jst").slice(5)} ${short(at)}`)),
      h(group === "retracted" ? "s" : "span", { class: "incident-title" }, both(lang, i.incident.title)),
      h("span", { class: "incident-rate" }, rateWords(lang, i.incident.rate, i.incident.missing)),
      dots));
}

export function drawIncidents(host: HTMLElement, view: IncidentsView, hooks: IncidentsHooks): void {
  const { lang, incidents, selected, status } = view;
  const joining = status.joining;
  const face = JSON.stringify([lang, selected, view.openWord, [...view.opened], view.detectors.size, joining?.page_budget_per_month, joining?.history_days, incidents.map((i) => `${i.id}/${i.revision}/${i.disposition}`)]);
  if (host.dataset.face === face) return;
  host.dataset.face = face;
  const keep = host.querySelector("ol")?.scrollTop ?? 0;
  const focused = host.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset : {};
  const sorted = [...incidents].sort((a, b) => (a.incident.root.start < b.incident.root.start ? 1 : a.incident.root.start > b.incident.root.start ? -1 : a.id < b.id ? -1 : 1));
  const live = sorted.filter((i) => i.state !== "retracted").length;
  clear(host);
  host.append(h("div", { class: "incidents-head" }, h("h1", {}, t(lang, "page.incidents"), h("b", {}, String(live))),
    joining ? h("small", { class: "budget", title: t(lang, "page.budget_hint") }, t(lang, "page.budget", { n: String(Number(joining.page_budget_per_month.toPrecision(2))) })) : null));
  const ol = h("ol", {});
  if (sorted.length === 0) ol.append(h("li", { class: "empty" }, t(lang, joining && joining.history_days < 14 ? "page.no_incidents_young" : "page.no_incidents", { days: joining?.history_days ?? 0 })));
  for (const group of ORDER) {
    const those = sorted.filter((i) => groupOf(i) === group);
    if (those.length === 0) continue;
    const folds = group !== "page" && group !== "queue";
    const open = !folds || view.opened.has(group) || those.some((i) => i.id === selected);
    const title = t(lang, group === "handled" || group === "retracted" ? `page.incidents.${group}` : `incident.channel.${group}`);
    ol.append(h("li", { class: `channel-head of-${group}` }, folds
      ? h("button", { type: "button", class: "channel-fold", "data-fold": group, "aria-expanded": open ? "true" : "false", onclick: () => hooks.fold(group) }, h("span", {}, title, " ", h("b", {}, String(those.length))), h("span", { "aria-hidden": "true" }, open ? "▾" : "▸"))
      : h("span", {}, title, " ", h("b", {}, String(those.length)))));
    if (open) for (const i of those) ol.append(item(view, hooks, i));
  }
  host.append(ol);
  ol.scrollTop = keep;
  if (focused.id) host.querySelector<HTMLElement>(`[data-id="${CSS.escape(focused.id)}"]`)?.focus();
  if (focused.fold) host.querySelector<HTMLElement>(`[data-fold="${CSS.escape(focused.fold)}"]`)?.focus();
}
