// What stands beside and on the map: filters, banners, the key of colours.
import { clear, h } from "./dom";
import { t } from "./i18n";
import { CLASSES, classColour, LANE_COLOURS, laneOf } from "./lanes";
import { banner, current, filters, key, lanes, page, save, view, type Commands } from "./page";
import type { ViewState } from "./state";
import { clock, day, duration, short } from "./time";

// `count`: the findings that the filters let through.
export function drawFilters(count: number, commands: Commands): void {
  const all = current().filter((e) => e.state !== "retracted");
  const face = JSON.stringify([view.lang, view.kinds, view.disposition, count, page.domains.length, all.map((e) => laneOf(e.kind)).sort()]);
  if (filters.dataset.face === face) return;
  filters.dataset.face = face;
  clear(filters);
  const chips = h("div", { class: "chips" });
  for (const lane of lanes()) {
    const off = view.kinds.includes(lane.name);
    const n = all.filter((e) => laneOf(e.kind) === lane.name).length;
    const toggle = (): void => {
      view.kinds = off ? view.kinds.filter((k) => k !== lane.name) : [...view.kinds, lane.name];
      save();
      commands.redraw();
    };
    const chip = h("button", { type: "button", class: `chip${off ? " off" : n === 0 ? " none" : ""}`, "aria-pressed": off ? "false" : "true", "data-lane": lane.name, onclick: toggle }, h("i", {}), lane.title, h("b", {}, String(n)));
    (chip.querySelector("i") as HTMLElement).style.background = LANE_COLOURS[lane.name] ?? "#9aa7b8";
    chips.append(chip);
  }
  const which = h("select", { "aria-label": t(view.lang, "page.filter_state"), onchange: (e: Event) => {
    view.disposition = (e.target as HTMLSelectElement).value as ViewState["disposition"];
    save();
    commands.redraw();
  } });
  for (const d of ["all", "new", "acknowledged", "dismissed"]) which.append(h("option", { value: d, selected: d === view.disposition }, t(view.lang, `page.filter.${d}`)));
  filters.append(h("div", { class: "list-head" }, h("h1", {}, t(view.lang, "page.events"), h("b", {}, count.toLocaleString("en-US"))), which), chips);
}

// What is wrong with clocks: of this machine, or between it and a feed.
function clockLines(): string[] {
  return (page.status.problems ?? []).map((p) => t(view.lang, `page.${p.what}`, { feed: p.feed ?? "", length: duration(Math.abs(p.seconds ?? 0) * 1000, view.lang) }));
}

// What a watch officer must know of the view itself: old, of the past, or without a feed.
export function drawBanner(): void {
  const lines: [string, string][] = [];
  const { moment } = page;
  if (page.lostAt !== 0) lines.push(["lost", t(view.lang, "page.offline", { time: `${clock(page.lostAt, "jst")} JST` })]);
  for (const line of view.at === null ? clockLines() : []) lines.push(["lost", line]);
  const down = (page.status.feeds ?? []).filter((f) => f.state === "down").map((f) => f.name);
  if (down.length > 0 && view.at === null) lines.push(["down", t(view.lang, "page.feeds_down", { names: down.join(", ") })]);
  if (view.at !== null && moment) {
    const later = current().filter((e) => e.later).length;
    if (moment.failed) lines.push(["lost", t(view.lang, "page.replay_failed")]);
    else if (!moment.known) lines.push(["past", t(view.lang, "page.replay_untold")]);
    else lines.push(["past", t(view.lang, "page.replay_known", { time: `${day(view.at, "jst").slice(5)} ${short(view.at)}` }) + (later > 0 ? ` · ${t(view.lang, "page.replay_later", { count: later })}` : "")]);
  }
  const face = JSON.stringify(lines);
  if (banner.dataset.face === face) return;
  banner.dataset.face = face;
  clear(banner);
  for (const [kind, text] of lines) banner.append(h("p", { class: kind }, text));
}

// What the colours of moving objects mean.
export function drawKey(): void {
  clear(key);
  key.append(h("summary", {}, t(view.lang, "page.legend")));
  CLASSES.forEach((name, n) => {
    const dot = h("i", {});
    dot.style.background = classColour(n);
    key.append(h("span", {}, dot, t(view.lang, `page.class.${name}`)));
  });
}
