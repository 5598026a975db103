// A node that plays a small exercise made for the check, on a free port; everything of it goes away.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const binary = resolve(process.env.YAGURA_BINARY ?? new URL("../../build/release/yagura", import.meta.url).pathname);

// Without a binary there is nothing to check: fine at a desk, a failure in CI.
export function needBinary() {
  if (existsSync(binary)) return;
  console.log(`E2E: SKIPPED, there is no ${binary}; build it first or set YAGURA_BINARY`);
  process.exit(process.env.CI === "true" ? 1 : 0);
}

const freePort = () =>
  new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

export async function startNode() {
  const folder = mkdtempSync(join(tmpdir(), "yagura-e2e-node-"));
  const exercise = join(folder, "exercise");
  const hours = process.env.YAGURA_E2E_HOURS ?? "12";
  execFileSync(binary, ["exercise", "make", "two-partners", exercise, "--set", "ships=60", "--set", "aircraft=25", "--set", `hours=${hours},history_days=0`], { stdio: ["ignore", "ignore", "inherit"] });
  const port = await freePort();
  const words = [];
  const child = spawn(binary, ["watch", "--config", join(exercise, "exercise.toml"), "--node", join(folder, "node"), "--serve", `127.0.0.1:${port}`, "--speed", "max"], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  child.stderr.on("data", (d) => words.push(String(d)));
  const ended = new Promise((done) => child.on("exit", done));
  const base = `http://127.0.0.1:${port}`;
  const get = async (path) => (await fetch(base + path)).json();
  return {
    base,
    get,
    words,
    // Until the exercise is played to its end, or `seconds` have passed.
    async played(seconds) {
      for (let i = 0; i < seconds * 2; i++) {
        try {
          if ((await get("/api/status")).finished) return true;
        } catch {
          // not up yet
        }
        if (child.exitCode !== null) throw new Error(`the node ended: ${words.join("")}`);
        await new Promise((r) => setTimeout(r, 500));
      }
      return false;
    },
    async stop() {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
