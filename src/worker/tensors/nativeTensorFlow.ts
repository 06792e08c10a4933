/**
 * Loading of native TensorFlow (`@tensorflow/tfjs-node`), a package that the user may have installed. Its binary may be
 * missing, built for another machine, or end the whole process, so everything here may throw, and a process of its own
 * tries it first (nativeProbe.ts).
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import type { TensorFlow } from './tfjsTensors.js';

const nativePackage = '@tensorflow/tfjs-node';

/** Before the reason that the probe gives. */
export const probeMark = 'unusable: ';

/** @param folder from where it is looked for as Node does: in its `node_modules`, then in those above */
export function isNativeInstalled(folder: string): boolean {
  try {
    requireFrom(folder).resolve(`${nativePackage}/package.json`);
    return true;
  } catch {
    return false;
  }
}

function requireFrom(folder: string): NodeJS.Require {
  return createRequire(join(folder, 'package.json'));
}

/**
 * @param folder as {@link isNativeInstalled}
 * @throws whatever loading it, or one operation on it, throws
 */
export async function loadNative(folder: string): Promise<TensorFlow> {
  provideRemovedFunctions();
  const tf = requireFrom(folder)(nativePackage) as TensorFlow;
  if (!(await tf.setBackend('tensorflow'))) throw new Error('its backend could not be started');
  const [sum] = tf.tidy(() => tf.matMul(tf.tensor2d([1, 2], [1, 2]), tf.tensor2d([3, 4], [2, 1])).dataSync());
  if (sum !== 11) throw new Error(`it computes 1·3 + 2·4 = ${sum}`);
  return tf;
}

/** Node 23 has removed what tfjs-node 4 still calls. */
function provideRemovedFunctions(): void {
  const functions = util as unknown as Record<string, unknown>;
  functions['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  functions['isArray'] ??= Array.isArray;
}
