/** A question to the result: its form, and the answer under it. */
import type { ComponentChild, ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ParameterValues, Question } from '../../src/engine/methods/method.js';
import type { View } from '../../src/engine/results/views.js';
import type { Client } from '../../src/protocol/client.js';
import type { ResultPanelHost } from '../../src/protocol/services.js';
import { Button, Icon, IconButton, ProgressBar } from '../parts/elements.js';
import { inBackground, problemOf } from '../parts/host.js';
import { useReadinessHold } from '../parts/readiness.js';
import { Field } from './field.js';
import type { FieldTexts } from './parameterFields.js';
import { isLive, valuesOf } from './questions.js';

/** What was answered to which parameters. */
export interface Answer {
  readonly key: string;
  readonly views: readonly View[];
}

interface QuestionPanelProps {
  readonly question: Question;
  readonly host: Client<ResultPanelHost>;
  readonly texts: FieldTexts;
  readonly onTexts: (texts: FieldTexts) => void;
  readonly answer: Answer | null;
  readonly onAnswer: (answer: Answer) => void;
  readonly drawAll: (views: readonly View[]) => ComponentChildren;
}

type Asking =
  | { readonly state: 'asking'; readonly key: string; readonly fraction: number | null; readonly message: string }
  | { readonly state: 'ended'; readonly key: string; readonly problem: string | null };

export function QuestionPanel({ question, host, texts, onTexts, answer, onAnswer, drawAll }: QuestionPanelProps) {
  const { asking, ask } = useAsking(question, host, onAnswer);
  const live = isLive(question);
  const values = valuesOf(question, texts);
  const key = JSON.stringify(values);
  const isAnswered = answer?.key === key;
  useEffect(() => {
    if (live && values && !isAnswered) ask(values, key);
  }, [live, key, question.id, host]);
  const busy = asking?.state === 'asking' ? asking : null;
  useReadinessHold(busy !== null);
  return (
    <section class="question" aria-label={question.title} data-question={question.id}>
      <form
        class="questionForm"
        onSubmit={(event) => {
          event.preventDefault();
          if (values) ask(values, key);
        }}
      >
        <p class="muted">{question.description}</p>
        {question.parameters.map((parameter) => {
          const text = texts[parameter.name] ?? '';
          const change = (changed: string): void => onTexts({ ...texts, [parameter.name]: changed });
          if (parameter.type === 'rows') return text === '' && <Prompt key={parameter.name} text={parameter.description} />;
          const field = <Field key={parameter.name} parameter={parameter} text={text} onChange={change} />;
          return parameter.type === 'sequence' ? <Stepped key={parameter.name} text={text} onChange={change} field={field} /> : field;
        })}
        {!live && (
          <Button icon="play" disabled={values === null || busy !== null} onClick={() => values && ask(values, key)}>
            Ask
          </Button>
        )}
      </form>
      {busy && (
        <div class="asking" role="status">
          <ProgressBar fraction={busy.fraction} label={busy.message || question.title} />
          <span class="muted">{busy.message || 'Asking the model…'}</span>
          <Button secondary icon="debug-stop" onClick={() => inBackground(host.cancel())}>
            Cancel
          </Button>
        </div>
      )}
      {asking?.state === 'ended' && asking.key === key && !isAnswered && (
        <div class="asking" role="alert">
          <p class={asking.problem === null ? 'muted' : 'problem'}>{asking.problem ?? 'It was stopped before there was an answer.'}</p>
          <Button secondary icon="refresh" onClick={() => values && ask(values, key)}>
            Ask again
          </Button>
        </div>
      )}
      {answer && (
        <div class={`answer ${isAnswered ? '' : 'stale'}`} aria-busy={busy !== null}>
          {drawAll(answer.views)}
        </div>
      )}
    </section>
  );
}

/** Of several askings only the newest counts; the host drops the earlier ones. */
function useAsking(question: Question, host: Client<ResultPanelHost>, onAnswer: (answer: Answer) => void) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const newest = useRef(0);
  useEffect(() => () => void newest.current++, []);
  const ask = (values: ParameterValues, key: string): void => {
    const turn = ++newest.current;
    const current = (then: () => void): void => {
      if (turn === newest.current) then();
    };
    setAsking({ state: 'asking', key, fraction: null, message: '' });
    host
      .ask({ question: question.id, parameters: values }, { onProgress: (fraction, message) => current(() => setAsking({ state: 'asking', key, fraction, message })) })
      .then(
        (views) =>
          current(() => {
            setAsking(null);
            onAnswer({ key, views });
          }),
        (error: unknown) => current(() => setAsking({ state: 'ended', key, problem: problemOf(error) })),
      );
  };
  return { asking, ask };
}

/** Says what is to be done in the table above before there is an answer. */
function Prompt({ text }: { text: string }) {
  return (
    <p class="prompt">
      <Icon name="arrow-up" /> {text}
    </p>
  );
}

/** The number of a sequence with buttons for the one before and the next. */
function Stepped({ text, onChange, field }: { text: string; onChange: (text: string) => void; field: ComponentChild }) {
  const number = Number(text);
  const step = (by: number): void => onChange(String(Math.max(1, (Number.isInteger(number) ? number : 0) + by)));
  return (
    <div class="stepped">
      {field}
      <IconButton icon="chevron-left" label="Previous sequence" onClick={() => step(-1)} />
      <IconButton icon="chevron-right" label="Next sequence" onClick={() => step(1)} />
    </div>
  );
}
