/**
 * The controls of the interface. Those of @vscode-elements/elements are wrapped here once, so that their tag names,
 * properties and events are checked like any component's.
 */
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import type { VscodeCheckbox } from '@vscode-elements/elements/dist/vscode-checkbox/vscode-checkbox.js';
import type { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/vscode-single-select.js';
import type { VscodeTextfield } from '@vscode-elements/elements/dist/vscode-textfield/vscode-textfield.js';
import { type ComponentChildren, h, type HTMLAttributes } from 'preact';

/** @returns a component that draws the custom element `tag`. */
function element<Element extends HTMLElement, Own>(tag: string) {
  return (props: HTMLAttributes<Element> & Own) => h(tag, props);
}

const VscButton = element<HTMLElement, { icon: string; secondary: boolean; disabled: boolean }>('vscode-button');
const VscCheckbox = element<VscodeCheckbox, { label: string; checked: boolean }>('vscode-checkbox');
const VscOption = element<HTMLElement, { value: string }>('vscode-option');
const VscProgressBar = element<HTMLElement, { value: number | undefined; indeterminate: boolean }>('vscode-progress-bar');
const VscSelect = element<VscodeSingleSelect, { label: string; value: string }>('vscode-single-select');
const VscTextfield = element<VscodeTextfield, { label: string; value: string; invalid: boolean; placeholder: string }>('vscode-textfield');

/** A codicon; decoration only, its meaning stands in the text or label beside it. */
export function Icon({ name }: { name: string }) {
  return <span class={`codicon codicon-${name}`} aria-hidden="true" />;
}

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick: () => void;
  readonly icon?: string;
  readonly secondary?: boolean;
  readonly disabled?: boolean;
  /** Accessible name, where the text alone would not say enough. */
  readonly label?: string;
}

export function Button({ children, onClick, icon = '', secondary = false, disabled = false, label }: ButtonProps) {
  return (
    <VscButton icon={icon} secondary={secondary} disabled={disabled} aria-label={label} onClick={() => !disabled && onClick()}>
      {children}
    </VscButton>
  );
}

interface IconButtonProps {
  readonly icon: string;
  /** Accessible name and tooltip. */
  readonly label: string;
  readonly onClick: () => void;
  /** For switches: whether it is on. */
  readonly pressed?: boolean;
}

export function IconButton({ icon, label, onClick, pressed }: IconButtonProps) {
  return (
    <button type="button" class="iconButton" aria-label={label} aria-pressed={pressed} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

/** @param fraction 0..1, or null while it is not known */
export function ProgressBar({ fraction, label }: { fraction: number | null; label: string }) {
  return (
    <VscProgressBar
      aria-label={label}
      value={fraction === null ? undefined : fraction * 100}
      indeterminate={fraction === null}
    />
  );
}

interface FieldProps<Value> {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

export function TextField({ label, value, onChange, invalid = false, placeholder = '' }: FieldProps<string> & { invalid?: boolean; placeholder?: string }) {
  return (
    <VscTextfield
      label={label}
      value={value}
      invalid={invalid}
      placeholder={placeholder}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  );
}

export function Checkbox({ label, value, onChange }: FieldProps<boolean>) {
  return <VscCheckbox label={label} checked={value} onChange={(event) => onChange(event.currentTarget.checked)} />;
}

export function Select({ label, value, onChange, choices }: FieldProps<string> & { choices: readonly string[] }) {
  return (
    <VscSelect label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      {choices.map((choice) => (
        <VscOption key={choice} value={choice}>
          {choice}
        </VscOption>
      ))}
    </VscSelect>
  );
}
