/** What had to be supposed of a model, and where its user can say otherwise: what is said goes into the sidecar. */
import { useEffect, useState } from 'preact/hooks';
import type { AssumptionOverview, AssumptionSetting } from '../../src/engine/results/overview.js';
import type { Client } from '../../src/protocol/client.js';
import type { ModelEditorHost } from '../../src/protocol/services.js';
import { Button, Icon, Select, TextField } from '../parts/elements.js';
import { inBackground, problemOf } from '../parts/host.js';

interface AssumptionsProps {
  readonly assumptions: readonly AssumptionOverview[];
  /** Name of the sidecar; null = there is none yet. */
  readonly sidecar: string | null;
  readonly host: Client<ModelEditorHost>;
}

export function Assumptions({ assumptions, sidecar, host }: AssumptionsProps) {
  return (
    <>
      <ul class="statements assumed">
        {assumptions.map(({ id, statement, settings }) => (
          <li key={id} data-assumption={id}>
            <Icon name={settings.some(({ said }) => said !== null) ? 'edit' : 'question'} />
            <div>
              {statement}
              {settings.map((setting) => (
                <SettingForm key={setting.key} setting={setting} onSay={(text) => host.assume({ key: setting.key, text })} />
              ))}
            </div>
          </li>
        ))}
      </ul>
      {sidecar !== null && (
        <p class="sidecar muted">
          What you say stands in{' '}
          <button type="button" class="linkButton" onClick={() => inBackground(host.openSidecar())}>
            {sidecar}
          </button>
          .
        </p>
      )}
    </>
  );
}

interface SettingFormProps {
  readonly setting: AssumptionSetting;
  readonly onSay: (text: string | null) => Promise<void>;
}

const asSupposed = 'as supposed';

function SettingForm({ setting, onSay }: SettingFormProps) {
  const { key, description, choices, said } = setting;
  const [problem, setProblem] = useState<string | null>(null);
  const say = (text: string | null): void => {
    setProblem(null);
    onSay(text).catch((error: unknown) => setProblem(problemOf(error)));
  };
  return (
    <div class="assumptionSetting" data-setting={key}>
      <div class="settingLine" title={description}>
        <code>{key}</code>
        {choices ? (
          <Select
            label={`${key}: ${description}`}
            value={said ?? asSupposed}
            choices={[asSupposed, ...choices]}
            onChange={(choice) => choice !== (said ?? asSupposed) && say(choice === asSupposed ? null : choice)}
          />
        ) : (
          <TextSetting setting={setting} onSay={say} />
        )}
      </div>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function TextSetting({ setting: { key, description, list, said }, onSay }: { setting: AssumptionSetting; onSay: (text: string | null) => void }) {
  const [text, setText] = useState(said ?? '');
  useEffect(() => setText(said ?? ''), [said]);
  const trimmed = text.trim();
  return (
    <>
      <TextField label={`${key}: ${description}`} value={text} placeholder={list ? `${asSupposed}; with commas` : asSupposed} onChange={setText} />
      {trimmed !== (said ?? '') && (
        <Button label={`Say ${key}`} onClick={() => onSay(trimmed === '' ? null : trimmed)}>
          Say
        </Button>
      )}
    </>
  );
}
