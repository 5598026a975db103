// The page's state is its URL: a view can be handed over in a shift note.
import type { Lang } from "./types";

export interface ViewState {
  lang: Lang;
  at: number | null; // null = live
  event: string | null;
  subject: string | null;
  kinds: string[]; // hidden lanes
  disposition: "all" | "new" | "acknowledged" | "dismissed";
  exposure: string | null; // detector whose exposure is drawn
  map: [number, number, number] | null; // lon, lat, zoom
}

export const initial = (lang: Lang): ViewState => ({
  lang,
  at: null,
  event: null,
  subject: null,
  kinds: [],
  disposition: "all",
  exposure: null,
  map: null,
});

export function readState(search: string, browserLang: string): ViewState {
  const q = new URLSearchParams(search);
  const lang = q.get("lang");
  const state = initial(lang === "ja" || lang === "en" ? lang : browserLang.startsWith("ja") ? "ja" : "en");
  const at = q.get("at") ? Date.parse(q.get("at")!) : NaN;
  state.at = Number.isFinite(at) ? at : null;
  state.event = q.get("event");
  state.subject = q.get("subject");
  state.kinds = (q.get("hide") ?? "").split(",").filter(Boolean);
  const d = q.get("state");
  if (d === "new" || d === "acknowledged" || d === "dismissed") state.disposition = d;
  state.exposure = q.get("exposure");
  const map = (q.get("map") ?? "").split(",").map(Number);
  if (map.length === 3 && map.every(Number.isFinite)) state.map = [map[0]!, map[1]!, map[2]!];
  return state;
}

export function writeState(state: ViewState): string {
  const q = new URLSearchParams();
  q.set("lang", state.lang);
  if (state.at !== null) q.set("at", new Date(state.at).toISOString());
  if (state.event) q.set("event", state.event);
  if (state.subject) q.set("subject", state.subject);
  if (state.kinds.length > 0) q.set("hide", state.kinds.join(","));
  if (state.disposition !== "all") q.set("state", state.disposition);
  if (state.exposure) q.set("exposure", state.exposure);
  if (state.map) q.set("map", state.map.map((v, i) => v.toFixed(i === 2 ? 2 : 4)).join(","));
  return "?" + q.toString();
}
