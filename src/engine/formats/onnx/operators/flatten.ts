/**
 * Steps and features made one axis: the one change of shape around recurrent layers that moves numbers, before a head
 * that looks at all steps of a sequence of fixed length.
 */
import { knownNumber, newAxis, productOf, type Axis } from '../axes.js';
import type { Operation } from '../operation.js';
import type { FlowValue } from '../values.js';
import { essential, featuresOf, flowOf, sameAxes } from '../view.js';

/**
 * @param flow as a Reshape or Flatten leaves it
 * @returns the flow of a layer that puts all of a sequence into one row, where a group holds steps and features; else as it was
 */
export function withFlatSteps(operation: Operation, flow: FlowValue): FlowValue {
  const at = flow.groups.findIndex((group) => ['time', 'feature'].every((role) => essential(group).some((axis) => axis.role === role)));
  if (at < 0) return flow;
  const axes = essential(flow.groups[at]!);
  const time = essential(flow.port.axes.filter(({ role }) => role === 'time'));
  const features = featuresOf(flow.port);
  const isStepsFirst = sameAxes(axes, [...time, ...features]);
  if (!isStepsFirst && !sameAxes(axes, [...features, ...time])) return flow;
  const batch: readonly Axis[] = flow.port.axes.filter(({ role }) => role === 'batch');
  const turned = isStepsFirst
    ? flow.port
    : operation.layer({
        name: '',
        className: 'Transpose',
        inputs: [flow.port],
        axes: [...batch, ...features, ...time],
        make: (base) => ({ kind: 'permute', ...base, outputShape: [...base.outputShape].reverse(), order: [1, 0] }),
      });
  const row = newAxis('feature', knownNumber(productOf(axes)));
  const port = operation.layer({ inputs: [turned], axes: [...batch, row], make: (base) => ({ kind: 'reshape', ...base, target: [-1] }) });
  return flowOf(port, flow.groups.map((group, i) => (i === at ? [row] : group)));
}
