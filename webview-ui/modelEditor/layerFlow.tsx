/** The architecture: layers from top to bottom with the lines between them; each opens to its settings and tensors. */
import { useMemo } from 'preact/hooks';
import type { LayerOverview, ModelOverview, TensorOverview } from '../../src/engine/results/overview.js';
import { Icon } from '../parts/elements.js';
import { countOf, shapeText, shareText } from '../parts/format.js';
import { isStringOrNull, useKept } from '../parts/vscode.js';
import { laneRows, type LaneRow } from './lanes.js';
import { layerIcon } from './layerIcons.js';
import { figure, Histogram, Oddities, rangeText, useStatistics } from './measured.js';

const laneWidth = 14;
/** Where a row's dot stands: in the middle of the layer's own line. */
const dotTop = 22;

export function LayerFlow({ overview }: { overview: ModelOverview }) {
  const { layers, output, parameters } = overview;
  const rows = useMemo(() => laneRows(layers), [layers]);
  const lanes = Math.max(1, ...rows.map((row) => Math.max(row.lane, ...row.passing, ...row.entering) + 1));
  const [open, setOpen] = useKept<string | null>('layer', null, isStringOrNull);
  const tensors = useMemo(() => new Map(overview.tensors.map((tensor) => [tensor.name, tensor])), [overview.tensors]);
  return (
    <ol class="flow">
      {layers.map((layer, index) => (
        <LayerRow
          key={layer.name}
          layer={layer}
          row={rows[index]!}
          lanes={lanes}
          isOutput={layer.name === output.name}
          share={parameters > 0 ? layer.parameters / parameters : 0}
          open={open === layer.name}
          onToggle={() => setOpen(open === layer.name ? null : layer.name)}
          tensors={layer.tensors.flatMap((name) => tensors.get(name) ?? [])}
        />
      ))}
    </ol>
  );
}

interface LayerRowProps {
  readonly layer: LayerOverview;
  readonly row: LaneRow;
  readonly lanes: number;
  readonly isOutput: boolean;
  /** Of the model's parameters, 0..1. */
  readonly share: number;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly tensors: readonly TensorOverview[];
}

function LayerRow({ layer, row, lanes, isOutput, share, open, onToggle, tensors }: LayerRowProps) {
  const { name, className, cell, bidirectional, units, outputShape, parameters, settings, unsupported } = layer;
  const expandable = tensors.length > 0;
  const head = (
    <>
      <span class={`layerIcon ${unsupported === null ? '' : 'warn'}`}>
        <Icon name={layerIcon(layer)} />
      </span>
      <span class="layerTitle">
        <span class="layerName">{name}</span>
        <span class={cell ? 'badge cell' : 'badge'}>{className}</span>
        {cell && cell.toLowerCase() !== className.toLowerCase() && <span class="badge cell">{cell}</span>}
        {bidirectional && <span class="badge cell">both directions</span>}
        {isOutput && <span class="badge output">output</span>}
      </span>
      {expandable && <Icon name={open ? 'chevron-down' : 'chevron-right'} />}
    </>
  );
  return (
    <li class={`layer ${unsupported === null ? '' : 'unsupported'} ${open ? 'open' : ''}`} data-layer={name}>
      <Rails row={row} lanes={lanes} kind={unsupported === null ? layer.kind : 'unsupported'} />
      <div class="layerBody">
        {expandable ? (
          <button type="button" class="layerHead" aria-expanded={open} onClick={onToggle}>
            {head}
          </button>
        ) : (
          <div class="layerHead">{head}</div>
        )}
        <div class="layerLine">
          <span title="Shape of the output, without the batch axis; ? is free">{shapeText(outputShape)}</span>
          {units !== null && <span>{countOf(units, 'unit')}</span>}
          {parameters > 0 && (
            <span class="parameterShare" title={`${shareText(share)} of the model's parameters`}>
              <span class="shareTrack" aria-hidden="true">
                <span style={{ width: `${share * 100}%` }} />
              </span>
              {countOf(parameters, 'parameter')}
            </span>
          )}
          {settings.map((setting) => (
            <span class="setting" key={setting}>
              {setting}
            </span>
          ))}
        </div>
        {unsupported !== null && (
          <p class="unsupportedReason">
            <Icon name="warning" />
            Cannot be run: {unsupported}
          </p>
        )}
        {open && <LayerTensors tensors={tensors} />}
      </div>
    </li>
  );
}

/** The lines left of a layer. The row grows when it is opened, so straight parts are stretched by CSS. */
function Rails({ row, lanes, kind }: { row: LaneRow; lanes: number; kind: string }) {
  const x = (lane: number): number => lane * laneWidth + laneWidth / 2;
  const dot = x(row.lane);
  return (
    <div class="rails" aria-hidden="true" style={{ width: `${lanes * laneWidth}px` }}>
      {row.passing.map((lane) => (
        <span key={lane} class="rail" style={{ left: `${x(lane)}px`, top: '0' }} />
      ))}
      {row.leaves && <span class="rail" style={{ left: `${dot}px`, top: `${dotTop}px` }} />}
      <svg width={lanes * laneWidth} height={dotTop + 8}>
        {row.entering.map((lane) => (
          <path key={lane} d={`M${x(lane)} 0C${x(lane)} ${dotTop * 0.7} ${dot} ${dotTop * 0.3} ${dot} ${dotTop}`} />
        ))}
        <circle class={`dot ${kind}`} cx={dot} cy={dotTop} r={kind === 'recurrent' ? 5.5 : 4} />
      </svg>
    </div>
  );
}

function LayerTensors({ tensors }: { tensors: readonly TensorOverview[] }) {
  const measured = useStatistics(tensors.map(({ name }) => name));
  return (
    <ul class="layerTensors">
      {tensors.map((tensor) => {
        const values = measured(tensor.name);
        return (
          <li key={tensor.name}>
            <span class="tensorName" title={tensor.name}>
              <bdi>{tensor.name}</bdi>
            </span>
            <span class="muted">
              {shapeText(tensor.shape)} {tensor.dtype}
            </span>
            <Histogram measured={values} />
            <span class="muted">
              {rangeText(values)}, mean {figure(values, 'mean')}
            </span>
            <Oddities measured={values} />
          </li>
        );
      })}
    </ul>
  );
}
