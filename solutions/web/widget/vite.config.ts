import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: path('.'),
  logLevel: 'warn',
  build: {
    outDir: path('../../../artifacts/web'),
    emptyOutDir: true,
    target: 'es2022',
    // One classic script, so that one tag without type="module" embeds it and document.currentScript is known.
    lib: { entry: path('src/main.ts'), formats: ['iife'], name: 'SuiteSupportWidget', fileName: () => 'widget.js' },
    rollupOptions: {
      // The comments of what is bundled are dropped; whose it is stays said. The licence's text lies beside the script.
      output: { postBanner: '/*! Chat widget of Suite. Contains Lit, Copyright Google LLC, SPDX-License-Identifier: BSD-3-Clause */' },
    },
    reportCompressedSize: false,
  },
});
