/**
 * The names Keras 3 gives to places in its weight files: not the layer's name, but its class in snake case with a
 * counter, counted within the model that holds it (keras/src/saving/saving_lib.py, keras/src/utils/naming.py).
 */

/** `SimpleRNN` → `simple_rnn`, `Conv1D` → `conv1d`. */
export function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** @returns a function that gives `lstm`, `lstm_1`, … for one container of layers */
export function containerNames(): (className: string) => string {
  const used = new Map<string, number>();
  return (className) => {
    const name = snakeCase(className);
    const count = used.get(name) ?? 0;
    used.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  };
}
