// Builds everything that ships, and prints the sizes. The extension is CommonJS (VS Code loads it by require); the
// threads and webviews are ES modules, split so that heavy parts (HDF5, Graphviz, charts) load at first need.
// The command line and the threads are built without `vscode` as an external: importing it there fails the build.
import { build } from 'esbuild';
import { copyFile, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildKernels } from './src/engine/kernels/assembly/build.mjs';

const development = process.argv.includes('--development');
const version = JSON.parse(await readFile('package.json', 'utf8')).version;
const common = {
  bundle: true,
  minify: !development,
  sourcemap: development ? 'inline' : false,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  define: { 'process.env.UNROLL_VERSION': JSON.stringify(version) },
};
const node = { ...common, platform: 'node', target: 'node20' };

for (const built of ['extension.js', 'cli.js', 'threads', 'webview']) await rm(join('dist', built), { recursive: true, force: true });

await buildKernels();
const results = await Promise.all([
  build({ ...node, entryPoints: { extension: 'src/extension.ts' }, outdir: 'dist', format: 'cjs', external: ['vscode'] }),
  build({
    ...node,
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: 'dist',
    format: 'cjs',
    banner: { js: '#!/usr/bin/env node' },
  }),
  build({
    ...node,
    entryPoints: { engine: 'src/worker/engineThread.ts', layout: 'src/worker/layoutThread.ts', nativeProbe: 'src/worker/tensors/nativeProbe.ts' },
    outdir: 'dist/threads',
    format: 'esm',
    splitting: true,
    outExtension: { '.js': '.mjs' },
    // Their main files are CommonJS, which would be taken in whole.
    alias: {
      '@tensorflow/tfjs-core': './node_modules/@tensorflow/tfjs-core/dist/index.js',
      '@tensorflow/tfjs-backend-wasm': './node_modules/@tensorflow/tfjs-backend-wasm/dist/index.js',
    },
    // Some packages are CommonJS inside: they call require for Node's own modules and look for files in __dirname.
    banner: {
      js: [
        "import { createRequire as __createRequire } from 'node:module';",
        "import { fileURLToPath as __fileURLToPath } from 'node:url';",
        'const require = __createRequire(import.meta.url);',
        "const __dirname = __fileURLToPath(new URL('.', import.meta.url));",
      ].join(' '),
    },
  }),
  build({
    ...common,
    platform: 'browser',
    target: 'es2022',
    entryPoints: { modelEditor: 'webview-ui/modelEditor/main.tsx', results: 'webview-ui/results/main.tsx' },
    outdir: 'dist/webview',
    format: 'esm',
    splitting: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.ttf': 'file' },
  }),
]);

await mkdir('dist/webview', { recursive: true });
for (const file of ['codicon.css', 'codicon.ttf']) {
  await copyFile(join('node_modules/@vscode/codicons/dist', file), join('dist/webview', file));
}

// Every VS Code and Node that Unroll runs on has WebAssembly's SIMD.
const wasm = 'tfjs-backend-wasm-simd.wasm';
await copyFile(join('node_modules/@tensorflow/tfjs-backend-wasm/wasm-out', wasm), join('dist/threads', wasm));

for (const { metafile } of results) {
  for (const file of Object.keys(metafile.outputs).filter((name) => !/chunk/i.test(name))) {
    console.log(`${(((await stat(file)).size) / 1024).toFixed(0).padStart(6)} kB  ${file}`);
  }
}
