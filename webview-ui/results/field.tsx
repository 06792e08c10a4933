/** One parameter in a form: its control, what it means, and what is wrong with what was typed. */
import type { Parameter } from '../../src/engine/methods/method.js';
import { Checkbox, Select, TextField } from '../parts/elements.js';
import { parseField } from './parameterFields.js';

interface FieldProps {
  readonly parameter: Parameter;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

export function Field({ parameter, text, onChange }: FieldProps) {
  const { title, description } = parameter;
  const parsed = parseField(parameter, text);
  const problem = 'problem' in parsed ? parsed.problem : null;
  return (
    <div class="field" data-parameter={parameter.name}>
      {parameter.type !== 'boolean' && (
        <span class="fieldTitle" aria-hidden="true">
          {title}
        </span>
      )}
      <Control parameter={parameter} text={text} invalid={problem !== null} onChange={onChange} />
      <p class="muted">{description}</p>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function Control({ parameter, text, invalid, onChange }: FieldProps & { invalid: boolean }) {
  const { title } = parameter;
  switch (parameter.type) {
    case 'boolean':
      return <Checkbox label={title} value={text === 'true'} onChange={(checked) => onChange(String(checked))} />;
    case 'choice':
      return <Select label={title} value={text} choices={parameter.choices} onChange={onChange} />;
    case 'layer':
    case 'text':
      return <TextField label={title} value={text} placeholder={parameter.type === 'layer' ? "the method's own choice" : ''} onChange={onChange} />;
    case 'integerOrAuto':
    case 'integer':
    case 'number':
    case 'sequence':
    case 'rows':
      return <TextField label={title} value={text} invalid={invalid} onChange={onChange} />;
  }
}
