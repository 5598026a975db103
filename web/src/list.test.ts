import { expect, it } from "vitest";
import { ordered, rank } from "./list";
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
