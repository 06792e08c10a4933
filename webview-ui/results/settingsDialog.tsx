/** The settings of a method for running it again: a form made from the parameters that the method declares. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Parameter, ParameterValues } from '../../src/engine/methods/method.js';
import { Button } from '../parts/elements.js';
import { Field } from './field.js';
import { fieldTexts, parseFields, seedParameter } from './parameterFields.js';

interface SettingsDialogProps {
  readonly title: string;
  readonly parameters: readonly Parameter[];
  readonly values: ParameterValues;
  readonly seed: number;
  readonly onRun: (request: { parameters: ParameterValues; seed: number }) => void;
  readonly onClose: () => void;
}

export function SettingsDialog({ title, parameters, values, seed, onRun, onClose }: SettingsDialogProps) {
  const fields = [...parameters, seedParameter];
  const [texts, setTexts] = useState(() => fieldTexts(fields, { ...values, seed }));
  const dialog = useRef<HTMLDialogElement>(null);
  const headingId = useId();
  useEffect(() => dialog.current!.showModal(), []);
  const parsed = parseFields(fields, texts);
  const run = (): void => {
    if (!parsed) return;
    const { [seedParameter.name]: chosenSeed, ...rest } = parsed;
    onRun({ parameters: rest, seed: Number(chosenSeed) });
  };
  return (
    <dialog ref={dialog} class="settings" aria-labelledby={headingId} onClose={onClose}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <h2 id={headingId}>{title}: run again</h2>
        {fields.map((parameter) => (
          <Field
            key={parameter.name}
            parameter={parameter}
            text={texts[parameter.name] ?? ''}
            onChange={(text) => setTexts({ ...texts, [parameter.name]: text })}
          />
        ))}
        <div class="buttons">
          <Button icon="play" disabled={parsed === null} onClick={run}>
            Run
          </Button>
          <Button secondary onClick={() => setTexts(fieldTexts(fields, {}))}>
            Defaults
          </Button>
          <Button secondary onClick={() => dialog.current!.close()}>
            Close
          </Button>
        </div>
      </form>
    </dialog>
  );
}
