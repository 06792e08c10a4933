/**
 * How well a data file fits a model, for proposing files.
 */
import { UnrollError } from '../core/errors.js';
import { shapeText } from '../core/tensor.js';
import type { SequenceModel } from '../model/sequenceModel.js';
import { mapClasses } from './classes.js';
import type { SequenceDataset } from './dataset.js';
import { mapInput } from './inputMapping.js';
import { signatureOf } from './modelSignature.js';
import { pairData, type PairOptions } from './pair.js';

export interface DataFit {
  /** 0 = cannot be used, 1 = fits in every respect. */
  readonly score: number;
  /** For the user: `2,000 sequences over {0, 1}, 2 classes`, or why the data do not fit. */
  readonly summary: string;
}

export function fitOf(model: SequenceModel, dataset: SequenceDataset, options: PairOptions = {}): DataFit {
  try {
    pairData(model, dataset, options);
  } catch (error) {
    if (error instanceof UnrollError) return { score: 0, summary: error.message };
    throw error;
  }
  const signature = signatureOf(model);
  const first = { name: dataset.name, sequences: dataset, locationOf: () => null };
  const input = mapInput(first, signature.inputs[0]!, options).fit;
  const labels = mapClasses(dataset, signature.classCount, options.classes).fit;
  const score = Math.round((0.6 * input + 0.4 * labels) * 1000) / 1000;
  return { score, summary: datasetSummary(dataset) };
}

/** @returns `2,000 sequences over {0, 1}, 2 classes` */
export function datasetSummary(dataset: SequenceDataset): string {
  const { content, labels, count } = dataset;
  const number = (value: number): string => value.toLocaleString('en');
  const sequences = `${number(count)} ${count === 1 ? 'sequence' : 'sequences'}`;
  const classes = labels ? `${labels.classes.length} ${labels.classes.length === 1 ? 'class' : 'classes'}${labels.per === 'step' ? ' per step' : ''}` : 'no labels';
  return `${sequences} ${contentText()}, ${classes}`;

  function contentText(): string {
    switch (content.kind) {
      case 'symbols':
        return content.alphabet.length <= 6 ? `over {${content.alphabet.join(', ')}}` : `over ${number(content.alphabet.length)} symbols`;
      case 'tokens':
        return 'of tokens';
      case 'features': {
        const [first] = dataset.lengths;
        const steps = dataset.lengths.every((length) => length === first) ? first! : null;
        return `of ${shapeText([steps, content.names.length])} (steps, features)`;
      }
    }
  }
}
