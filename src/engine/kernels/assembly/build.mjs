// Compiles the kernels twice, for SIMD and for relaxed SIMD, into ../compiled.js, unless that was made of these sources.
import asc from 'assemblyscript/asc';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const folder = import.meta.dirname;
const target = join(folder, '..', 'compiled.js');
const options = ['-O3', '--runtime', 'stub', '--noAssert', '--use', 'abort=', '--enable', 'simd'];

export async function buildKernels() {
  const header = `// Made by assembly/build.mjs of sources ${await fingerprint()}.\n`;
  const present = await readFile(target, 'utf8').catch(() => '');
  if (present.startsWith(header)) return;
  const simd = await compile(options);
  const relaxedSimd = await compile([...options, '--enable', 'relaxed-simd']);
  // Decoded whenever a thread needs them: Uint8Array.from with a function takes ten times as long.
  const bytesOf = `function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
`;
  await writeFile(target, `${header}${bytesOf}export const simd = () => bytesOf('${simd}');\nexport const relaxedSimd = () => bytesOf('${relaxedSimd}');\n`);
}

/** Of everything that the result depends on. */
async function fingerprint() {
  const hash = createHash('sha256').update(asc.version);
  const files = (await readdir(folder)).filter((name) => /\.(ts|mjs)$/.test(name)).sort();
  for (const file of files) hash.update(file).update(await readFile(join(folder, file)));
  return hash.digest('hex');
}

/** @returns the module in base64 */
async function compile(given) {
  let module;
  const { error, stderr } = await asc.main([join(folder, 'index.ts'), '--outFile', 'kernels.wasm', '--baseDir', folder, ...given], {
    writeFile: (_name, contents) => void (module = contents),
  });
  if (error) throw new Error(`The kernels do not compile.\n${stderr.toString()}`);
  return Buffer.from(module).toString('base64');
}
