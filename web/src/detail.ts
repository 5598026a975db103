// The detail of one event: what happened, why, what was looked at, the bytes, and what would refute it.
import * as api from "./api";
import { clear, h } from "./dom";
import { argument, both, cause, sentence, t } from "./i18n";
import { incidentParts } from "./incident";
import { rateWords } from "./incidents";
import { colourOf } from "./lanes";
import { why } from "./list";
import { revisionThen } from "./replay";
import { duration, full, parseTime } from "./time";
import type { Both, Detector, EventBody, EventDetail, Exhibit, ExposureRow, IncidentBody, Lang } from "./types";

export interface DetailHooks {
  close: () => void;
  changed: (event: EventDetail) => void;
  track: (subject: string) => void;
  goTo: (ms: number) => void;
  now: () => number;
  openWord: () => string; // what an event without an end does
  open: (id: string) => void; // another event, or an incident
  lane: (name: string) => string; // its title
  incidentsOf: (id: string) => IncidentBody[]; // in which an event stands
}
// In replay: the moment shown, and the journal's sequence then; null where that cannot be told.
export interface Then {
  at: number;
  sequence: number | null;
}

// `machine`: its name in files and options, told where the pointer rests.
const row = (name: string, value: string | Node, note = "", machine = ""): HTMLElement =>
  h("tr", { class: typeof value === "string" && value.length > 22 ? "long" : undefined, title: machine || undefined }, h("th", { scope: "row" }, name, note ? h("small", {}, note) : null), h("td", {}, value));

function section(lang: Lang, key: string, open: boolean, ...children: (Node | string | null)[]): HTMLElement {
  const node = h("details", { open, class: "section", "data-section": key }, h("summary", {}, t(lang, `page.${key}`)), ...children);
  return node;
}

function numbers(value: unknown): string {
  return typeof value === "number" ? value.toLocaleString("en-US", { maximumFractionDigits: 4 }) : String(value ?? "–");
}

// The unit stands at the end of a name: "duration_h".
const unitOf = (name: string): string => name.slice(name.lastIndexOf("_") + 1);
function withUnit(lang: Lang, name: string, value: unknown): string {
  if (typeof value !== "number") return numbers(value);
  const unit = t(lang, `page.unit.${unitOf(name)}`);
  return numbers(value) + (unit.startsWith("page.unit.") ? "" : unit);
}
// The words of the catalogue for a name; a name that it has not (of an older program) is spelt out.
function wordsFor(lang: Lang, name: string, list: { name: string; summary: Both }[] | undefined): string {
  const known = list?.find((m) => m.name === name);
  if (known) return both(lang, known.summary);
  const unit = !t(lang, `page.unit.${unitOf(name)}`).startsWith("page.unit.");
  return (unit ? name.slice(0, name.lastIndexOf("_")) : name).replaceAll("_", " ");
}

function measures(lang: Lang, event: EventDetail, detector?: Detector): HTMLElement {
  const table = h("table", { class: "facts" });
  for (const [name, value] of Object.entries(event.measures)) {
    const word = t(lang, `page.value.${String(value)}`);
    const time = typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) ? parseTime(value) : null;
    const told = argument(lang, event, name, value);
    const shown = told !== null ? told : time !== null ? full(time) : typeof value === "string" && !word.startsWith("page.value.") ? word : withUnit(lang, name, value);
    table.append(row(wordsFor(lang, name, detector?.measures), shown, "", name));
  }
  return table;
}

function rule(lang: Lang, event: EventDetail, detector?: Detector): HTMLElement {
  const table = h("table", { class: "facts" });
  for (const [name, value] of Object.entries(event.rule.parameters)) {
    const known = detector?.options.find((o) => o.name === name);
    const changed = known && known.default !== value;
    table.append(row(wordsFor(lang, name, detector?.options), withUnit(lang, name, value), changed ? `${t(lang, "page.standard")} ${withUnit(lang, name, known.default)}` : "", name));
  }
  for (const [name, version] of Object.entries(event.references)) {
    // "zones:north": a document of a sort, with a name where there are many.
    const [sort = "", own = ""] = name.split(/:(.*)/s);
    const word = t(lang, `page.reference.${sort}`);
    table.append(word.startsWith("page.reference.") ? row(name, version) : row(word, version, own, name));
  }
  return h("div", { hidden: table.childElementCount === 0 }, h("h3", {}, t(lang, "page.rule")), table);
}

// Hours that overlap the event, in which this detector was live at the event's own cell or asset, and elsewhere: the
// rows and the sum of `yagura explain` (src/app/looked_at.cc).
function lookedAt(lang: Lang, event: EventDetail, rows: ExposureRow[], detector: Detector | undefined): HTMLElement {
  if (detector?.exposure_of_event === false) return h("p", { class: "note" }, t(lang, "page.looked_not_measured"));
  const inside = (corners: [number, number][] | undefined): boolean => {
    if (!corners || !event.area) return false;
    let odd = false;
    for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
      const [xi, yi] = corners[i]!;
      const [xj, yj] = corners[j]!;
      if (yi > event.area.lat !== yj > event.area.lat && event.area.lon < ((xj - xi) * (event.area.lat - yi)) / (yj - yi) + xi) odd = !odd;
    }
    return odd;
  };
  const here = rows.filter((r) => (event.area ? inside(r.corners) : r.asset === event.asset));
  const sum = (list: ExposureRow[], key: "live_s" | "subject_s"): number => list.reduce((s, r) => s + r[key], 0) / 3600;
  const table = h("table", { class: "facts" });
  table.append(row(t(lang, "page.looked_live"), `${sum(here, "live_s").toFixed(1)} h`));
  table.append(row(t(lang, "page.looked_subjects"), `${sum(here, "subject_s").toFixed(1)} h`));
  table.append(row(t(lang, "page.looked_cells"), String(new Set(rows.map((r) => r.cell ?? r.asset)).size)));
  return h("div", {}, here.length === 0 ? h("p", { class: "warn" }, t(lang, "page.looked_none")) : null, table);
}

const AT_FIRST = 6;
function bytes(lang: Lang, list: Exhibit[], all = false): HTMLElement {
  const box = h("div", { class: "bytes" });
  // The key records first: they made the event open, grow or close.
  const ordered = [...list].sort((a, b) => Number(b.key) - Number(a.key));
  for (const e of all ? ordered : ordered.slice(0, AT_FIRST)) {
    const binary = /[\u0000-\u0008\u000e-\u001f\ufffd]/.test(e.text);
    box.append(
      h("figure", { class: e.key ? "key" : "" },
        h("figcaption", {}, `${e.key ? "★ " : ""}${e.feed} · ${e.content.slice(0, 19)} · ${e.offset} +${e.length}`,
          h("span", { class: e.proof ? "proof" : "proof none" }, t(lang, e.proof ? "page.proof" : "page.no_proof"))),
        h("code", {}, binary ? e.hex.replace(/(..)/g, "$1 ").trim() : e.text.trimEnd())),
    );
  }
  if (!all && list.length > AT_FIRST) box.append(h("button", { type: "button", class: "more", onclick: () => box.replaceWith(bytes(lang, list, true)) }, t(lang, "page.more_evidence", { count: list.length })));
  return box;
}

const knownTime = (event: EventDetail, revision: number): string => {
  const ms = parseTime(event.known_times[event.revisions.findIndex((r) => r.revision === revision)]);
  return ms === null ? "–" : full(ms);
};

// What stands above an event in replay: which revision this is, or that it was not known yet.
function replayNote(lang: Lang, event: EventDetail, shown: EventBody, then: Then, known: EventBody | null, show: (newest: boolean) => void): HTMLElement | null {
  if (then.sequence === null) return null;
  if (!known) return h("p", { class: "then later" }, t(lang, "page.then_later", { time: knownTime(event, 1) }));
  if (known.revision === event.revision) return null;
  const older = shown.revision === known.revision;
  return h("p", { class: "then" }, older ? t(lang, "page.then_older", { time: full(then.at), revision: known.revision, newest: event.revision }) : t(lang, "page.then_later", { time: knownTime(event, event.revision) }),
    " ", h("button", { type: "button", class: "link", onclick: () => show(older) }, t(lang, older ? "page.show_newest" : "page.show_then")));
}

function revisions(lang: Lang, event: EventDetail): HTMLElement {
  const list = h("ol", { class: "revisions" });
  for (const r of [...event.revisions].reverse()) {
    const at = knownTime(event, r.revision);
    list.append(h("li", {}, h("b", {}, `${r.revision}`), ` ${t(lang, `page.reason.${r.reason}`)} · ${t(lang, `page.state.${r.state}`)} · ${at === "–" ? `${t(lang, "page.known_at")} ${r.known_at.toLocaleString("en-US")}` : `${t(lang, "page.known_time")} ${at}`}${r.reason_text ? ` · ${cause(lang, r.reason_text)}` : ""}`));
  }
  return list;
}

function actions(lang: Lang, event: EventDetail, hooks: DetailHooks): HTMLElement {
  const initials = h("input", { name: "initials", maxlength: 16, size: 5, placeholder: t(lang, "page.initials"), "aria-label": t(lang, "page.initials"), autocomplete: "off" });
  const reason = h("input", { name: "reason", maxlength: 400, placeholder: t(lang, "page.why"), "aria-label": t(lang, "page.why"), autocomplete: "off" });
  const problem = h("p", { class: "warn", role: "alert" });
  const send = (action: string) => (): void => {
    api.act(event.id, action, initials.value, reason.value, event.revision).then(hooks.changed, (e: Error) => (problem.textContent = e.message));
  };
  const past = h("ul", { class: "actions-past" });
  for (const a of event.actions) {
    const at = parseTime(a.at);
    past.append(h("li", {}, `${t(lang, `page.did.${a.action}`)} · ${a.initials} · ${at ? full(at) : ""} · ${a.reason}`));
  }
  return h("div", { class: "act" }, past,
    h("div", { class: "act-row" }, initials, reason,
      h("button", { type: "button", class: "primary", onclick: send("acknowledge") }, t(lang, "page.acknowledge")),
      h("button", { type: "button", onclick: send("dismiss") }, t(lang, "page.dismiss"))),
    problem);
}

const origin = (lang: Lang, event: EventBody): HTMLElement =>
  section(lang, "origin", false, h("table", { class: "facts" },
    row(t(lang, "page.sources"), event.sources.join(", ")),
    row(t(lang, "page.label"), event.label.marking),
    row(t(lang, "page.releasable"), event.label.releasable_to.join(", ") || t(lang, "page.nobody")),
    row(t(lang, "page.originator"), event.label.originator),
    row("ID", event.id)));

// The panel of an incident has the same frame as that of an event.
function drawIncident(host: HTMLElement, lang: Lang, whole: EventDetail, event: EventDetail & IncidentBody, detectors: Map<string, Detector>, hooks: DetailHooks, then: Then | null, known: EventBody | null, show: (newest: boolean) => void, older: boolean): void {
  const found = event.incident;
  const start = parseTime(event.start) ?? 0;
  const end = parseTime(event.end);
  const parts = incidentParts(lang, event, detectors, hooks.lane, { open: hooks.open, goTo: hooks.goTo });
  const title = both(lang, found.title);
  clear(host);
  const all: (Node | null)[] = [
    h("header", { class: "detail-head of-incident" },
      h("div", { class: "detail-top" },
        h("span", { class: `channel ${found.channel}` }, t(lang, `incident.channel.${found.channel}`)),
        h("span", { class: `state ${event.state}` }, t(lang, `page.state.${event.state}`)),
        h("button", { type: "button", class: "close", "aria-label": t(lang, "page.close"), onclick: hooks.close }, "×")),
      then ? replayNote(lang, whole, event, then, known, show) : null,
      h("h2", {}, event.state === "retracted" ? h("s", {}, title) : title),
      event.state === "retracted" ? h("p", { class: "withdrawn", role: "note" }, t(lang, "page.retracted_note", { why: why(lang, event) })) : null,
      h("p", { class: "when" },
        h("button", { type: "button", class: "link", onclick: () => hooks.goTo(start) }, full(start)),
        event.state === "retracted" ? "" : end === null ? ` – ${t(lang, hooks.openWord())}` : end > start ? ` · ${duration(end - start, lang)}` : "")),
    section(lang, "rate", true, parts.rate, h("p", { class: "faint" }, t(lang, "incident.channel.why", { page: found.budget.page_per_month, queue: found.budget.queue_per_month, digest: found.budget.digest_per_month }))),
    section(lang, "factors", true, parts.factors),
    section(lang, "explanations", true, parts.explanations),
    section(lang, "refute", true, parts.refutes),
    section(lang, "by_domain", true, parts.evidence),
    section(lang, "not_looked", found.unseen.length > 0, parts.unseen),
    section(lang, "revisions", false, revisions(lang, older ? { ...whole, revisions: whole.revisions.filter((r) => r.revision <= event.revision) } : whole)),
    origin(lang, event),
    older ? null : h("section", { class: "judge", "aria-label": t(lang, "page.judge") }, actions(lang, event, hooks)),
  ];
  host.append(...all.filter((p) => p !== null));
  host.classList.toggle("of-retracted", event.state === "retracted");
  host.scrollTop = 0;
}

// A late answer for an event that is selected no more must not take the place of a newer one: it is
// undefined. null: there is no such event.
let asked = 0;

export async function showDetail(host: HTMLElement, lang: Lang, id: string, detectors: Map<string, Detector>, hooks: DetailHooks, then: Then | null, newest = false): Promise<EventDetail | null | undefined> {
  const mine = ++asked;
  const found = await api.event(id).catch(() => undefined);
  if (mine !== asked) return undefined;
  if (!found) {
    clear(host);
    host.append(
      h("header", { class: "detail-head" }, h("div", { class: "detail-top" },
        h("span", { class: "kind" }, t(lang, found === null ? "page.no_event" : "page.event_unread")),
        h("button", { type: "button", class: "close", "aria-label": t(lang, "page.close"), onclick: hooks.close }, "×"))),
      h("p", { class: "pad" }, t(lang, found === null ? "page.no_event_hint" : "page.event_unread_hint"), " ", h("code", { class: "id" }, id)));
    return null;
  }
  const whole: EventDetail = found;
  const known = then?.sequence == null ? null : revisionThen(whole.revisions, then.sequence);
  const older = known !== null && !newest && known.revision < whole.revision;
  const event: EventDetail = older ? { ...whole, ...known } : whole;
  const show = (wanted: boolean): void => void showDetail(host, lang, id, detectors, hooks, then, wanted);
  if ("incident" in event) {
    drawIncident(host, lang, whole, event as EventDetail & IncidentBody, detectors, hooks, then, known, show, older);
    return event;
  }
  const start = parseTime(event.start) ?? 0;
  const end = parseTime(event.end);
  const [exhibits, exposure] = await Promise.all([
    api.evidence(id, event.revision).catch(() => [] as Exhibit[]),
    api.exposure(event.kind, start, end).catch(() => [] as ExposureRow[]),
  ]);
  if (mine !== asked) return undefined;
  const detector = detectors.get(event.kind);
  const subjects = h("div", { class: "subjects" });
  for (const s of new Set(event.subjects)) subjects.append(h("button", { type: "button", class: "chip", onclick: () => hooks.track(s) }, s));
  if (event.asset && !event.subjects.includes(event.asset)) subjects.append(h("span", { class: "chip" }, event.asset));

  clear(host);
  const parts: (Node | null)[] = [
    h("header", { class: "detail-head" },
      h("div", { class: "detail-top" },
        h("span", { class: "kind", style: undefined, "data-lane": event.kind.split(".")[0] ?? "" }, both(lang, detector?.title) || event.kind),
        h("span", { class: `state ${event.state}` }, t(lang, `page.state.${event.state}`)),
        h("button", { type: "button", class: "close", "aria-label": t(lang, "page.close"), onclick: hooks.close }, "×")),
      then ? replayNote(lang, whole, event, then, known, show) : null,
      h("h2", {}, event.state === "retracted" ? h("s", {}, sentence(lang, event)) : sentence(lang, event)),
      event.state === "retracted" ? h("p", { class: "withdrawn", role: "note" }, t(lang, "page.retracted_note", { why: why(lang, event) })) : null,
      h("p", { class: "when" },
        h("button", { type: "button", class: "link", onclick: () => hooks.goTo(start) }, full(start)),
        event.state === "retracted" ? "" : end === null ? ` – ${t(lang, hooks.openWord())} · ${duration(hooks.now() - start, lang)}` : end > start ? ` · ${duration(end - start, lang)}` : ""),
      subjects,
      ...hooks.incidentsOf(event.id).map((i) => h("button", { type: "button", class: "part-of", "data-incident": i.id, onclick: () => hooks.open(i.id) }, h("span", {}, t(lang, "page.in_incident")), h("b", {}, both(lang, i.incident.title)), h("small", {}, rateWords(lang, i.incident.rate, i.incident.missing))))),
    section(lang, "why_section", true,
      h("p", { class: "note" }, both(lang, detector?.summary), h("code", {}, `${event.rule.name} ${event.rule.version}`)),
      measures(lang, event, detector), rule(lang, event, detector)),
    section(lang, "refute", true, h("p", { class: "refute" }, both(lang, detector?.refuted_by) || "–")),
    section(lang, "evidence", true,
      h("p", { class: "note" }, t(lang, "page.evidence_count", { count: event.evidence.count, kept: exhibits.length }),
        " ", h("a", { href: `/api/events/${encodeURIComponent(event.id)}/export`, download: `${event.id}.evidence.json` }, t(lang, "page.export"))),
      bytes(lang, exhibits)),
    section(lang, "looked", true, lookedAt(lang, event, exposure, detector)),
    section(lang, "revisions", false, revisions(lang, older ? { ...whole, revisions: whole.revisions.filter((r) => r.revision <= event.revision) } : whole)),
    origin(lang, event),
    // Judged is what is known now, not what was.
    older ? null : h("section", { class: "judge", "aria-label": t(lang, "page.judge") }, actions(lang, event, hooks)),
  ];
  host.append(...parts.filter((p) => p !== null));
  host.classList.toggle("of-retracted", event.state === "retracted");
  (host.querySelector(".kind") as HTMLElement).style.color = event.state === "retracted" ? "" : colourOf(event.kind);
  host.scrollTop = 0;
  return event;
}
