import { expect, it } from "vitest";
import { apply, emptyPicture, mercatorX, mercatorY } from "./live";

function message(rows: number[][]): ArrayBuffer {
  const buffer = new ArrayBuffer(16 + rows.length * 24);
  const v = new DataView(buffer);
  v.setUint8(0, 1);
  v.setUint32(4, rows.length, true);
  v.setFloat64(8, 1_780_000_000.5, true);
  rows.forEach(([index, lon, lat, time, course, speed, kind], i) => {
    const at = 16 + i * 24;
    v.setUint32(at, index!, true);
    v.setInt32(at + 4, lon!, true);
    v.setInt32(at + 8, lat!, true);
    v.setUint32(at + 12, time!, true);
    v.setUint16(at + 16, course!, true);
    v.setUint16(at + 18, speed!, true);
    v.setUint8(at + 20, kind!);
  });
  return buffer;
}

it("reads the rows of a message, absent as absent, growing as it must", () => {
  const p = emptyPicture(2);
  expect(apply(p, message([[5000, 1_285_000_000, -321_234_567, 1_780_000_000, 0xffff, 123, 2]]))).toBe(true);
  expect(p.count).toBe(5001);
  expect(p.lon[5000]).toBeCloseTo(128.5, 9);
  expect(p.lat[5000]).toBeCloseTo(-32.1234567, 9);
  expect(p.course[5000]).toBeNaN();
  expect(p.speed[5000]).toBeCloseTo(12.3, 5);
  expect(p.kind[5000]).toBe(2);
  expect(p.newest).toBe(1_780_000_000_500);
});
it("refuses what is cut short or of another version", () => {
  const p = emptyPicture();
  expect(apply(p, message([[0, 0, 0, 0, 0, 0, 0]]).slice(0, 30))).toBe(false);
  expect(apply(p, new ArrayBuffer(4))).toBe(false);
  expect(p.count).toBe(0);
});
it("projects as Web Mercator does", () => {
  expect(mercatorX(0)).toBe(0.5);
  expect(mercatorY(0)).toBeCloseTo(0.5, 12);
  expect(mercatorY(85.0511287798)).toBeCloseTo(0, 4);
});
