/* Builds the page into the package, under names that do not change, so that an install needs no Node. */
import { defineConfig } from 'vitest/config'

const SERVER = '127.0.0.1:8765'
// The server refuses what comes from another page than its own.
const AS_OWN_PAGE = { changeOrigin: true, headers: { origin: `http://${SERVER}` } }

export default defineConfig({
  base: './',
  build: {
    outDir: '../src/soundsight/server/page',
    emptyOutDir: true,
    target: 'es2022',
    // No inline scripts, styles or data: addresses: the page runs under `default-src 'self'`.
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: false,
    rollupOptions: {
      input: { app: 'index.html', worklet: 'src/live/worklet.ts' },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: '[name].js',
        assetFileNames: (asset) => (asset.names.some((name) => name.endsWith('.css')) ? 'app.css' : '[name][extname]'),
      },
    },
  },
  server: {
    proxy: {
      '/api': { target: `http://${SERVER}`, ...AS_OWN_PAGE },
      '/healthz': { target: `http://${SERVER}`, ...AS_OWN_PAGE },
      '/ws': { target: `ws://${SERVER}`, ws: true, ...AS_OWN_PAGE },
    },
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
})
