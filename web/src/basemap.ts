// The base map, all from the bundle: land, a graticule, zones, conditions, events, exposure, tracks.
import * as maplibregl from "maplibre-gl";
import { type GeoJSONSource, type Map as MapLibre, type StyleSpecification } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";
import { feature } from "topojson-client";
import type { Topology } from "topojson-specification";
import roughUrl from "world-atlas/land-50m.json?url";
import fineUrl from "world-atlas/land-10m.json?url";
import { LANE_COLOURS } from "./lanes";

const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
export const LAYERS = ["zones", "conditions", "unseen", "exposure", "events", "track", "incident", "labels"] as const;
export type LayerName = (typeof LAYERS)[number];

function graticule(): GeoJSON.FeatureCollection {
  const lines: GeoJSON.Feature[] = [];
  const line = (coordinates: number[][], degrees: number, positive: string, negative: string): void => {
    const label = `${Math.abs(degrees)}°${degrees === 0 || Math.abs(degrees) === 180 ? "" : degrees > 0 ? positive : negative}`;
    lines.push({ type: "Feature", properties: { label }, geometry: { type: "LineString", coordinates } });
  };
  for (let lon = -180; lon < 180; lon += 5) line(Array.from({ length: 33 }, (_, i) => [lon, -80 + i * 5]), lon, "E", "W");
  for (let lat = -80; lat <= 80; lat += 5) line(Array.from({ length: 73 }, (_, i) => [-180 + i * 5, lat]), lat, "N", "S");
  return { type: "FeatureCollection", features: lines };
}

const laneColour = ["match", ["get", "lane"], ...Object.entries(LANE_COLOURS).flat(), "#9aa7b8"] as unknown as string;

function style(): StyleSpecification {
  const source = (data: GeoJSON.FeatureCollection): { type: "geojson"; data: GeoJSON.FeatureCollection } => ({ type: "geojson", data });
  return {
    version: 8,
    sources: { land: source(EMPTY), graticule: source(graticule()), ...Object.fromEntries(LAYERS.map((n) => [n, source(EMPTY)])) },
    layers: [
      { id: "water", type: "background", paint: { "background-color": "#0c1726" } },
      { id: "graticule", type: "line", source: "graticule", paint: { "line-color": "#1a2b43", "line-width": 1 } },
      // What was looked at is tinted; where nothing was, hatched: no data is never the colour of good.
      { id: "unseen-fill", type: "fill", source: "unseen", paint: { "fill-pattern": "hatch" } },
      { id: "exposure-bare", type: "fill", source: "exposure", paint: { "fill-color": "#0c1726" } },
      { id: "exposure-fill", type: "fill", source: "exposure", paint: { "fill-color": "#4f86c6", "fill-opacity": ["get", "opacity"] } },
      { id: "exposure-line", type: "line", source: "exposure", paint: { "line-color": "#4f86c6", "line-opacity": 0.35, "line-width": 1 } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": "#22324a", "fill-antialias": false } },
      {
        id: "graticule-label", type: "symbol", source: "graticule", minzoom: 3,
        layout: { "text-field": ["get", "label"], "text-font": ["Noto Sans Regular"], "text-size": 10, "symbol-placement": "line", "symbol-spacing": 420 },
        paint: { "text-color": "#5f7692", "text-halo-color": "#0c1726", "text-halo-width": 1.2 },
      },
      { id: "coast", type: "line", source: "land", paint: { "line-color": "#4a648a", "line-width": 0.9 } },
      { id: "conditions-fill", type: "fill", source: "conditions", paint: { "fill-color": LANE_COLOURS.notice!, "fill-opacity": 0.1 } },
      { id: "conditions-line", type: "line", source: "conditions", paint: { "line-color": LANE_COLOURS.notice!, "line-opacity": 0.8, "line-dasharray": [3, 3], "line-width": 1.2 } },
      { id: "zones-line", type: "line", source: "zones", paint: { "line-color": "#8fa3ba", "line-width": 1.2, "line-dasharray": [6, 3] } },
      { id: "track-line", type: "line", source: "track", paint: { "line-color": "#ffffff", "line-opacity": 0.75, "line-width": 1.4 } },
      { id: "incident-extent", type: "line", source: "incident", filter: ["==", ["geometry-type"], "Polygon"], paint: { "line-color": laneColour, "line-width": 1, "line-dasharray": [2, 3], "line-opacity": ["case", ["get", "counted"], 0.9, 0.45] } },
      { id: "incident-line", type: "line", source: "incident", filter: ["all", ["==", ["geometry-type"], "LineString"], ["get", "counted"]], paint: { "line-color": "#ffffff", "line-width": 2.2, "line-opacity": 0.85 } },
      { id: "incident-dashed", type: "line", source: "incident", filter: ["all", ["==", ["geometry-type"], "LineString"], ["!", ["get", "counted"]]], paint: { "line-color": "#c3d2e3", "line-width": 1.4, "line-opacity": 0.7, "line-dasharray": [3, 3] } },
      { id: "incident-root", type: "circle", source: "incident", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 7, "circle-color": laneColour, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2 } },
      { id: "events-fill", type: "fill", source: "events", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": laneColour, "fill-opacity": ["case", ["get", "selected"], 0.3, ["get", "later"], 0.03, ["get", "open"], 0.15, 0.07] } },
      { id: "events-edge", type: "line", source: "events", filter: ["==", ["geometry-type"], "Polygon"], paint: { "line-color": laneColour, "line-width": ["case", ["get", "selected"], 2.5, 1.2], "line-opacity": ["case", ["get", "selected"], 1, ["get", "later"], 0.3, ["get", "open"], 0.9, 0.5] } },
      {
        id: "events-point", type: "circle", source: "events", filter: ["==", ["geometry-type"], "Point"],
        paint: {
          "circle-radius": ["case", ["get", "selected"], 11, ["get", "moment"], 3.5, ["get", "open"], 8, 5.5],
          "circle-color": laneColour,
          "circle-opacity": ["case", ["get", "later"], 0, ["get", "open"], 0.35, 0.18],
          "circle-stroke-opacity": ["case", ["get", "selected"], 1, ["get", "later"], 0.45, 1],
          "circle-stroke-color": laneColour,
          "circle-stroke-width": ["case", ["get", "selected"], 3, 1.8],
        },
      },
      {
        id: "labels", type: "symbol", source: "labels",
        layout: { "text-field": ["get", "label"], "text-font": ["Noto Sans Regular"], "text-size": 11, "text-max-width": 12, "text-variable-anchor": ["center", "top", "bottom"] },
        paint: { "text-color": ["match", ["get", "kind"], "condition", "#8fe3c6", "#c3d2e3"], "text-halo-color": "#0b1220", "text-halo-width": 1.8 },
      },
    ],
  };
}

// Grey strokes at 45 degrees, 12 pixels apart.
function hatch(): ImageData {
  const size = 12;
  const image = new ImageData(size, size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) image.data.set([150, 163, 182, (x + y) % size < 2 ? 78 : 16], (y * size + x) * 4);
  }
  return image;
}

// The rough outline first, as it is small; the fine one takes its place.
async function drawLand(map: MapLibre): Promise<void> {
  for (const url of [roughUrl, fineUrl]) {
    const topology = (await (await fetch(url)).json()) as Topology;
    setLayer(map, "land", feature(topology, topology.objects.land!) as GeoJSON.FeatureCollection);
    await map.once("idle");
  }
}

export function makeMap(host: HTMLElement, start: [number, number, number]): MapLibre {
  maplibregl.setWorkerUrl(workerUrl);
  const map = new maplibregl.Map({
    container: host,
    style: style(),
    center: [start[0], start[1]],
    zoom: start[2],
    minZoom: 1.5,
    maxZoom: 16,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    attributionControl: false,
    renderWorldCopies: true,
    canvasContextAttributes: { antialias: false },
    fadeDuration: 0, // nothing is drawn again only to fade a label in
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibregl.ScaleControl({ unit: "nautical", maxWidth: 110 }), "bottom-left");
  void map.once("style.load").then(() => map.addImage("hatch", hatch()));
  void drawLand(map);
  return map;
}

// Without a graphics card the base map is what costs while it moves: where frames come slowly it is
// drawn coarser until it rests. The moving objects, on their own canvas, stay sharp.
export function lighterWhileMoving(map: MapLibre): (frameMs: number) => void {
  const fine = map.getPixelRatio();
  let slow = 0;
  map.on("moveend", () => {
    slow = 0;
    if (map.getPixelRatio() !== fine) map.setPixelRatio(fine);
  });
  return (frameMs) => {
    if (!map.isMoving()) return;
    slow = frameMs > 33 ? slow + 1 : Math.max(0, slow - 1);
    if (slow === 4 && map.getPixelRatio() === fine) map.setPixelRatio(fine / 2);
  };
}

export function setLayer(map: MapLibre, name: LayerName | "land", data: GeoJSON.FeatureCollection | GeoJSON.Feature): void {
  const source = map.getSource<GeoJSONSource>(name);
  if (source) source.setData(data);
  else void map.once("style.load").then(() => map.getSource<GeoJSONSource>(name)?.setData(data));
}

// A circle on the sphere as a polygon of 48 corners.
export function circle(lon: number, lat: number, radiusM: number): GeoJSON.Polygon {
  const ring: [number, number][] = [];
  for (let i = 0; i <= 48; i++) {
    const a = (i / 48) * 2 * Math.PI;
    const dLat = ((radiusM / 6_371_009) * 180) / Math.PI;
    ring.push([lon + (dLat * Math.sin(a)) / Math.cos((lat * Math.PI) / 180), lat + dLat * Math.cos(a)]);
  }
  return { type: "Polygon", coordinates: [ring] };
}
