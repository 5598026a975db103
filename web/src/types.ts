// What the server says (docs/formats/event.md, src/serve/api.cc).
export type Lang = "en" | "ja";
export interface Both {
  en: string;
  ja: string;
}
export interface Area {
  lat: number;
  lon: number;
  radius_m: number;
  cells?: string[];
}
export interface EventBody {
  id: string;
  revision: number;
  kind: string;
  state: "open" | "closed" | "retracted";
  reason: string;
  reason_text?: string;
  tracks: string[];
  subjects: string[];
  start: string;
  end: string | null;
  area?: Area;
  asset?: string;
  measures: Record<string, number | string | null | boolean>;
  score: number | null;
  rule: { name: string; version: string; parameters: Record<string, number> };
  references: Record<string, string>;
  evidence: { count: number; key: { feed: string; content: string; offset: number; length: number }[] };
  sources: string[];
  label: { marking: string; releasable_to: string[]; originator: string };
  known_at: number;
  exercise: boolean;
  message: { key: string; args: Record<string, unknown> };
  disposition: "new" | "acknowledged" | "dismissed";
  disposition_revision?: number;
  row: number;
  cell_polygons?: [number, number][][];
  later?: boolean; // in replay: known only after the moment shown (the page's own mark)
}
// An event as an incident cites it.
export interface Cited {
  id: string;
  revision: number;
  kind: string;
  start: string;
  end: string | null;
  sources: string[];
  subjects: string[];
  asset?: string;
  lat?: number;
  lon?: number;
  radius_m?: number;
}
export interface Join {
  rule: string;
  by: "place_time" | "subject" | "asset";
  event: Cited;
  lag_h: number;
  counted: boolean;
  shares_source: boolean;
  explained_by: string[];
  refute: Both;
  shared?: string[];
  distance_km?: number;
  sigma_km?: number;
  others?: number;
  factors?: { place: number; time: number; density: number };
  p?: number;
}
export interface Rate {
  state: "measured" | "below_floor" | "not_measured";
  roots: number;
  slides: number;
  found: number;
  roots_per_month: number;
  slid_days: number;
  per_month?: number;
  floor_per_month?: number;
  interval_95_per_month?: [number, number];
}
export type Channel = "page" | "queue" | "digest";
// Of an incident: what it says beside what every event says (docs/formats/incident.md).
export interface Findings {
  title: Both;
  root: Cited;
  joins: Join[];
  rate: Rate;
  rate_without_known_links: Rate;
  hypotheses: { id: "linked" | "coincidence" | "common_cause"; ln: number | null; circumstances?: string[] }[];
  circumstances: { id: string; kind: string; name: Both; from: string; to: string | null }[];
  unseen: { rule: string; kinds: string[] }[];
  trials: number;
  channel: Channel;
  budget: { page_per_month: number; queue_per_month: number; digest_per_month: number };
  history: { from: string; to: string; days: number; slides: number; weekdays_kept: boolean } | null;
  missing?: { days: number; roots: number };
}
export interface IncidentBody extends EventBody {
  incident: Findings;
}
export interface Action {
  action: string;
  revision: number;
  initials: string;
  reason: string;
  at: string;
}
export interface EventDetail extends EventBody {
  revisions: EventBody[];
  known_times: (string | null)[]; // of each revision
  actions: Action[];
}
export interface Exhibit {
  feed: string;
  content: string;
  offset: number;
  length: number;
  key: boolean;
  hex: string;
  text: string;
  proof: unknown;
}
export interface Detector {
  kind: string;
  version: string;
  title: Both;
  summary: Both;
  refuted_by: Both;
  exposure_of_event: boolean;
  options: { name: string; default: number; low: number; high: number; summary: Both }[];
  measures: { name: string; resolution: number; summary: Both }[];
  pages_measure: string;
  pages_value: string;
}
export interface Catalogue {
  domains: { name: string; title: Both }[];
  detectors: Detector[];
  area?: [number, number, number, number]; // west, south, east, north: what the page opens on
}
export interface Status {
  event_time?: string | null;
  exercise?: boolean;
  owner?: string;
  finished?: boolean;
  speed?: number | "max";
  objects?: number;
  joining?: { page_budget_per_month: number; history_days: number; slides: number; next_edition?: string; families: { kind: string; title: Both; roots: number }[] };
  problems?: { what: string; feed?: string; seconds?: number }[]; // with clocks
  feeds?: { name: string; format: string; state: string; records: number; late: number; last_record: string | null }[];
}
export interface Condition {
  id: string;
  kind: string;
  name_en: string;
  name_ja: string;
  from: string;
  to: string;
  polygons: [number, number][][][];
}
export interface ExposureRow {
  detector: string;
  hour: string;
  live_s: number;
  subject_s: number;
  cell?: string;
  asset?: string;
  corners?: [number, number][];
}
export interface SearchHit {
  kind: "track" | "asset";
  id: string;
  name: string;
  detail: string;
  class: string;
  last: string | null;
  lat?: number;
  lon?: number;
}
export interface TrackAnswer {
  track: string;
  subject: string;
  name: string;
  class: string;
  points: { time: string; lat: number; lon: number; speed_kn?: number; course_deg?: number }[];
}
