import { expect, it } from "vitest";
import { labelPoint } from "./label";

const square: [number, number][] = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]];
it("stands in the middle of an area that is seen whole", () => {
  expect(labelPoint(square, { west: -5, south: -5, east: 15, north: 15 })).toEqual([5, 5]);
});
it("moves into the part that is seen", () => {
  expect(labelPoint(square, { west: 8, south: -5, east: 15, north: 2 })).toEqual([9, 1]);
});
it("is inside an area that has a bay in its middle", () => {
  const u: [number, number][] = [[0, 0], [10, 0], [10, 10], [7, 10], [7, 3], [3, 3], [3, 10], [0, 10], [0, 0]];
  const at = labelPoint(u, { west: -5, south: -5, east: 15, north: 15 })!;
  expect(at[1] < 3 || at[0] < 3 || at[0] > 7).toBe(true);
});
it("is nowhere where the area is not seen", () => {
  expect(labelPoint(square, { west: 20, south: 20, east: 30, north: 30 })).toBeNull();
});
