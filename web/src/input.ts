// Clicks on the map and keys.
import * as api from "./api";
import { t } from "./i18n";
import { drawLabels, showTrack } from "./layers";
import { hover, map, now, overlay, page, picture, save, head, view, type Commands } from "./page";

export function listenToMap(commands: Commands): void {
  map.on("moveend", () => {
    const c = map.getCenter();
    view.map = [c.lng, c.lat, map.getZoom()];
    save();
    drawLabels();
  });
  map.on("click", (e) => {
    // A point of an event, then an object, then an area: a ship inside an area can be chosen too.
    const hits = map.queryRenderedFeatures(e.point, { layers: ["events-point", "events-fill"] });
    const point = hits.find((f) => f.layer.id === "events-point");
    if (point) return commands.select(String(point.properties.id));
    page.selectedObject = overlay.pick(picture(), now(), e.point.x, e.point.y);
    hover.hidden = page.selectedObject < 0;
    if (page.selectedObject < 0) {
      if (hits[0]) commands.select(String(hits[0].properties.id));
      return;
    }
    hover.style.transform = `translate(${e.point.x + 14}px, ${e.point.y + 10}px)`;
    nameObject(page.selectedObject);
  });
}

function nameObject(object: number): void {
  if (view.at !== null) {
    const subject = page.moment?.subjects[object] ?? "";
    hover.textContent = `${page.moment?.names[object] || t(view.lang, "page.unnamed")} · ${subject}`;
    if (subject) void showTrack(subject);
    return;
  }
  void api.liveObject(object).then((o) => {
    hover.textContent = `${o.name || t(view.lang, "page.unnamed")} · ${o.subject} · ${t(view.lang, `page.class.${o.class}`)}`;
    if (o.subject) void showTrack(o.subject);
  });
}

const STEP = 60_000;
// `walk`: the ids of the list in its order, as far as they are shown.
export function listenToKeys(commands: Commands, walk: () => string[]): void {
  window.addEventListener("keydown", (e) => {
    if (e.target instanceof HTMLInputElement || e.target instanceof HTMLSelectElement) return;
    const shown = walk();
    const at = shown.indexOf(view.event ?? "");
    if (e.key === "ArrowLeft" || e.key === "ArrowRight") commands.setTime(now() + (e.key === "ArrowLeft" ? -1 : 1) * STEP * (e.shiftKey ? 10 : 1));
    else if (e.key === "l") commands.setTime(null);
    else if (e.key === " " && view.at !== null && e.target === document.body) commands.play(!page.playing);
    else if (e.key === "/") (head.querySelector(".search") as HTMLInputElement).focus();
    else if (e.key === "Escape") commands.select(null);
    else if (e.key === "j" && shown.length > 0) commands.select(shown[Math.min(at + 1, shown.length - 1)]!);
    else if (e.key === "k" && shown.length > 0) commands.select(shown[Math.max(at - 1, 0)]!);
    else return;
    e.preventDefault();
  });
}
