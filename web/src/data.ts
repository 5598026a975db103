// What comes from the node: new revisions as they become known, its state, and older events.
import * as api from "./api";
import { fitEvents } from "./layers";
import { events, incidents, page, view } from "./page";
import { startOfOldest } from "./replay";
import { parseTime } from "./time";
import type { EventBody, IncidentBody } from "./types";

export async function readNewest(): Promise<void> {
  const first = await api.events("").catch(() => ({ events: [] as EventBody[], next: "" }));
  for (const e of first.events) events.set(e.id, e);
  for (const i of await api.incidents(null).catch(() => [] as IncidentBody[])) incidents.set(i.id, i);
  page.older = first.next;
  page.from = startOfOldest(first.events, first.next);
}

let reading = false;
// One page more of what began earlier: of now, or of what was known at the moment shown.
export async function readOlder(changed: () => void): Promise<void> {
  const { moment } = page;
  const past = view.at !== null && moment?.known ? moment : null;
  const after = past ? past.next : page.older;
  if (reading || !after) return;
  reading = true;
  try {
    const found = past ? await api.eventsKnown(past.sequence, after) : await api.events(after);
    for (const e of found.events) {
      if (past) past.known!.set(e.id, e);
      else if (!events.has(e.id)) events.set(e.id, e);
    }
    const from = startOfOldest(found.events, found.next);
    if (past) Object.assign(past, { next: found.next, from });
    else Object.assign(page, { older: found.next, from });
    changed();
  } catch {
    // The node is away: the banner says so, and the button stays.
  } finally {
    reading = false;
  }
}

export function listen(changed: () => void): void {
  // From the newest row there was in the list, so that nothing falls between the two.
  let row = 0;
  for (const e of [...events.values(), ...incidents.values()]) row = Math.max(row, e.row);
  const source = new EventSource(`/api/alerts?after=${row}`);
  source.addEventListener("event", (m) => {
    const e = JSON.parse((m as MessageEvent<string>).data) as EventBody;
    const before = events.get(e.id);
    if (before && before.row > e.row) return;
    events.set(e.id, e);
    if (!before && events.size < 20) fitEvents();
    changed();
  });
  source.addEventListener("incident", (m) => {
    const i = JSON.parse((m as MessageEvent<string>).data) as IncidentBody;
    const before = incidents.get(i.id);
    if (before && before.row > i.row) return;
    incidents.set(i.id, i);
    changed();
  });
}

// `changed`: where the exercise mark or the end of the play has.
export async function poll(changed: () => void): Promise<void> {
  try {
    const before = [page.status.exercise, page.status.finished];
    page.status = await api.status();
    page.lostAt = 0;
    const at = parseTime(page.status.event_time);
    if (at !== null && at > page.eventNow) {
      page.eventNow = at;
      page.heardAt = performance.now();
    }
    if (before[0] !== page.status.exercise || before[1] !== page.status.finished) changed();
  } catch {
    // The server is away for a moment: the next poll tells. Longer, and it must be said.
    if (page.lostAt === 0) page.lostAt = Date.now();
  }
}
