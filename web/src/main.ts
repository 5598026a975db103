// The page: joins its parts, and holds what a person can do: select, go to a time, play, speak.
import * as api from "./api";
import { lighterWhileMoving, setLayer } from "./basemap";
import { listen, poll, readNewest, readOlder } from "./data";
import { showDetail } from "./detail";
import { drawClock, drawHead } from "./head";
import { t } from "./i18n";
import { listenToKeys, listenToMap } from "./input";
import { drawIncidents, membersOf } from "./incidents";
import { drawEvents, drawExposure, drawIncident, drawReferences, fitEvents, fitIncident, NONE, openOn, showTrack, showTracks } from "./layers";
import { drawList, folded, isFold, ordered, shownIds } from "./list";
import { connect } from "./live";
import { app, canvas, current, currentIncidents, detail, detectors, events, incidentList, incidents, incidentShown, lanes, latest, list, live, map, newest, now, onTimeline, openWord, overlay, page, picture, readFrom, save, view, visible, type Commands } from "./page";
import { momentAt, revisionThen, type Moment } from "./replay";
import { drawBanner, drawFilters, drawKey } from "./side";
import "./style.css";
import { Timeline } from "./timeline";

const PLAY_PACE = 60;
const commands: Commands = { select, setTime, play, setLang, redraw, older: () => void readOlder(redraw) };
const timeline = new Timeline(canvas, { scrub: setTime, select, older: commands.older });
const opened = new Set<string>(); // folds of the list
const openedChannels = new Set<string>(); // of the incidents
let lines = 500; // of the list, at most

let drawQueued = false;
function redraw(): void {
  if (drawQueued) return;
  drawQueued = true;
  requestAnimationFrame(() => {
    drawQueued = false;
    const shown = ordered(visible(), detectors);
    const from = readFrom();
    drawList(list, { lang: view.lang, events: shown, detectors, selected: view.event, now: now(), openWord: openWord(), opened, lines, older: from !== null }, {
      select,
      older: commands.older,
      fold: (id) => {
        if (!opened.delete(id)) opened.add(id);
        redraw();
      },
      more: () => {
        lines += 500;
        redraw();
      },
    });
    const shownIncident = incidentShown();
    drawIncidents(incidentList, { lang: view.lang, incidents: currentIncidents(), detectors, selected: shownIncident?.id ?? null, status: page.status, opened: openedChannels, openWord: openWord() }, {
      select,
      fold: (group) => {
        if (!openedChannels.delete(group)) openedChannels.add(group);
        redraw();
      },
    });
    timeline.set({ bracket: shownIncident, events: onTimeline(), lanes: lanes(), hidden: view.kinds, selected: view.event, cursor: view.at, now: newest(), label: t(view.lang, page.status.finished ? "page.ended" : "page.live"), readFrom: from, unread: t(view.lang, "page.unread") });
    drawEvents(shown, shownIncident ? membersOf(shownIncident) : new Set());
    drawIncident(shownIncident);
    drawFilters(shown.filter((e) => e.state !== "retracted").length, commands);
    drawBanner();
  });
}

// What is selected elsewhere, on the map or by the address, is seen in the list too.
function openFoldOf(id: string): void {
  const fold = folded(ordered(visible(), detectors), detectors).find((l) => isFold(l) && l.events.some((e) => e.id === id));
  if (fold) opened.add(fold.id);
}

function select(id: string | null): void {
  if (id !== null && id !== view.event) openFoldOf(id);
  view.event = id;
  save();
  redraw();
  detail.hidden = id === null;
  app.classList.toggle("with-detail", id !== null);
  if (id === null) return setLayer(map, "track", NONE);
  const then = view.at === null ? null : { at: view.at, sequence: page.moment?.known ? page.moment.sequence : null };
  void showDetail(detail, view.lang, id, detectors, {
    close: () => select(null),
    changed: (e) => {
      const known = api.isIncident(e.id) ? incidents : events;
      known.set(e.id, { ...known.get(e.id)!, ...e } as never);
      select(e.id);
    },
    open: select,
    lane: (name) => lanes().find((l) => l.name === name)?.title ?? name,
    incidentsOf: (event) => currentIncidents().filter((i) => i.state !== "retracted" && membersOf(i).has(event)),
    track: (s) => void showTrack(s),
    goTo: (ms) => setTime(ms),
    now,
    openWord,
  }, then).then((e) => {
    if (e === undefined) return;
    page.detail = e;
    if (!e || view.event !== e.id) return;
    if (api.isIncident(e.id)) fitIncident(incidentShown());
    else if (e.area) {
      const box = map.getBounds();
      if (!box.contains([e.area.lon, e.area.lat]) || map.getZoom() < 7) map.easeTo({ center: [e.area.lon, e.area.lat], zoom: Math.max(map.getZoom(), 8), duration: 500 });
    }
    void showTracks(e);
  });
}

// ---- time ----
let replayAsked = 0;
let replayFor = 0; // the time last asked for
function setTime(ms: number | null): void {
  view.at = ms === null || ms >= latest() - 1000 ? null : Math.round(ms);
  save();
  drawHead(commands);
  drawClock();
  redraw();
  const asked = ++replayAsked;
  if (view.at === null) {
    page.playing = false;
    const was = page.moment;
    page.moment = null;
    page.incidentsThen = null;
    drawHead(commands);
    if (was && view.event) select(view.event);
    return;
  }
  const at = view.at;
  replayFor = at;
  setTimeout(() => {
    if (asked === replayAsked) void readMoment(at, asked);
  }, 80);
}

async function readMoment(at: number, asked: number): Promise<void> {
  const found = await momentAt(at);
  if (asked !== replayAsked || view.at === null) return;
  const before = page.moment;
  page.moment = found;
  page.incidentsThen = found.known ? await api.incidents(found.sequence).catch(() => []) : [];
  if (asked !== replayAsked || view.at === null) return;
  redraw();
  // The panel follows where another revision was known then.
  const revision = (m: Moment | null): number | undefined => (m?.known && page.detail ? revisionThen(page.detail.revisions, m.sequence)?.revision : undefined);
  if (view.event && (before === null || revision(before) !== revision(found))) select(view.event);
}

function play(on: boolean): void {
  page.playing = on && view.at !== null;
  save();
  drawHead(commands);
}

// One frame of replay that goes on: the clock moves, and each second what was known is read again.
function playOn(ms: number): void {
  if (!page.playing || view.at === null) return;
  view.at += Math.min(ms, 500) * PLAY_PACE;
  if (view.at >= latest()) return setTime(null);
  if (Math.abs(view.at - replayFor) < 1000 * PLAY_PACE) return;
  replayFor = view.at;
  void readMoment(view.at, replayAsked);
  save();
}

function setLang(lang: "en" | "ja"): void {
  view.lang = lang;
  document.documentElement.lang = lang;
  save();
  drawHead(commands);
  drawKey();
  redraw();
  void drawReferences();
  void drawExposure();
  if (view.event) select(view.event);
}

async function look(): Promise<void> {
  await poll(() => {
    drawHead(commands);
    redraw();
  });
  drawBanner();
}

async function start(): Promise<void> {
  document.documentElement.lang = view.lang;
  drawHead(commands);
  const [, found] = await Promise.all([look(), api.catalogue(), readNewest()]);
  page.domains = found.domains;
  for (const d of found.detectors) detectors.set(d.kind, d);
  drawHead(commands);
  drawKey();
  drawClock();
  redraw();
  listen(redraw);
  connect(live, () => {
    page.heardAt = performance.now();
  });
  void drawReferences();
  void drawExposure();
  if (found.area) openOn(found.area);
  fitEvents();
  if (view.event) {
    openFoldOf(view.event);
    select(view.event);
  } else if (view.subject) void showTrack(view.subject);
  if (view.at !== null) setTime(view.at);
  setInterval(() => void look(), 1000);
  setInterval(redraw, 2000);
  setInterval(() => void drawReferences(), 15_000);
  setInterval(() => void drawExposure(), 20_000);
  setInterval(drawClock, 250);
  let before = performance.now();
  const lighten = lighterWhileMoving(map);
  const frame = (ms: number): void => {
    lighten(ms - before);
    playOn(ms - before);
    before = ms;
    overlay.draw(picture(), now(), page.selectedObject);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  (window as unknown as { yagura: object }).yagura = { overlay, live, events, incidents, map, picture, current, moment: () => page.moment };
}
listenToMap(commands);
listenToKeys(commands, () => shownIds(list));
void start();
