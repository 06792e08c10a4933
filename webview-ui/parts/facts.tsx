/** Names with their values, one pair a line. */

interface FactsProps {
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** Names have less of the width. */
  readonly wide?: boolean;
}

export function Facts({ facts, wide = false }: FactsProps) {
  return (
    <dl class={wide ? 'facts wide' : 'facts'}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd title={value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
