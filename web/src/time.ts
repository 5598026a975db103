// Times on the page: JST and UTC together, never the browser's own zone.
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const JST_MS = 9 * HOUR;

const two = (n: number): string => String(n).padStart(2, "0");

export function parseTime(text: string | null | undefined): number | null {
  if (!text) return null;
  const ms = Date.parse(text);
  return Number.isFinite(ms) ? ms : null;
}

export function clock(ms: number, zone: "jst" | "utc"): string {
  const d = new Date(ms + (zone === "jst" ? JST_MS : 0));
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
}

export function day(ms: number, zone: "jst" | "utc"): string {
  const d = new Date(ms + (zone === "jst" ? JST_MS : 0));
  return `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`;
}

// "2026-06-01 21:05 JST (12:05 UTC)"
export function full(ms: number): string {
  return `${day(ms, "jst")} ${clock(ms, "jst").slice(0, 5)} JST (${clock(ms, "utc").slice(0, 5)} UTC)`;
}

export function short(ms: number): string {
  return `${clock(ms, "jst").slice(0, 5)} JST`;
}

export function duration(ms: number, lang: "en" | "ja"): string {
  const minutes = Math.max(0, Math.round(ms / MINUTE));
  const h = Math.floor(minutes / 60);
  const m = minutes % 60;
  if (lang === "ja") return h > 0 ? `${h}時間${m}分` : `${m}分`;
  return h > 0 ? `${h} h ${m} min` : `${m} min`;
}

// Distances between ticks of a time axis, so that they are round and at least `least` ms apart.
export function tickStep(least: number): number {
  const steps = [MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR];
  return steps.find((s) => s >= least) ?? 24 * HOUR * Math.ceil(least / (24 * HOUR));
}
