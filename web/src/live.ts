// The moving picture: rows of 24 bytes (docs/formats/live.md) into columns that the overlay draws.
export interface Picture {
  count: number;
  lon: Float64Array;
  lat: Float64Array;
  x: Float64Array; // Web Mercator, 0..1
  y: Float64Array;
  time: Float64Array; // ms
  course: Float32Array; // degrees, NaN where unknown
  speed: Float32Array; // knots, NaN where unknown
  kind: Uint8Array;
  newest: number; // ms of event time
}

export const mercatorX = (lon: number): number => (lon + 180) / 360;
export function mercatorY(lat: number): number {
  const s = Math.sin((Math.max(-85.05, Math.min(85.05, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
}

export function emptyPicture(capacity = 1024): Picture {
  const f = (): Float64Array => new Float64Array(capacity);
  return { count: 0, lon: f(), lat: f(), x: f(), y: f(), time: f(), course: new Float32Array(capacity), speed: new Float32Array(capacity), kind: new Uint8Array(capacity), newest: 0 };
}

function grow(p: Picture, least: number): void {
  if (least <= p.lon.length) return;
  const bigger = emptyPicture(Math.max(least, p.lon.length * 2));
  for (const key of ["lon", "lat", "x", "y", "time"] as const) bigger[key].set(p[key]);
  bigger.course.set(p.course);
  bigger.speed.set(p.speed);
  bigger.kind.set(p.kind);
  Object.assign(p, { ...bigger, count: p.count, newest: p.newest });
}

export function put(p: Picture, index: number, lon: number, lat: number, ms: number, course: number, speed: number, kind: number): void {
  grow(p, index + 1);
  p.count = Math.max(p.count, index + 1);
  p.lon[index] = lon;
  p.lat[index] = lat;
  p.x[index] = mercatorX(lon);
  p.y[index] = mercatorY(lat);
  p.time[index] = ms;
  p.course[index] = course;
  p.speed[index] = speed;
  p.kind[index] = kind;
}

// Applies one message; false where it is none of ours.
export function apply(p: Picture, buffer: ArrayBuffer): boolean {
  const view = new DataView(buffer);
  if (buffer.byteLength < 16 || view.getUint8(0) !== 1) return false;
  const rows = view.getUint32(4, true);
  if (buffer.byteLength !== 16 + rows * 24) return false;
  p.newest = Math.max(p.newest, view.getFloat64(8, true) * 1000);
  for (let i = 0; i < rows; i++) {
    const at = 16 + i * 24;
    const course = view.getUint16(at + 16, true);
    const speed = view.getUint16(at + 18, true);
    put(
      p,
      view.getUint32(at, true),
      view.getInt32(at + 4, true) / 1e7,
      view.getInt32(at + 8, true) / 1e7,
      view.getUint32(at + 12, true) * 1000,
      course === 0xffff ? NaN : course / 10,
      speed === 0xffff ? NaN : speed / 10,
      view.getUint8(at + 20),
    );
  }
  return true;
}

// Keeps a connection up; `changed` is called after each message.
export function connect(picture: Picture, changed: () => void): void {
  let wait = 1000;
  const open = (): void => {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/live`);
    socket.binaryType = "arraybuffer";
    socket.onmessage = (m) => {
      wait = 1000;
      if (m.data instanceof ArrayBuffer && apply(picture, m.data)) changed();
    };
    socket.onclose = () => {
      setTimeout(open, wait);
      wait = Math.min(wait * 2, 30_000);
    };
  };
  open();
}
