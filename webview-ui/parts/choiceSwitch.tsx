/** One of a few things to be shown: buttons side by side, or a list where they are many (a tree for each of many). */
import { Select } from './elements.js';

interface ChoiceSwitchProps {
  /** What is chosen, for those who do not see it. */
  readonly label: string;
  readonly choices: readonly { readonly id: string; readonly label: string }[];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}

/** More buttons than this are no longer taken in at a glance. */
const mostButtons = 12;

export function ChoiceSwitch({ label, choices, selected, onSelect }: ChoiceSwitchProps) {
  if (choices.length > mostButtons) {
    return (
      <Select
        label={label}
        value={choices.find(({ id }) => id === selected)?.label ?? ''}
        choices={choices.map((choice) => choice.label)}
        onChange={(chosen) => onSelect(choices.find((choice) => choice.label === chosen)!.id)}
      />
    );
  }
  return (
    <div class="segments" role="group" aria-label={label}>
      {choices.map((choice) => (
        <button key={choice.id} type="button" aria-pressed={choice.id === selected} data-choice={choice.id} onClick={() => onSelect(choice.id)}>
          {choice.label}
        </button>
      ))}
    </div>
  );
}
