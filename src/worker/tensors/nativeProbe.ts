/**
 * A process of its own that loads native TensorFlow and computes with it once: ends with 0 if that went well. A binary
 * that crashes takes nothing else with it.
 */
import { loadNative, probeMark } from './nativeTensorFlow.js';

loadNative(process.argv[2] ?? '.').then(
  () => process.exit(0),
  (error: unknown) => {
    // The package says things of its own as well.
    process.stderr.write(`\n${probeMark}${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
