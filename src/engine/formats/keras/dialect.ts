/**
 * Which Keras a configuration is of, where the file's word on it is missing or is another program's.
 */
import type { KerasDialect, KerasObject } from './config.js';

/**
 * @param version as the file states it: `2.2.4-tf`, `tfjs-layers 4.22.0`; null where it does not
 * @returns what the names in the configuration mean
 */
export function dialectOf(version: string | null, model: KerasObject): KerasDialect {
  const major = Number.parseInt(version ?? '', 10);
  if (major > 0) return { major };
  // Only Keras 3 says where its classes come from. TensorFlow.js follows Keras 2, and Keras 1 did not always sign.
  return { major: version === null && isModular(model) ? 3 : 2 };
}

function isModular({ surroundings, config }: KerasObject): boolean {
  const layers = Array.isArray(config['layers']) ? (config['layers'] as unknown[]) : [];
  return [surroundings, ...layers].some((value) => typeof value === 'object' && value !== null && 'module' in value);
}
