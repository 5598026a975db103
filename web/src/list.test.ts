import { expect, it } from "vitest";
import { folded, isFold, ordered, rank } from "./list";
import type { Detector, EventBody } from "./types";

const event = (id: string, over: Partial<EventBody>): EventBody =>
  ({ id, kind: "sea.encounter", state: "closed", disposition: "new", start: "2026-06-01T00:00:00Z", measures: {}, ...over }) as EventBody;
const detectors = new Map([["sea.distress", { kind: "sea.distress", pages_measure: "status", pages_value: "active" } as Detector]]);

it("puts a beacon in earnest first, a tested one never", () => {
  const active = event("a", { kind: "sea.distress", state: "open", measures: { status: "active" } });
  const test = event("b", { kind: "sea.distress", state: "open", measures: { status: "test" } });
  const later = event("c", { state: "open", start: "2026-06-01T05:00:00Z" });
  expect(ordered([test, later, active], detectors).map((e) => e.id)).toEqual(["a", "c", "b"]);
});
it("puts passing moments behind findings, and what was known only later last", () => {
  const found = event("a", { start: "2026-06-01T00:00:00Z", end: "2026-06-01T01:00:00Z" });
  const crossing = event("b", { start: "2026-06-01T02:00:00Z", end: "2026-06-01T02:00:00Z" });
  const later = event("c", { state: "open", later: true });
  expect(ordered([later, crossing, found], detectors).map((e) => e.id)).toEqual(["a", "b", "c"]);
});
it("puts what was dealt with behind what is new", () => {
  expect(rank(event("x", { disposition: "dismissed" }), undefined)).toBeGreaterThan(rank(event("y", {}), undefined));
});
it("puts what was retracted behind all findings, even where it was never closed", () => {
  expect(rank(event("x", { state: "retracted" }), undefined)).toBeGreaterThan(rank(event("y", { disposition: "dismissed" }), undefined));
});

const crossing = (n: number, over: Partial<EventBody> = {}): EventBody => {
  const time = `2026-06-01T02:${String(n).padStart(2, "0")}:00Z`;
  return event(`z${n}`, { kind: n % 2 ? "sea.zone_entry" : "sea.zone_exit", start: time, end: time, ...over });
};
const shape = (events: EventBody[]): string[] => folded(ordered(events, detectors), detectors).map((l) => (isFold(l) ? `${l.events.length}@${l.id}` : l.id));
it("folds a run of zone crossings, and divides it where another moment lies between", () => {
  expect(shape([1, 2, 3, 4, 5].map((n) => crossing(n)))).toEqual(["5@z1"]);
  const other = event("o", { kind: "sea.other", start: "2026-06-01T02:05:30Z", end: "2026-06-01T02:05:30Z" });
  expect(shape([...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => crossing(n)), other])).toEqual(["4@z6", "o", "5@z1"]);
});
it("leaves a few lie open, and never folds what was handled, retracted, known later or goes on", () => {
  expect(shape([1, 2, 3].map((n) => crossing(n)))).toEqual(["z3", "z2", "z1"]);
  for (const over of [{ disposition: "acknowledged" }, { state: "retracted" }, { later: true }, { state: "open", end: null }] as Partial<EventBody>[]) {
    expect(folded([1, 2, 3, 4, 5].map((n) => crossing(n, over)), detectors).some(isFold)).toBe(false);
  }
  expect(folded([1, 2, 3, 4, 5].map((n) => event(`e${n}`, {})), detectors).some(isFold)).toBe(false);
});
