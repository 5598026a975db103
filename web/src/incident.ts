// The panel of one incident: its rate, what adds up to it, the three explanations side by side, what
// would refute it, and its events by domain, each a click away.
import { h } from "./dom";
import { both, t } from "./i18n";
import { period, rateWords } from "./incidents";
import { colourOf, laneOf } from "./lanes";
import { duration, full, parseTime } from "./time";
import type { Cited, Detector, Findings, IncidentBody, Join, Lang } from "./types";

export interface IncidentHooks {
  open: (id: string) => void; // an event of it
  goTo: (ms: number) => void;
}
const kindTitle = (lang: Lang, detectors: Map<string, Detector>, kind: string): string => both(lang, detectors.get(kind)?.title) || kind;
const signed = (v: number): string => `${v < 0 ? "−" : "+"}${Math.abs(v).toFixed(1)}`;
const comma = (lang: Lang): string => (lang === "ja" ? "、" : ", ");
const percent = (p: number): string => `${p >= 0.1 ? (100 * p).toFixed(0) : p >= 0.001 ? (100 * p).toFixed(1) : String(Number((100 * p).toPrecision(1)))} %`;
const weightOf = (j: Join): number => (j.counted ? -Math.log(j.p!) : 0);

export function circumstanceNames(lang: Lang, found: Findings, ids: string[]): string {
  return ids.map((id) => {
    const c = found.circumstances.find((one) => one.id === id);
    if (!c) return id;
    const kind = t(lang, `condition.${c.kind}`);
    return c.kind === "outage" ? `${kind} ${both(lang, c.name)}` : both(lang, c.name) || kind;
  }).join(comma(lang));
}

// ---- the rate ----
function rate(lang: Lang, found: Findings): HTMLElement {
  const r = found.rate;
  const lines: string[] = [];
  if (r.state === "measured" && r.interval_95_per_month) {
    const [low, high] = r.interval_95_per_month;
    lines.push(t(lang, "incident.rate.interval", { low: period(lang, high), high: period(lang, low) }));
  }
  if (r.state === "below_floor") lines.push(t(lang, "incident.rate.floor_why", { found: r.found, slides: r.slides }));
  if (r.state !== "not_measured" && found.history) {
    lines.push(t(lang, "incident.rate.history", { days: found.history.days, slides: found.history.slides, roots: r.roots, found: r.found, trials: r.slides }));
    if (found.history.weekdays_kept) lines.push(t(lang, "incident.rate.weekdays"));
    const other = rateWords(lang, found.rate_without_known_links);
    if (other !== rateWords(lang, r)) lines.push(t(lang, "incident.rate.unlinked", { words: other }));
  }
  return h("div", { class: `rate ${r.state}` },
    h("p", { class: "rate-words" }, rateWords(lang, r, found.missing)),
    ...lines.map((l) => h("p", {}, l)),
    r.state === "not_measured" ? null : h("p", { class: "faint" }, t(lang, "incident.rate.not_probability")));
}

// ---- factors ----
function when(lang: Lang, j: Join): string {
  const ms = Math.abs(j.lag_h) * 3_600_000;
  return ms < 18_000 ? t(lang, "incident.join.same_time") : t(lang, j.lag_h < 0 ? "incident.join.before" : "incident.join.after", { time: duration(ms, lang) });
}
function reasons(lang: Lang, found: Findings, j: Join): string[] {
  const out: string[] = [];
  if (j.by === "place_time") out.push(`${t(lang, "incident.join.distance", { km: (j.distance_km ?? 0).toFixed(0), sigma: (j.sigma_km ?? 0).toFixed(0) })}${lang === "ja" ? "、" : "; "}${when(lang, j)}`);
  else out.push(`${t(lang, "incident.join.shared", { names: (j.shared ?? []).join(comma(lang)) })}${lang === "ja" ? "、" : "; "}${when(lang, j)}`, t(lang, "incident.join.name"));
  if (j.counted && j.p !== undefined) out.push(t(lang, "incident.factor.chance", { percent: percent(j.p) }));
  if (j.explained_by.length > 0) out.push(t(lang, "incident.join.explained", { names: circumstanceNames(lang, found, j.explained_by) }));
  else if (j.shares_source) out.push(t(lang, "incident.join.shares_source"));
  if (j.others) out.push(t(lang, "incident.join.others", { n: j.others }));
  return out;
}
// Place, time and rarity of one join, to either side of nothing.
function parts(lang: Lang, j: Join): HTMLElement | null {
  if (!j.counted || !j.factors) return null;
  const values: [string, number][] = [["place", j.factors.place], ["time", j.factors.time], ["rarity", j.factors.density]];
  const most = Math.max(...values.map(([, v]) => Math.abs(v)), 1);
  const box = h("div", { class: "parts" });
  for (const [name, v] of values) {
    const bar = h("i", { class: v < 0 ? "less" : "more" });
    bar.style.width = `${(50 * Math.abs(v)) / most}%`;
    box.append(h("span", {}, t(lang, `incident.factor.${name}`, { value: "" }).trim()), h("span", { class: "axis" }, bar), h("b", {}, signed(v)));
  }
  box.append(h("span", {}, t(lang, "incident.factor.link")), h("span", {}), h("b", {}, signed(values.reduce((s, [, v]) => s + v, 0))));
  return box;
}
function factors(lang: Lang, i: IncidentBody, detectors: Map<string, Detector>, hooks: IncidentHooks): HTMLElement {
  const found = i.incident;
  const all = Math.max(i.score ?? 0, 1);
  const box = h("div", { class: "factors" });
  let before = 0;
  for (const j of found.joins) {
    const w = weightOf(j);
    const bar = h("i", {});
    bar.style.marginLeft = `${(100 * before) / all}%`;
    bar.style.width = `${(100 * w) / all}%`;
    bar.style.background = colourOf(j.event.kind);
    before += w;
    box.append(h("div", { class: `factor${j.counted ? "" : " uncounted"}` },
      h("div", { class: "factor-head" },
        h("button", { type: "button", class: "link", onclick: () => hooks.open(j.event.id) }, kindTitle(lang, detectors, j.event.kind)),
        h("b", {}, j.counted ? signed(w) : t(lang, "incident.join.unrated"))),
      j.counted ? h("span", { class: "sum-bar" }, bar) : null,
      ...reasons(lang, found, j).map((line) => h("p", {}, line)),
      parts(lang, j)));
  }
  if (i.score !== null && before > 0) {
    const bar = h("span", { class: "sum-bar" });
    for (const j of found.joins.filter((one) => one.counted)) {
      const piece = h("i", {});
      piece.style.width = `${(100 * weightOf(j)) / all}%`;
      piece.style.background = colourOf(j.event.kind);
      bar.append(piece);
    }
    box.append(h("div", { class: "factor total" }, h("div", { class: "factor-head" }, h("span", {}, t(lang, "incident.factors.total")), h("b", {}, signed(i.score))), bar));
  }
  return box;
}

// ---- explanations ----
function explanations(lang: Lang, found: Findings): HTMLElement {
  const box = h("div", { class: "hypotheses" });
  for (const one of found.hypotheses) {
    let words = t(lang, `incident.${one.id}${one.id === "common_cause" ? ".none" : ".words"}`);
    if (one.id === "common_cause") {
      const around = found.circumstances.map((c) => c.id);
      if (one.circumstances?.length) words = circumstanceNames(lang, found, one.circumstances);
      else if (around.length > 0) words = t(lang, "incident.common_cause.around", { names: circumstanceNames(lang, found, around) });
    }
    const weight = one.id === "coincidence" ? "0" : one.ln === null ? "–" : signed(one.ln);
    const note = one.id === "coincidence" ? rateWords(lang, found.rate, found.missing) : one.ln === null ? t(lang, "incident.weight.unknown") : t(lang, "incident.weight.note");
    box.append(h("div", { class: `hypothesis ${one.id}${one.circumstances?.length ? " named" : ""}` }, h("h4", {}, t(lang, `incident.${one.id}`)), h("p", { class: "weight" }, weight), h("p", {}, words), h("p", { class: "faint" }, note)));
  }
  return box;
}

// ---- evidence ----
function eventButton(lang: Lang, detectors: Map<string, Detector>, e: Cited, root: boolean, hooks: IncidentHooks): HTMLElement {
  const start = parseTime(e.start) ?? 0;
  const names = [...new Set([...(e.asset ? [e.asset] : []), ...e.subjects])].slice(0, 4).join(comma(lang));
  const node = h("button", { type: "button", class: "cited", "data-event": e.id, onclick: () => hooks.open(e.id) },
    h("span", { class: "bar" }),
    h("span", { class: "cited-body" },
      h("b", {}, kindTitle(lang, detectors, e.kind), root ? h("span", { class: "tag" }, t(lang, "incident.root")) : null),
      h("span", {}, full(start)),
      names ? h("span", { class: "faint" }, names) : null,
      h("span", { class: "faint" }, `${t(lang, "explain.revision_n", { n: e.revision })} · ${e.sources.join(comma(lang))}`)),
    h("span", { "aria-hidden": "true" }, "›"));
  (node.querySelector(".bar") as HTMLElement).style.background = colourOf(e.kind);
  return node;
}
function evidence(lang: Lang, found: Findings, detectors: Map<string, Detector>, lanes: (name: string) => string, hooks: IncidentHooks): HTMLElement {
  const box = h("div", { class: "by-domain" });
  const all = [found.root, ...found.joins.map((j) => j.event)];
  for (const lane of new Set(all.map((e) => laneOf(e.kind)))) {
    box.append(h("h3", {}, lanes(lane)));
    for (const e of all.filter((one) => laneOf(one.kind) === lane)) box.append(eventButton(lang, detectors, e, e.id === found.root.id, hooks));
  }
  return box;
}

export interface Parts {
  rate: HTMLElement;
  factors: HTMLElement;
  explanations: HTMLElement;
  refutes: HTMLElement;
  evidence: HTMLElement;
  unseen: HTMLElement;
}
export function incidentParts(lang: Lang, i: IncidentBody, detectors: Map<string, Detector>, lanes: (name: string) => string, hooks: IncidentHooks): Parts {
  const found = i.incident;
  const refutes = h("ul", { class: "refutes" });
  const told = new Set<string>();
  for (const j of found.joins) {
    const words = both(lang, j.refute);
    if (told.has(j.rule + words)) continue;
    told.add(j.rule + words);
    refutes.append(h("li", {}, h("b", {}, kindTitle(lang, detectors, j.event.kind)), h("span", {}, words)));
  }
  const unseen = h("div", {}, ...(found.unseen.length === 0
    ? [h("p", { class: "note" }, t(lang, "incident.unseen.none"))]
    : found.unseen.map((u) => h("p", { class: "warn" }, t(lang, "incident.unseen.words", { kinds: u.kinds.map((k) => kindTitle(lang, detectors, k)).join(comma(lang)) })))),
    h("p", { class: "faint" }, t(lang, "incident.trials", { n: found.trials })));
  return {
    rate: rate(lang, found),
    factors: factors(lang, i, detectors, hooks),
    explanations: explanations(lang, found),
    refutes,
    evidence: evidence(lang, found, detectors, lanes, hooks),
    unseen,
  };
}
