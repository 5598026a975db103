// How many frames a second the page draws with 50,000 made-up moving points, standing and panning, in
// headless Chromium with software rendering. Prints one JSON line. Not a test: figures for the docs.
import { openBrowser } from "./browser.mjs";
import { needBinary, startNode } from "./node.mjs";

needBinary();
const POINTS = Number(process.env.POINTS ?? 50_000);
const node = await startNode();
await node.played(180);
const { context, close } = await openBrowser();
const page = context.pages()[0] ?? (await context.newPage());
await page.goto(`${node.base}/?lang=en&map=128.5,32.5,6.5`);
await page.waitForSelector(".event");
await page.waitForTimeout(6000);

// One message in the documented form, given to the page as if the server had sent it.
await page.evaluate((n) => {
  const { live } = window.yagura;
  const now = live.newest || Date.now();
  const f = () => new Float64Array(n);
  Object.assign(live, { count: n, lon: f(), lat: f(), x: f(), y: f(), time: f(), course: new Float32Array(n), speed: new Float32Array(n), kind: new Uint8Array(n), newest: now });
  for (let i = 0; i < n; i++) {
    const lon = 125.1 + ((i * 0.618034) % 1) * 6.8;
    const lat = 30.8 + ((i * 0.754878) % 1) * 3.3;
    const s = Math.sin((lat * Math.PI) / 180);
    live.lon[i] = lon;
    live.lat[i] = lat;
    live.x[i] = (lon + 180) / 360;
    live.y[i] = 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
    live.time[i] = now - (i % 120) * 1000;
    live.course[i] = (i * 37) % 360;
    live.speed[i] = 5 + (i % 15);
    live.kind[i] = i % 6;
  }
}, POINTS);

async function frames(seconds, during) {
  const count = () => page.evaluate(() => window.yagura.overlay.frames);
  const before = await count();
  const start = performance.now();
  const end = start + seconds * 1000;
  while (performance.now() < end) await during();
  return ((await count()) - before) / ((performance.now() - start) / 1000);
}
const wait = (ms) => page.waitForTimeout(ms);
await wait(1000);
const standing = await frames(6, () => wait(500));
await page.mouse.move(800, 300);
await page.mouse.down();
let turn = 0;
const panning = await frames(6, async () => {
  turn += 0.15;
  await page.mouse.move(800 + 120 * Math.sin(turn), 300 + 60 * Math.cos(turn));
  await wait(16);
});
await page.mouse.up();
const shown = await page.evaluate(() => window.yagura.overlay.shown);
await close();
await node.stop();
console.log(JSON.stringify({ points: POINTS, drawn: shown, standing_fps: Math.round(standing * 10) / 10, panning_fps: Math.round(panning * 10) / 10 }));
