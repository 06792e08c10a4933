/**
 * Knows the calls by which PyTorch's pickles make tensors. This list is all that a pickle can make Unroll do: whatever
 * else it names stays a name.
 */
import { globalName, isNode, sequenceItems, type PickleObject, type PickleValue } from './pickle/values.js';
import { dtypeNamed, storageType } from './elementTypes.js';
import { isCount, type Storages } from './storage.js';
import { viewProblem, type TensorView } from './tensorView.js';

export type RebuiltTensor =
  | { readonly kind: 'view'; readonly view: TensorView }
  /** A tensor of a kind that Unroll cannot read, in a phrase. */
  | { readonly kind: 'unreadable'; readonly what: string }
  /** A tensor whose description is not sound, and why. */
  | { readonly kind: 'damaged'; readonly why: string };

/** Parameters and subclasses may stand around a tensor, but not endlessly. */
const mostWrappers = 8;

/** Calls whose first argument is the tensor. */
const wrappers = new Set([
  'torch._utils._rebuild_parameter',
  'torch._utils._rebuild_parameter_with_state',
  'torch.nn.parameter.Parameter',
  'torch.nn.parameter.Buffer',
  'torch.autograd.variable.Variable',
]);

/** Calls of (function, class, arguments, state) that give what the function gives, as a subclass. */
const subclassing = new Set(['torch._tensor._rebuild_from_type_v2', 'torch._tensor._rebuild_from_type', 'torch.tensor._rebuild_from_type']);

const unreadable: Readonly<Record<string, string>> = {
  'torch._utils._rebuild_qtensor': 'quantized',
  'torch._utils._rebuild_sparse_tensor': 'sparse',
  'torch._utils._rebuild_sparse_csr_tensor': 'sparse',
  'torch._utils._rebuild_nested_tensor': 'nested',
  'torch._utils._rebuild_meta_tensor_no_storage': 'without values (meta device)',
  'torch._utils._rebuild_wrapper_subclass': 'of a wrapper class',
  'torch._utils._rebuild_device_tensor_from_numpy': 'of a device without storages',
  'torch._utils._rebuild_device_tensor_from_cpu_tensor': 'of a device without storages',
  'torch._utils._rebuild_xla_tensor': 'of a device without storages',
  'torch.nn.parameter.UninitializedParameter': 'not initialised',
  'torch.nn.parameter.UninitializedBuffer': 'not initialised',
  'torch.ScriptObject': 'packed by quantization',
  'torch._C.ScriptObject': 'packed by quantization',
};

/** @returns null for anything that is no tensor */
export function rebuiltTensor(value: PickleValue, storages: Storages): RebuiltTensor | null {
  let current: PickleValue | undefined = value;
  for (let depth = 0; depth < mostWrappers; depth++) {
    if (!isNode(current) || current.kind !== 'object') return null;
    const name = globalName(current.callee) ?? '';
    const args: readonly PickleValue[] = sequenceItems(current.args) ?? [];
    if (wrappers.has(name)) current = args[0];
    else if (subclassing.has(name)) current = { ...current, callee: args[0] ?? null, args: args[2] ?? null };
    else return tensorOf(name, current, args, storages);
  }
  return null;
}

function tensorOf(name: string, value: PickleObject, args: readonly PickleValue[], storages: Storages): RebuiltTensor | null {
  if (Object.hasOwn(unreadable, name)) return { kind: 'unreadable', what: unreadable[name]! };
  switch (name) {
    case 'torch._utils._rebuild_tensor':
      return viewOf(args, null, undefined, storages);
    case 'torch._utils._rebuild_tensor_v2':
      return viewOf(args, null, args[6], storages);
    case 'torch._utils._rebuild_tensor_v3':
      return viewOf(args, globalName(args[6]), args[7], storages);
    default:
      // Before PyTorch 0.2 a tensor was its class, given the view as its state.
      return isOldTensorClass(name) ? viewOf(sequenceItems(value.state) ?? [], null, undefined, storages) : null;
  }
}

function isOldTensorClass(name: string): boolean {
  const kind = /^torch\.(?:cuda\.)?(\w+)Tensor$/.exec(name)?.[1];
  return kind !== undefined && storageType(`${kind}Storage`) !== null;
}

/** @param elementType "torch.uint16", where the call gives it apart from the storage */
function viewOf(
  [storageId, offset, size, stride]: readonly PickleValue[],
  elementType: string | null,
  metadata: PickleValue | undefined,
  storages: Storages,
): RebuiltTensor {
  const damaged = (why: string): RebuiltTensor => ({ kind: 'damaged', why });
  const found = storages.find(storageId);
  if (typeof found === 'string') return damaged(found);
  const { reference, storage } = found;
  const shape = counts(size);
  const strides = counts(stride);
  if (!isCount(offset) || shape === null || strides === null) return damaged('its offset, shape and strides are not all whole numbers from 0 on');
  const dtype = elementType === null ? reference.type.dtype : dtypeNamed(elementType.replace(/^torch\./, ''));
  if (dtype === null) return { kind: 'unreadable', what: `of type ${elementType ?? reference.className.replace(/Storage$/, '')}` };
  if (hasFlags(metadata)) return { kind: 'unreadable', what: 'a conjugated or negated view' };
  const view = { dtype, shape, strides, offset: offset + reference.offset, storage };
  const problem = viewProblem(view);
  return problem === null ? { kind: 'view', view } : damaged(problem);
}

/** @returns the sizes of a shape (a tuple, or a torch.Size made of one), null where they are not whole numbers from 0 on */
function counts(value: PickleValue | undefined): number[] | null {
  const isSize = isNode(value) && value.kind === 'object' && globalName(value.callee) === 'torch.Size';
  const items = isSize ? sequenceItems(sequenceItems(value.args)?.[0]) : sequenceItems(value);
  return items?.every(isCount) ? [...items] : null;
}

/** Metadata is a dict such as `{"neg": true}`: the view's values are not those of the storage. */
function hasFlags(metadata: PickleValue | undefined): boolean {
  return isNode(metadata) && metadata.kind === 'dict' && metadata.entries.some(([, flag]) => flag === true);
}
