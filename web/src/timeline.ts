// The timeline: one lane a domain, every event a bar, density above, one cursor for the whole page.
import { colourOf, LANE_COLOURS, laneOf } from "./lanes";
import { clock, day, JST_MS, parseTime, tickStep } from "./time";
import { membersOf } from "./incidents";
import type { EventBody, IncidentBody } from "./types";

export interface Lane {
  name: string;
  title: string;
}
export interface TimelineHooks {
  scrub: (ms: number) => void;
  select: (id: string) => void;
  older: () => void; // a person looks at a time whose events are not read yet
}
export interface TimelineView {
  bracket: IncidentBody | null; // the incident that is looked at
  events: EventBody[];
  lanes: Lane[];
  hidden: string[];
  selected: string | null;
  cursor: number | null;
  now: number;
  label: string; // of the newest time
  readFrom: number | null; // what began before is not read; null = all is
  unread: string; // words for that
}

const HEAD = 20; // px, the axis
const LABEL = 74;

export class Timeline {
  private readonly context: CanvasRenderingContext2D;
  private events: EventBody[] = [];
  private lanes: Lane[] = [];
  private hidden: string[] = [];
  private from = 0;
  private to = 1;
  private now = 0;
  private cursor: number | null = null;
  private selected: string | null = null;
  private touched = false;
  private bracket: IncidentBody | null = null;
  private members = new Set<string>();
  private readonly places = new Map<string, { id: string; x0: number; x1: number; y0: number; y1: number }[]>();
  private newestLabel = "";
  private readFrom: number | null = null;
  private unread = "";

  constructor(private readonly canvas: HTMLCanvasElement, private readonly hooks: TimelineHooks) {
    this.context = canvas.getContext("2d")!;
    canvas.addEventListener("pointerdown", (e) => this.press(e));
    canvas.addEventListener("wheel", (e) => this.wheel(e), { passive: false });
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  set(view: TimelineView): void {
    const { events, now } = view;
    this.events = events;
    this.bracket = view.bracket;
    this.members = view.bracket ? membersOf(view.bracket) : new Set();
    this.lanes = view.lanes;
    this.hidden = view.hidden;
    this.selected = view.selected;
    this.cursor = view.cursor;
    this.now = now;
    this.newestLabel = view.label;
    this.readFrom = view.readFrom;
    this.unread = view.unread;
    // Until what is looked at is read, for the most part.
    if (this.touched && this.readFrom !== null && (this.from + this.to) / 2 < this.readFrom) this.hooks.older();
    if (!this.touched && now > 0) {
      // What is shown at first: from the oldest event, at most a day back, to a little after now.
      const oldest = Math.min(now - 3_600_000, ...events.map((e) => parseTime(e.start) ?? now));
      this.from = Math.max(oldest, now - 24 * 3_600_000) - 600_000;
      this.to = now + Math.max(600_000, (now - this.from) * 0.04);
    }
    this.draw();
  }

  private x(ms: number): number {
    return LABEL + ((ms - this.from) / (this.to - this.from)) * (this.canvas.clientWidth - LABEL);
  }
  private ms(x: number): number {
    return this.from + ((x - LABEL) / (this.canvas.clientWidth - LABEL)) * (this.to - this.from);
  }
  private laneHeight(): number {
    return (this.canvas.clientHeight - HEAD) / Math.max(1, this.lanes.length);
  }
  private span(e: EventBody): [number, number] {
    const a = parseTime(e.start) ?? 0;
    // One without an end goes on; in replay, to the moment shown.
    return [a, parseTime(e.end) ?? Math.max(a, e.later ? this.now : (this.cursor ?? this.now))];
  }

  private wheel(e: WheelEvent): void {
    e.preventDefault();
    this.touched = true;
    const at = this.ms(e.offsetX);
    if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY)) {
      const by = ((e.deltaX || e.deltaY) / 600) * (this.to - this.from);
      this.from += by;
      this.to += by;
    } else {
      const f = Math.exp(e.deltaY / 500);
      if ((this.to - this.from) * f < 600_000 || (this.to - this.from) * f > 400 * 86_400_000) return;
      this.from = at - (at - this.from) * f;
      this.to = at + (this.to - at) * f;
    }
    if (this.readFrom !== null && this.from < this.readFrom) this.hooks.older();
    this.draw();
  }

  private press(e: PointerEvent): void {
    const lane = Math.floor((e.offsetY - HEAD) / this.laneHeight());
    const name = this.lanes[lane]?.name;
    const hit = this.hidden.includes(name ?? "") ? undefined : (this.places.get(name ?? "") ?? []).filter((p) => e.offsetX >= p.x0 - 3 && e.offsetX <= p.x1 + 3 && e.offsetY >= p.y0 && e.offsetY <= p.y1).at(-1);
    if (hit && e.offsetY > HEAD) return this.hooks.select(hit.id);
    const move = (m: PointerEvent): void => {
      const to = Math.min(this.ms(m.offsetX), this.now);
      if (this.readFrom !== null && to < this.readFrom) this.hooks.older();
      this.hooks.scrub(to);
    };
    move(e);
    this.canvas.setPointerCapture(e.pointerId);
    const up = (): void => {
      this.canvas.removeEventListener("pointermove", move);
      this.canvas.removeEventListener("pointerup", up);
    };
    this.canvas.addEventListener("pointermove", move);
    this.canvas.addEventListener("pointerup", up);
  }

  draw(): void {
    const ratio = window.devicePixelRatio || 1;
    const w = this.canvas.clientWidth;
    const hgt = this.canvas.clientHeight;
    if (w === 0 || hgt === 0) return;
    if (this.canvas.width !== Math.round(w * ratio)) this.canvas.width = Math.round(w * ratio);
    if (this.canvas.height !== Math.round(hgt * ratio)) this.canvas.height = Math.round(hgt * ratio);
    const c = this.context;
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.clearRect(0, 0, w, hgt);
    this.drawAxis(c, w, hgt);
    this.lanes.forEach((lane, i) => this.drawLane(c, lane, HEAD + i * this.laneHeight(), w));
    this.drawUnread(c, w, hgt);
    this.drawBracket(c, w, hgt);
    this.drawCursor(c, hgt);
  }

  // Where no events are read yet: hatched, as "no data" is on the map.
  private drawUnread(c: CanvasRenderingContext2D, w: number, hgt: number): void {
    if (this.readFrom === null || this.readFrom <= this.from) return;
    const right = Math.min(this.x(this.readFrom), w);
    c.save();
    c.beginPath();
    c.rect(LABEL, HEAD, right - LABEL, hgt - HEAD);
    c.clip();
    c.strokeStyle = "#96a3b644";
    c.beginPath();
    for (let x = LABEL - hgt; x < right; x += 10) {
      c.moveTo(x, hgt);
      c.lineTo(x + hgt - HEAD, HEAD);
    }
    c.stroke();
    c.fillStyle = "#c6d3e2";
    c.fillText(this.unread, LABEL + 6, HEAD + 10);
    c.restore();
  }

  // Over all lanes, from the first event of the incident to its last.
  private drawBracket(c: CanvasRenderingContext2D, w: number, hgt: number): void {
    if (!this.bracket) return;
    const start = parseTime(this.bracket.start) ?? 0;
    const end = parseTime(this.bracket.end) ?? (this.cursor ?? this.now);
    const x0 = Math.max(LABEL, this.x(start));
    const x1 = Math.min(w - 1, Math.max(this.x(end), this.x(start) + 4));
    if (x1 < LABEL || x0 > w) return;
    c.fillStyle = "#ffffff12";
    c.fillRect(x0, HEAD, x1 - x0, hgt - HEAD);
    c.strokeStyle = "#ffffff";
    c.lineWidth = 1.5;
    for (const [edge, y, way] of [[HEAD + 1, HEAD + 1, 1], [hgt - 1.5, hgt - 1.5, -1]] as const) {
      c.beginPath();
      c.moveTo(x0, y + 6 * way);
      c.lineTo(x0, edge);
      c.lineTo(x1, edge);
      c.lineTo(x1, y + 6 * way);
      c.stroke();
    }
    c.lineWidth = 1;
  }

  private drawAxis(c: CanvasRenderingContext2D, w: number, hgt: number): void {
    const step = tickStep(((this.to - this.from) * 95) / Math.max(w - LABEL, 1));
    c.font = "11px system-ui, 'Noto Sans CJK JP', sans-serif";
    c.textBaseline = "middle";
    for (let t = Math.ceil((this.from + JST_MS) / step) * step - JST_MS; t < this.to; t += step) {
      const x = this.x(t);
      c.strokeStyle = "#1c2a40";
      c.beginPath();
      c.moveTo(x, HEAD);
      c.lineTo(x, hgt);
      c.stroke();
      const midnight = (t + JST_MS) % 86_400_000 === 0;
      c.fillStyle = midnight ? "#dbe6f2" : "#8ea1b8";
      c.fillText(midnight ? day(t, "jst").slice(5) : clock(t, "jst").slice(0, 5), x + 3, HEAD / 2);
    }
    c.fillStyle = "#8ea1b8";
    c.fillText("JST", 8, HEAD / 2);
  }

  private drawLane(c: CanvasRenderingContext2D, lane: Lane, top: number, w: number): void {
    const tall = this.laneHeight();
    const off = this.hidden.includes(lane.name);
    c.fillStyle = "#101b2c";
    c.fillRect(LABEL, top + 1, w - LABEL, tall - 2);
    c.fillStyle = off ? "#5a6a7f" : (LANE_COLOURS[lane.name] ?? "#9aa7b8");
    c.fillRect(0, top + 3, 3, tall - 6);
    c.font = "11px system-ui, 'Noto Sans CJK JP', sans-serif";
    c.fillStyle = off ? "#5a6a7f" : "#c6d3e2";
    c.fillText(lane.title, 8, top + tall / 2, LABEL - 12);
    if (off) return;
    this.drawDensity(c, lane, top, w);
    // Bars that overlap lie in rows of their own, as many as are legible; the last row takes the rest.
    const rows = Math.max(1, Math.min(3, Math.floor((tall - 4) / 6)));
    const ends = new Array<number>(rows).fill(-Infinity);
    const high = (tall - 5) / rows;
    const mine = this.events.filter((e) => laneOf(e.kind) === lane.name).sort((a, b) => (a.start < b.start ? -1 : 1));
    this.places.set(lane.name, []);
    for (const e of mine) {
      const [a, b] = this.span(e);
      const x0 = Math.max(this.x(a), LABEL);
      const x1 = Math.max(Math.min(this.x(b), w), x0 + 3);
      let at = ends.findIndex((end) => end < x0);
      if (at < 0) at = rows - 1;
      ends[at] = Math.max(ends[at]!, x1 + 1);
      if (x1 < LABEL || x0 > w || this.x(b) < LABEL) continue;
      const y = top + 2.5 + at * high;
      this.places.get(lane.name)!.push({ id: e.id, x0, x1, y0: y, y1: y + high });
      const chosen = e.id === this.selected || this.members.has(e.id);
      c.globalAlpha = chosen ? 1 : e.disposition === "dismissed" ? 0.2 : e.state === "open" ? 0.85 : 0.55;
      c.fillStyle = colourOf(e.kind);
      if (e.later || e.state === "retracted") {  // an outline only: not known at the moment shown, or not so
        c.strokeStyle = e.later ? colourOf(e.kind) : "#9aa7b8";
        c.globalAlpha = chosen ? 1 : 0.4;
        c.strokeRect(x0 + 0.5, y + 1, Math.max(1, x1 - x0 - 1), Math.max(1, high - 2.5));
      } else {
        c.fillRect(x0, y + 0.5, x1 - x0, high - 1.5);
      }
      if (chosen) {
        c.strokeStyle = "#fff";
        c.lineWidth = 1.5;
        c.strokeRect(x0 - 0.5, y - 0.5, x1 - x0 + 1, high + 0.5);
        c.lineWidth = 1;
      }
      c.globalAlpha = 1;
    }
  }

  // How many began in each twentieth of an inch or so, behind the bars.
  private drawDensity(c: CanvasRenderingContext2D, lane: Lane, top: number, w: number): void {
    const bin = 12;
    const counts = new Array<number>(Math.ceil((w - LABEL) / bin) + 1).fill(0);
    for (const e of this.events) {
      if (e.state === "retracted") continue;
      const x = laneOf(e.kind) === lane.name ? this.x(parseTime(e.start) ?? 0) : -1;
      if (x >= LABEL && x < w) counts[Math.floor((x - LABEL) / bin)]!++;
    }
    if (counts.reduce((a, b) => a + b, 0) < 60) return; // each is seen by itself
    const tall = this.laneHeight() - 4;
    const most = Math.max(4, ...counts);
    c.fillStyle = LANE_COLOURS[lane.name] ?? "#9aa7b8";
    c.globalAlpha = 0.13;
    counts.forEach((n, i) => n > 0 && c.fillRect(LABEL + i * bin, top + 2 + tall * (1 - n / most), bin - 1, (tall * n) / most));
    c.globalAlpha = 1;
  }

  private drawCursor(c: CanvasRenderingContext2D, hgt: number): void {
    const at = this.cursor ?? this.now;
    if (at <= 0) return;
    const x = this.x(at);
    c.strokeStyle = this.cursor === null ? "#4ade80" : "#ffd166";
    c.lineWidth = 1.5;
    c.beginPath();
    c.moveTo(x, 0);
    c.lineTo(x, hgt);
    c.stroke();
    c.lineWidth = 1;
    const label = this.cursor === null ? this.newestLabel : `${clock(at, "jst").slice(0, 5)} JST`;
    c.font = "600 11px system-ui, 'Noto Sans CJK JP', sans-serif";
    const wide = c.measureText(label).width + 8;
    const left = Math.min(x + 2, this.canvas.clientWidth - wide);
    c.fillStyle = this.cursor === null ? "#14532d" : "#6b4e00";
    c.fillRect(left, 2, wide, HEAD - 4);
    c.fillStyle = "#fff";
    c.fillText(label, left + 4, HEAD / 2);
  }
}
