/** Sentences to be read, each under its sign. */
import { Icon } from './elements.js';
import { figureText } from './format.js';

export function Statements({ statements, icon, tone = '' }: { statements: readonly string[]; icon: string; tone?: 'assumed' | '' }) {
  return (
    <ul class={`statements ${tone}`}>
      {statements.map((statement) => (
        <li key={statement}>
          <Icon name={icon} />
          {figureText(statement)}
        </li>
      ))}
    </ul>
  );
}
