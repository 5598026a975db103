// The moving objects, on a canvas of their own over the map: a pixel buffer, which is the fastest
// where there is no graphics card and fast enough where there is one (50,000 points in about 5 ms).
import type { Map as MapLibre } from "maplibre-gl";
import { mercatorX, mercatorY, type Picture } from "./live";
import { classColour } from "./lanes";

const rgba = (hex: string): number => {
  const n = Number.parseInt(hex.slice(1), 16);
  return (255 << 24) | ((n & 255) << 16) | (n & 0xff00) | (n >> 16); // little-endian ABGR
};
const COLOURS = Array.from({ length: 14 }, (_, i) => rgba(classColour(i)));
const FADED = COLOURS.map((c) => (c & 0x00ffffff) | (110 << 24));
const GLYPHS = 1500; // up to so many are drawn one by one, more as pixels
const OLD_MS = 10 * 60_000; // a place older than this is drawn faded
const CARRY_MS = 5 * 60_000; // and none is carried on for longer than this
const HIDDEN_MS = 60 * 60_000; // older than this it is not drawn

// How far an object has gone since its fix, in units of the map: 0 where speed or course is unknown.
// 1 kn = 0.514444 m/s; 40,075,017 m round the equator, stretched by 1/cos(latitude).
function carried(p: Picture, i: number, age: number): number {
  const speed = p.speed[i]!;
  if (!(speed > 0) || !(age > 0) || p.course[i] !== p.course[i]) return 0;
  return (0.514444 * speed * Math.min(age, CARRY_MS) * 0.001) / (40_075_017 * Math.cos((p.lat[i]! * Math.PI) / 180));
}

export class Overlay {
  private readonly canvas = document.createElement("canvas");
  private readonly context: CanvasRenderingContext2D;
  private image: ImageData;
  private pixels: Uint32Array;
  private ratio = 1;
  frames = 0;
  shown = 0;

  constructor(private readonly map: MapLibre, host: HTMLElement) {
    this.canvas.className = "overlay";
    host.append(this.canvas);
    this.context = this.canvas.getContext("2d")!;
    this.image = this.context.createImageData(1, 1);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  private resize(): void {
    const box = this.map.getCanvas().getBoundingClientRect();
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    const w = Math.max(1, Math.round(box.width * this.ratio));
    const hgt = Math.max(1, Math.round(box.height * this.ratio));
    if (this.canvas.width === w && this.canvas.height === hgt) return;
    this.canvas.width = w;
    this.canvas.height = hgt;
    this.image = this.context.createImageData(w, hgt);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  // Draws every object as of event time `now`; `selected` is ringed.
  draw(p: Picture, now: number, selected: number): void {
    this.resize();
    const { width: w, height: hgt } = this.canvas;
    const centre = this.map.getCenter();
    const scale = 512 * 2 ** this.map.getZoom() * this.ratio;
    const cx = mercatorX(centre.lng);
    const cy = mercatorY(centre.lat);
    const close = this.map.getZoom() >= 7.5;
    const glyphs = this.shown < GLYPHS; // of the frame before
    if (glyphs) this.context.clearRect(0, 0, w, hgt);
    const px = this.pixels;
    if (!glyphs) px.fill(0);
    this.shown = 0;
    let ring: [number, number] | null = null;
    for (let i = 0; i < p.count; i++) {
      const time = p.time[i]!;
      if (time === 0) continue;
      const age = now - time;
      if (age > HIDDEN_MS) continue;
      let dx = p.x[i]! - cx;
      if (dx > 0.5) dx -= 1;
      else if (dx < -0.5) dx += 1;
      let x = dx * scale;
      let y = (p.y[i]! - cy) * scale;
      const course = p.course[i]!;
      const speed = p.speed[i]!;
      let ux = 0;
      let uy = 0;
      if (course === course) {
        const a = (course * Math.PI) / 180;
        ux = Math.sin(a);
        uy = -Math.cos(a);
        const step = carried(p, i, age) * scale;
        x += ux * step;
        y += uy * step;
      }
      x += w / 2;
      y += hgt / 2;
      if (x < 3 || y < 3 || x >= w - 3 || y >= hgt - 3) continue;
      this.shown++;
      if (i === selected) ring = [x, y];
      if (glyphs) {
        this.glyph(x, y, ux, uy, speed, p.kind[i]!, age > OLD_MS);
        continue;
      }
      const colour = (age > OLD_MS ? FADED : COLOURS)[p.kind[i]!]!;
      const ix = x | 0;
      const iy = y | 0;
      const at = iy * w + ix;
      px[at] = px[at + 1] = px[at + w] = px[at + w + 1] = colour;
      if (close) {
        px[at - 1] = px[at + w - 1] = px[at - w] = px[at - w + 1] = px[at + 2] = px[at + w + 2] = px[at + 2 * w] = px[at + 2 * w + 1] = colour;
        if (speed > 0.5) {
          const length = 4 + Math.min(speed, 30) * 0.35 * this.ratio;
          for (let s = 2; s < length; s++) {
            const tx = (x + ux * s) | 0;
            const ty = (y + uy * s) | 0;
            if (tx > 0 && ty > 0 && tx < w && ty < hgt) px[ty * w + tx] = colour;
          }
        }
      }
    }
    if (!glyphs) this.context.putImageData(this.image, 0, 0);
    if (ring) {
      this.context.strokeStyle = "#fff";
      this.context.lineWidth = 2 * this.ratio;
      this.context.beginPath();
      this.context.arc(ring[0], ring[1], 9 * this.ratio, 0, 2 * Math.PI);
      this.context.stroke();
    }
    this.frames++;
  }

  // An arrowhead along the course, with a line of six minutes' way; a dot where it lies still.
  private glyph(x: number, y: number, ux: number, uy: number, speed: number, kind: number, old: boolean): void {
    const c = this.context;
    const r = this.ratio * Math.max(0.6, Math.min(1, (this.map.getZoom() - 3) / 4)); // smaller where they crowd
    c.globalAlpha = old ? 0.45 : 1;
    c.fillStyle = c.strokeStyle = classColour(kind);
    c.lineWidth = r;
    c.beginPath();
    if (!(speed > 0.5) || (ux === 0 && uy === 0)) {
      c.arc(x, y, 2.4 * r, 0, 2 * Math.PI);
    } else {
      const ahead = 5 + Math.min(speed, 40) * 0.3;
      c.moveTo(x + ux * 5 * r, y + uy * 5 * r);
      c.lineTo(x + ux * (5 + ahead) * r, y + uy * (5 + ahead) * r);
      c.stroke();
      c.beginPath();
      c.moveTo(x + ux * 5.5 * r, y + uy * 5.5 * r);
      c.lineTo(x + (-ux * 3.5 - uy * 3) * r, y + (-uy * 3.5 + ux * 3) * r);
      c.lineTo(x + (-ux * 3.5 + uy * 3) * r, y + (-uy * 3.5 - ux * 3) * r);
      c.closePath();
    }
    c.fill();
    c.globalAlpha = 1;
  }

  // The object drawn nearest to a point of the map, within 10 pixels; -1 where there is none.
  pick(p: Picture, now: number, x: number, y: number): number {
    const centre = this.map.getCenter();
    const scale = 512 * 2 ** this.map.getZoom();
    const box = this.map.getCanvas().getBoundingClientRect();
    let best = -1;
    let least = 100;
    for (let i = 0; i < p.count; i++) {
      const age = now - p.time[i]!;
      if (p.time[i] === 0 || age > HIDDEN_MS) continue;
      const way = carried(p, i, age) * scale;
      const a = (p.course[i]! * Math.PI) / 180;
      const dx = (p.x[i]! - mercatorX(centre.lng)) * scale + (way > 0 ? way * Math.sin(a) : 0) + box.width / 2 - x;
      const dy = (p.y[i]! - mercatorY(centre.lat)) * scale - (way > 0 ? way * Math.cos(a) : 0) + box.height / 2 - y;
      const d = dx * dx + dy * dy;
      if (d < least) {
        least = d;
        best = i;
      }
    }
    return best;
  }
}
