// Calls to the server; nothing else is ever asked.
import type { Catalogue, Condition, EventBody, EventDetail, Exhibit, ExposureRow, IncidentBody, SearchHit, Status, TrackAnswer } from "./types";

async function get<T>(path: string): Promise<T> {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status} ${path}`);
  return (await answer.json()) as T;
}
const iso = (ms: number): string => new Date(ms).toISOString();

export const status = (): Promise<Status> => get("/api/status");
export const catalogue = (): Promise<Catalogue> => get("/api/catalogue");
// The newest first, a page at a time; `after` is the `next` of the page before, and "" where none was.
export interface EventPage {
  events: EventBody[];
  next: string; // "" = there are no older ones
}
const PAGE = 2000;
const pageOf = (after: string): string => `/api/events?limit=${PAGE}${after ? `&after=${encodeURIComponent(after)}` : ""}`;
export const events = (after: string): Promise<EventPage> => get(pageOf(after));
export const eventsKnown = (sequence: number, after: string): Promise<EventPage> => get(`${pageOf(after)}&as_known_at=${sequence}`);
// null where what was known at that time cannot be told.
export async function eventsThen(at: number): Promise<(EventPage & { as_known_at: number }) | null> {
  const answer = await fetch(`${pageOf("")}&as_known_at=${iso(at)}`);
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as EventPage & { as_known_at: number };
}
// Incidents have routes of their own; their ids say so.
export const isIncident = (id: string): boolean => id.startsWith("incident.");
const one = (id: string): string => `/api/${isIncident(id) ? "incidents" : "events"}/${encodeURIComponent(id)}`;
// The newest revisions, or with `sequence` those known then.
export const incidents = async (sequence: number | null): Promise<IncidentBody[]> =>
  (await get<{ incidents: IncidentBody[] }>(`/api/incidents?limit=${PAGE}${sequence === null ? "" : `&as_known_at=${sequence}`}`)).incidents;
// null where this node has no such event or incident.
export async function event(id: string): Promise<EventDetail | null> {
  const answer = await fetch(one(id));
  if (answer.status === 404 || answer.status === 400) return null;
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as EventDetail;
}
export const evidence = async (id: string, revision: number): Promise<Exhibit[]> =>
  (await get<{ exhibits: Exhibit[] }>(`/api/events/${encodeURIComponent(id)}/evidence?revision=${revision}`)).exhibits;
export const search = (q: string): Promise<SearchHit[]> => get(`/api/search?q=${encodeURIComponent(q)}`);
export const track = (subject: string, from: number, to: number): Promise<TrackAnswer[]> =>
  get(`/api/tracks/${encodeURIComponent(subject)}?from=${iso(from)}&to=${iso(to)}&limit=5000`);
export const objects = (at: number): Promise<
  { subject: string; name: string; class: string; position?: { time: string; lat: number; lon: number; speed_kn?: number; course_deg?: number } }[]
> => get(`/api/objects?at=${iso(at)}`);
export const conditions = (from: number, to: number): Promise<Condition[]> => get(`/api/conditions?from=${iso(from)}&to=${iso(to)}`);
export const exposure = (detector: string, from: number, to: number | null): Promise<ExposureRow[]> =>
  get(`/api/exposure?detector=${encodeURIComponent(detector)}&from=${iso(from)}${to === null ? "" : `&to=${iso(to)}`}`);
export const zones = (): Promise<{ name: string; content: GeoJSON.FeatureCollection | null }[]> => get("/api/zones");
export const liveObject = (index: number): Promise<{ subject: string; name: string; class: string; call_sign: string; imo: string }> =>
  get(`/api/live/object/${index}`);

export async function act(id: string, action: string, initials: string, reason: string, revision: number): Promise<EventDetail> {
  const answer = await fetch(`${one(id)}/actions`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ action, initials, reason, revision }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail ?? body.title ?? String(answer.status));
  return body as EventDetail;
}
