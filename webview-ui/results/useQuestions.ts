/** The questions of a result: what stands in their forms, kept across reloads, and their answers. */
import { useMemo, useState } from 'preact/hooks';
import type { Question } from '../../src/engine/methods/method.js';
import type { Subject, View } from '../../src/engine/results/views.js';
import { useKept } from '../parts/vscode.js';
import type { Answer } from './questionPanel.js';
import { isQuestionTexts, type QuestionTexts, textsOf, withSelection } from './questions.js';
import type { Selection } from './selection.js';

export interface Questions {
  readonly texts: QuestionTexts;
  readonly setTexts: (texts: QuestionTexts) => void;
  readonly answers: ReadonlyMap<string, Answer>;
  /** Of all answers. */
  readonly views: readonly View[];
  /** What a panel needs to ask one of them. */
  readonly asked: (question: Question) => { readonly texts: Record<string, string>; readonly answer: Answer | null; readonly onTexts: (texts: Readonly<Record<string, string>>) => void; readonly onAnswer: (answer: Answer) => void };
  /** Takes over what a selection says: see {@link withSelection}. */
  readonly follow: (views: readonly View[], selection: Selection | null, subjects: readonly Subject[]) => void;
}

const noTexts: QuestionTexts = {};

export function useQuestions(questions: readonly Question[]): Questions {
  const [texts, setTexts] = useKept<QuestionTexts>('questions', noTexts, isQuestionTexts);
  const [answers, setAnswers] = useState<ReadonlyMap<string, Answer>>(new Map());
  const views = useMemo(() => [...answers.values()].flatMap((answer) => answer.views), [answers]);
  return {
    texts,
    setTexts,
    answers,
    views,
    asked: (question) => ({
      texts: textsOf(question, texts),
      answer: answers.get(question.id) ?? null,
      onTexts: (changed) => setTexts({ ...texts, [question.id]: changed }),
      onAnswer: (answer) => setAnswers((known) => new Map(known).set(question.id, answer)),
    }),
    follow: (all, selection, subjects) => {
      const after = withSelection(questions, texts, all, selection, subjects);
      if (after !== texts) setTexts(after);
    },
  };
}
