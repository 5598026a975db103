import { describe, expect, it } from "vitest";
import { clock, day, duration, full, parseTime, tickStep } from "./time";

describe("times", () => {
  const t = Date.parse("2026-05-31T15:04:05Z");
  it("shows Japan's next day after 15:00 UTC", () => {
    expect(day(t, "jst")).toBe("2026-06-01");
    expect(clock(t, "jst")).toBe("00:04:05");
    expect(full(t)).toBe("2026-06-01 00:04 JST (15:04 UTC)");
  });
  it("reads microseconds and refuses nonsense", () => {
    expect(parseTime("2026-05-31T15:04:05.000000Z")).toBe(t);
    expect(parseTime("soon")).toBeNull();
    expect(parseTime(null)).toBeNull();
  });
  it("says durations in both languages", () => {
    expect(duration(95 * 60_000, "en")).toBe("1 h 35 min");
    expect(duration(95 * 60_000, "ja")).toBe("1時間35分");
  });
  it("picks round ticks", () => expect(tickStep(7 * 60_000)).toBe(10 * 60_000));
});
