import { defineConfig } from "vite";

export default defineConfig({
  // Nothing inline: the server's content security policy allows files of its own only.
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 4000 },
  server: { fs: { allow: [".."] } },
  test: { include: ["src/**/*.test.ts"] },
} as Parameters<typeof defineConfig>[0]);
