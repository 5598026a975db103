import { expect, it } from "vitest";
import { groupOf, membersOf, period, rateWords } from "./incidents";
import type { IncidentBody, Rate } from "./types";

const rate = (over: Partial<Rate>): Rate => ({ state: "measured", roots: 14, slides: 588, found: 5, roots_per_month: 8, slid_days: 2000, ...over });
const incident = (over: Partial<IncidentBody>, channel = "page"): IncidentBody =>
  ({ id: "incident.attack-0", state: "open", disposition: "new", incident: { channel, root: { id: "a" }, joins: [{ event: { id: "b" } }] }, ...over }) as unknown as IncidentBody;

it("says a rate as a watch officer would", () => {
  expect(period("en", 60)).toBe("2 times a day");
  expect(period("en", 2.345)).toBe("2.3 times a month");
  expect(period("en", 0.0714)).toBe("once in 14 months");
  expect(period("en", 0.01)).toBe("once in 8.3 years");
  expect(period("ja", 0.0714)).toBe("14か月に1回");
});
it("never gives a number below the floor, nor one that was not measured", () => {
  expect(rateWords("en", rate({ per_month: 0.5 }))).toBe("by chance about once in 2 months");
  expect(rateWords("en", rate({ state: "below_floor", per_month: 0.09 }))).toBe("by chance less than once in 11 months");
  expect(rateWords("en", rate({ state: "not_measured" }), { days: 9, roots: 8 })).toMatch(/9 more days.*8 more/);
  expect(rateWords("en", rate({ state: "not_measured" }))).toMatch(/no rate/);
});
it("puts what a person has spoken of behind its channel", () => {
  expect(groupOf(incident({}))).toBe("page");
  expect(groupOf(incident({}, "digest"))).toBe("digest");
  expect(groupOf(incident({ disposition: "acknowledged" }))).toBe("handled");
  expect(groupOf(incident({ state: "retracted" }))).toBe("retracted");
});
it("knows the events of an incident", () => {
  expect([...membersOf(incident({}))]).toEqual(["a", "b"]);
});
