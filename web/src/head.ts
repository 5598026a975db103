// The head of the page: exercise mark, both clocks, live or replay, search, coverage, language.
import * as api from "./api";
import { clear, h } from "./dom";
import { both, t } from "./i18n";
import { drawExposure, showTrack } from "./layers";
import { ordered } from "./list";
import { current, detectors, head, map, now, page, save, view, type Commands } from "./page";
import { clock, day } from "./time";
import type { SearchHit } from "./types";

const jst = h("b", {});
const utc = h("span", {});

export function drawHead(commands: Commands): void {
  const { lang } = view;
  const ended = !!page.status.finished;
  const search = h("input", { type: "search", class: "search", placeholder: t(lang, "page.search"), title: t(lang, "page.search_hint"), "aria-label": t(lang, "page.search_hint"), autocomplete: "off" });
  const results = h("ul", { class: "results", hidden: true });
  search.addEventListener("input", () => void runSearch(search.value, results, commands));
  search.addEventListener("keydown", (e) => {
    if (e.key === "Enter") (results.querySelector("button") as HTMLButtonElement | null)?.click();
    if (e.key === "Escape") search.blur();
  });
  const exposureChoice = h("select", { class: "exposure", "aria-label": t(lang, "page.exposure"), onchange: (e: Event) => {
    view.exposure = (e.target as HTMLSelectElement).value || null;
    save();
    void drawExposure();
  } }, h("option", { value: "" }, t(lang, "page.exposure_off")));
  for (const d of detectors.values()) exposureChoice.append(h("option", { value: d.kind, selected: d.kind === view.exposure }, both(lang, d.title)));
  clear(head);
  head.append(
    h("a", { class: "brand", href: "/" }, h("span", { class: "kanji" }, "櫓"), "Yagura"),
    page.status.exercise ? h("span", { class: "exercise" }, t(lang, "page.exercise")) : h("span", {}),
    h("div", { class: `clock${view.at === null ? "" : " past"}` }, jst, utc),
    h("button", { type: "button", class: `live${view.at !== null ? "" : ended ? " ended" : " on"}`, onclick: () => commands.setTime(null) }, t(lang, view.at !== null ? "page.go_live" : ended ? "page.ended" : "page.live")),
    view.at === null ? "" : h("button", { type: "button", class: "play", "aria-pressed": page.playing ? "true" : "false", onclick: () => commands.play(!page.playing) }, page.playing ? "❚❚ " : "▶ ", h("span", {}, t(lang, page.playing ? "page.pause" : "page.play"))),
    h("div", { class: "search-box" }, search, results),
    h("label", { class: "exposure-label" }, exposureChoice),
    h("button", { type: "button", class: "lang", lang: lang === "en" ? "ja" : "en", onclick: () => commands.setLang(lang === "en" ? "ja" : "en") }, lang === "en" ? "日本語" : "English"),
  );
}

export function drawClock(): void {
  const ms = now();
  jst.textContent = ms === 0 ? t(view.lang, "page.no_time") : `${day(ms, "jst")} ${clock(ms, "jst")} JST`;
  utc.textContent = ms === 0 ? "" : `${day(ms, "utc").slice(5)} ${clock(ms, "utc")} UTC`;
}

async function runSearch(q: string, results: HTMLElement, commands: Commands): Promise<void> {
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
      if (found) commands.select(found.id);
    } }, h("b", {}, hit.name || hit.id), h("span", {}, [hit.id, hit.detail, hit.kind === "track" ? t(view.lang, `page.class.${hit.class}`) : ""].filter(Boolean).join(" · ")))));
  }
  if (hits.length === 0) results.append(h("li", { class: "empty" }, t(view.lang, "page.nothing_found")));
}
