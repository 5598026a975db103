import { expect, it } from "vitest";
import { emptyPicture } from "./live";
import { revisionThen, seenAt, startOfOldest, type Moment } from "./replay";
import type { EventBody } from "./types";

const event = (id: string, start: string, revision = 1): EventBody => ({ id, start: `2026-06-01T${start}:00Z`, revision, disposition: "new" }) as EventBody;
const at = Date.parse("2026-06-01T12:00:00Z");
const moment = (known: EventBody[] | null): Moment =>
  ({ at, picture: emptyPicture(1), names: [], subjects: [], known: known && new Map(known.map((e) => [e.id, e])), sequence: 7, next: "", from: -Infinity, failed: false });
const all = (...events: EventBody[]): Map<string, EventBody> => new Map(events.map((e) => [e.id, e]));

it("shows what was known in the revision known then, and marks what was found out later", () => {
  const newest = all(event("a", "11:00", 3), event("b", "11:30"), event("c", "13:00"));
  expect(seenAt(newest, moment([event("a", "11:00", 1)]), at).map((e) => [e.id, e.revision, !!e.later])).toEqual([["a", 1, false], ["b", 1, true]]);
});
it("keeps what people have said since", () => {
  const newest = all({ ...event("a", "11:00", 2), disposition: "dismissed" as const });
  expect(seenAt(newest, moment([event("a", "11:00")]), at)[0]!.disposition).toBe("dismissed");
});
it("marks nothing where it cannot be told, and shows nothing where the time could not be read", () => {
  expect(seenAt(all(event("b", "11:30")), moment(null), at)[0]!.later).toBeUndefined();
  expect(seenAt(all(event("b", "11:30")), { ...moment(null), failed: true }, at)).toEqual([]);
});
it("finds the revision that was known", () => {
  const revisions = [{ known_at: 3 }, { known_at: 7 }, { known_at: 9 }];
  expect(revisionThen(revisions, 7)).toEqual({ known_at: 7 });
  expect(revisionThen(revisions, 2)).toBeNull();
});
it("says nothing of events older than those it has read, and shows what only that time's page holds", () => {
  const part = { ...moment([event("old", "09:00")]), next: "x", from: Date.parse("2026-06-01T09:00:00Z") };
  expect(seenAt(all(event("a", "08:00"), event("b", "11:30")), part, at).map((e) => e.id)).toEqual(["old", "b"]);
  expect(startOfOldest([event("b", "11:30"), event("a", "08:00")], "x")).toBe(Date.parse("2026-06-01T08:00:00Z"));
  expect(startOfOldest([event("b", "11:30")], "")).toBe(-Infinity);
});
