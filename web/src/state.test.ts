import { expect, it } from "vitest";
import { initial, readState, writeState } from "./state";

it("a view survives its URL", () => {
  const view = {
    ...initial("ja"),
    at: Date.parse("2026-06-01T12:00:00Z"),
    event: "sea.encounter-0123456789abcdef",
    kinds: ["air", "feed"],
    disposition: "new" as const,
    exposure: "sea.gap",
    map: [128.5, 32.1, 7.5] as [number, number, number],
  };
  expect(readState(writeState(view), "en")).toEqual(view);
});
it("follows the browser's language until told otherwise", () => {
  expect(readState("", "ja-JP").lang).toBe("ja");
  expect(readState("?lang=en", "ja-JP").lang).toBe("en");
});
it("takes no nonsense from a URL", () => {
  const s = readState("?at=never&map=1,x,3&state=maybe&lang=xx", "en");
  expect(s).toEqual(initial("en"));
});
