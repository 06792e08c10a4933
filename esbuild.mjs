// Builds everything that ships, prints the sizes, and fails where something has grown beyond its budget. The extension is CommonJS (VS Code loads it by require); the
// threads and webviews are ES modules, split so that heavy parts (HDF5, Graphviz, charts) load at first need.
// The command line and the threads are built without `vscode` as an external: importing it there fails the build.
import { build } from 'esbuild';
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
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
    entryPoints: { engine: 'src/worker/engineThread.ts', layout: 'src/worker/layoutThread.ts', pool: 'src/worker/poolThread.ts', nativeProbe: 'src/worker/tensors/nativeProbe.ts' },
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

/**
 * What each entry may weigh with everything that is loaded along with it, minified, in kB. A budget that is passed is a
 * question: does this have to be there from the start? Raise it where it has.
 */
const budgets = {
  'dist/extension.js': 60,
  'dist/cli.js': 500,
  'dist/threads/engine.mjs': 1300,
  'dist/threads/layout.mjs': 150,
  'dist/threads/nativeProbe.mjs': 10,
  'dist/webview/modelEditor.js': 220,
  'dist/webview/modelEditor.css': 30,
  'dist/webview/results.js': 420,
  'dist/webview/results.css': 60,
};
/** Everything that ships as code, in kB. */
const wholeBudget = 12_000;
/** Packages that no entry may bring along: they are loaded when they are first needed. */
const atFirstNeed = ['h5wasm', '@hpcc-js/wasm-graphviz', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', 'hyparquet', 'hyparquet-compressors', '@zip.js/zip.js', 'csv-parse', 'graphology', '@observablehq/plot'];

const outputs = Object.assign({}, ...results.map(({ metafile }) => metafile.outputs));
const packagesOf = (file) => [...new Set(Object.keys(outputs[file].inputs).flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []))];
// For the test of what is loaded when; it does not ship.
await writeFile('dist/packages.json', JSON.stringify(Object.fromEntries(Object.keys(outputs).map((file) => [file, packagesOf(file)])), null, 1));

/** An entry and all that it imports statically. */
function loadedWith(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { path, kind } of outputs[file].imports) if (kind !== 'dynamic-import' && path in outputs) loadedWith(path, seen);
  return seen;
}

const faults = [];
const kilobytes = (bytes) => Math.ceil(bytes / 1000);
for (const [file, budget] of Object.entries(budgets)) {
  const loaded = [...loadedWith(file)];
  const size = kilobytes(loaded.reduce((sum, part) => sum + outputs[part].bytes, 0));
  console.log(`${String(size).padStart(6)} kB of ${String(budget).padStart(5)}  ${file}`);
  if (size > budget) faults.push(`${file} weighs ${size} kB with what it loads at once; its budget is ${budget} kB.`);
  for (const name of atFirstNeed) if (loaded.some((part) => packagesOf(part).includes(name))) faults.push(`${file} loads ${name} at once; import it where it is first needed.`);
}
const built = ['dist/extension.js', 'dist/cli.js', ...(await Promise.all(['dist/threads', 'dist/webview'].map(async (folder) => (await readdir(folder)).map((file) => `${folder}/${file}`)))).flat()];
const whole = kilobytes((await Promise.all(built.map(async (file) => (await stat(file)).size))).reduce((sum, size) => sum + size, 0));
console.log(`${String(whole).padStart(6)} kB of ${wholeBudget}  in all`);
if (whole > wholeBudget) faults.push(`Everything together weighs ${whole} kB; the budget is ${wholeBudget} kB.`);
if (!development && faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
}
