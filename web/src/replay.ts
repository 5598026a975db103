// A moment of the past as the node knew it then: the objects where they were, and each event in the
// revision that was the newest at that time. What was found out only later is told apart.
import * as api from "./api";
import { CLASSES } from "./lanes";
import { emptyPicture, put, type Picture } from "./live";
import { parseTime } from "./time";
import type { EventBody } from "./types";

export interface Moment {
  at: number;
  picture: Picture;
  names: string[];
  subjects: string[];
  known: Map<string, EventBody> | null; // null: what was known then cannot be told
  sequence: number; // of the journal
  next: string; // where the events known then go on; "" = all are read
  from: number; // events that began before this are not read
  failed: boolean;
}

// Of pages read newest first: when the oldest event began, below which nothing is read yet.
export function startOfOldest(events: EventBody[], next: string): number {
  return next ? (parseTime(events.at(-1)?.start) ?? -Infinity) : -Infinity;
}

const nothing = (at: number): Moment => ({ at, picture: emptyPicture(1), names: [], subjects: [], known: null, sequence: 0, next: "", from: -Infinity, failed: false });

export async function momentAt(at: number): Promise<Moment> {
  const moment = nothing(at);
  try {
    const [objects, then] = await Promise.all([api.objects(at), api.eventsThen(at)]);
    objects.forEach((o, i) => {
      if (!o.position) return;
      const kind = (CLASSES as readonly string[]).indexOf(o.class);
      put(moment.picture, i, o.position.lon, o.position.lat, Date.parse(o.position.time), o.position.course_deg ?? NaN, o.position.speed_kn ?? NaN, Math.max(kind, 0));
      moment.names[i] = o.name;
      moment.subjects[i] = o.subject;
    });
    if (then) {
      moment.known = new Map(then.events.map((e) => [e.id, e]));
      moment.sequence = then.as_known_at;
      moment.next = then.next;
      moment.from = startOfOldest(then.events, then.next);
    }
  } catch {
    return { ...nothing(at), failed: true };
  }
  return moment;
}

// The events as the moment has them; every other that had begun by then is marked as known only
// later, as far back as the events known then are read.
export function seenAt(events: Map<string, EventBody>, moment: Moment, at: number): EventBody[] {
  const { known } = moment;
  if (moment.failed) return [];
  const out: EventBody[] = [];
  for (const then of known?.values() ?? []) out.push({ ...then, disposition: events.get(then.id)?.disposition ?? then.disposition });
  for (const e of events.values()) {
    const start = parseTime(e.start) ?? 0;
    if (known?.has(e.id) || start > at) continue;
    if (!known) out.push(e);
    else if (start >= moment.from) out.push({ ...e, later: true });
  }
  return out;
}

// Of an event with all its revisions, the one that was known then; null = none was yet.
export function revisionThen<E extends { known_at: number }>(revisions: E[], sequence: number): E | null {
  return [...revisions].reverse().find((r) => r.known_at <= sequence) ?? null;
}
