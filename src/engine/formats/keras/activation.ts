/**
 * Activations as Keras configurations write them: a name, a serialized function, or a layer in a function's place.
 */
import { UnrollError } from '../../core/errors.js';
import { activationNamed, type ActivationName, type ScalarActivation, type ScalarActivationName, scalarActivations } from '../../model/activations.js';
import { isBuiltIn, kerasObject, type KerasDialect, type KerasObject, LayerSettings } from './config.js';

/** An activation with the one number some of them have. */
export interface ActivationFunction {
  readonly activation: ActivationName;
  /** Slope for negative inputs (`leaky_relu`) or scale (`elu`); null where it is the usual one. */
  readonly alpha: number | null;
}

/**
 * @param value from a layer's configuration; nothing at all is linear
 * @throws UnrollError of kind `unsupported`, its message a reason, for code and for functions that are not known
 */
export function activationOf(value: unknown, dialect: KerasDialect): ActivationName {
  if (value === null || value === undefined) return 'linear';
  if (typeof value === 'string') return namedActivation(value, dialect);
  const object = kerasObject(value);
  if (object && Object.hasOwn(activationLayers, object.className)) {
    const { activation, alpha } = readActivationLayer(object, dialect);
    if (alpha === null) return activation;
    const reason = `its activation ${object.className} has a slope of its own (${alpha}), which is not supported inside a layer`;
    throw new UnrollError('unsupported', reason);
  }
  const name = object && (object.className === 'function' ? functionName(object) : object.className);
  if (!name || name === '__lambda__') throw new UnrollError('unsupported', 'its activation is a Lambda, whose code is never run');
  return namedActivation(name, dialect);
}

/**
 * @param value from a layer's configuration
 * @returns the layer in an activation's place, where its settings make it none of the functions that have a name
 */
export function activationLayerOf(value: unknown, dialect: KerasDialect): KerasObject | null {
  const object = kerasObject(value);
  if (!object || !isBuiltIn(object) || !Object.hasOwn(activationLayers, object.className)) return null;
  // A ReLU may have more settings than an activation can say.
  if (object.className === 'ReLU' && !isUsualRelu(new LayerSettings('an activation', object.config))) return object;
  return readActivationLayer(object, dialect).alpha === null ? null : object;
}

function readActivationLayer({ className, config }: KerasObject, dialect: KerasDialect): ActivationFunction {
  return activationLayers[className]!(new LayerSettings('an activation', config), dialect, null);
}

/** What a cell applies to a number. */
export interface CellActivation {
  /** The nearest of those that have a name; the one itself where `hasSettings` is false. */
  readonly name: ScalarActivationName;
  readonly apply: ScalarActivation;
  readonly hasSettings: boolean;
}

/** As {@link activationOf}, for the functions inside a cell, which work number by number and may have settings. */
export function cellActivationOf(value: unknown, dialect: KerasDialect): CellActivation {
  const layer = activationLayerOf(value, dialect);
  if (layer?.className === 'ReLU') return { name: 'relu', apply: rectifierOf(new LayerSettings('an activation', layer.config)), hasSettings: true };
  if (layer) {
    const { activation, alpha } = readActivationLayer(layer, dialect);
    const below = activation === 'elu' ? Math.expm1 : (x: number) => x;
    return { name: activation as ScalarActivationName, apply: (x) => (x < 0 ? alpha! * below(x) : x), hasSettings: true };
  }
  const name = activationOf(value, dialect);
  if (name === 'softmax' || name === 'log_softmax') throw new UnrollError('unsupported', `its activation ${name} is not supported inside a cell`);
  return { name, apply: scalarActivations[name], hasSettings: false };
}

function rectifierOf(settings: LayerSettings): ScalarActivation {
  const [slope, threshold] = [settings.number('negative_slope', 0), settings.number('threshold', 0)];
  const ceiling = (settings.values['max_value'] ?? null) === null ? Infinity : settings.number('max_value', 0);
  return (x) => (x >= threshold ? Math.min(x, ceiling) : slope * (x - threshold));
}

/** Keras 3 keeps a function's name in place of its configuration. */
function functionName({ surroundings }: KerasObject): string | null {
  const { config, registered_name: registered } = surroundings;
  return typeof config === 'string' ? config : typeof registered === 'string' ? registered : null;
}

function namedActivation(name: string, dialect: KerasDialect): ActivationName {
  if (name === 'hard_sigmoid' && dialect.major < 3) return 'hard_sigmoid_keras2';
  return activationNamed(name, 'its configuration');
}

/** @returns whether the settings of a ReLU make it an activation that has a name */
export function isUsualRelu(settings: LayerSettings): boolean {
  const ceiling = settings.values['max_value'] ?? null;
  return settings.number('threshold', 0) === 0 && (ceiling === null || (ceiling === 6 && settings.number('negative_slope', 0) === 0));
}

type ActivationReader = (settings: LayerSettings, dialect: KerasDialect, rank: number | null) => ActivationFunction;

/** Layers that are nothing but an activation. `rank` counts the axes of the input without the batch; null if unknown. */
export const activationLayers: Readonly<Record<string, ActivationReader>> = {
  Activation: (settings, dialect) => ({ activation: activationOf(settings.values['activation'], dialect), alpha: null }),
  LeakyReLU: (settings) => ({ activation: 'leaky_relu', alpha: settings.number('negative_slope', settings.number('alpha', 0.3)) }),
  ELU: (settings) => {
    const alpha = settings.number('alpha', 1);
    return { activation: 'elu', alpha: alpha === 1 ? null : alpha };
  },
  ReLU: (settings) => {
    if (!isUsualRelu(settings)) throw settings.unsupported('a ReLU with a threshold, or with a ceiling other than 6, is not supported');
    const slope = settings.number('negative_slope', 0);
    if ((settings.values['max_value'] ?? null) !== null) return { activation: 'relu6', alpha: null };
    return slope === 0 ? { activation: 'relu', alpha: null } : { activation: 'leaky_relu', alpha: slope };
  },
  Softmax: (settings, _dialect, rank) => {
    const axis: unknown = settings.values['axis'] ?? -1;
    const axes: readonly unknown[] = Array.isArray(axis) ? axis : [axis];
    if (axes.length === 1 && (axes[0] === -1 || axes[0] === rank)) return { activation: 'softmax', alpha: null };
    throw settings.unsupported(`a softmax over the axes ${axes.join(', ')} is not supported, only over the last one`);
  },
};
