/** Sources of packages that stand in for native TensorFlow: the real one downloads hundreds of megabytes. */
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../../..');
const installed = (name: string): string => JSON.stringify(join(root, 'node_modules/@tensorflow', name));

/** What tfjs-node does on being loaded, on the CPU backend of TensorFlow.js in place of a binary. */
export const working = `
  const tf = require(${installed('tfjs-core')});
  const { MathBackendCPU } = require(${installed('tfjs-backend-cpu')});
  tf.registerBackend('tensorflow', () => new MathBackendCPU(), 3);
  for (const { kernelName } of tf.getKernelsForBackend('tensorflow')) tf.unregisterKernel(kernelName, 'tensorflow');
  tf.copyRegisteredKernels('cpu', 'tensorflow');
  module.exports = tf;
`;
/** Breaks at the second product: the first is the one it is tried with, in this process. */
export const breaking = `${working}
  const { kernelFunc } = tf.getKernel('BatchMatMul', 'cpu');
  let calls = 0;
  tf.unregisterKernel('BatchMatMul', 'tensorflow');
  tf.registerKernel({ kernelName: 'BatchMatMul', backendName: 'tensorflow', kernelFunc(given) {
    if (++calls > 1) throw new Error('out of memory\\nand more');
    return kernelFunc(given);
  } });
`;
