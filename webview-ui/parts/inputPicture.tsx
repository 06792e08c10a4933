/** An input of a model, shown as what it is. */
import type { InputPicture } from '../../src/engine/results/views.js';
import { Facts } from './facts.js';
import { ImagePictureView } from './imagePicture.js';
import { LinesPictureView } from './linesPicture.js';
import { TokensPictureView } from './tokensPicture.js';

interface InputPictureProps {
  readonly picture: InputPicture;
  /** Which input it is, for those who do not see it. */
  readonly label: string;
  /** One of many: only what is needed to tell it from the others. */
  readonly small?: boolean;
}

/** Values that a small picture has room for. */
const smallValues = 4;

export function InputPictureView({ picture, label, small = false }: InputPictureProps) {
  switch (picture.kind) {
    case 'image':
      return <ImagePictureView picture={picture} label={label} small={small} />;
    case 'lines':
      return <LinesPictureView picture={picture} label={label} small={small} />;
    case 'tokens':
      return <TokensPictureView picture={picture} label={label} small={small} />;
    case 'values':
      return (
        <div role="group" aria-label={label}>
          <Facts facts={picture.values.slice(0, small ? smallValues : undefined).map((value) => [value.label, value.text] as const)} />
        </div>
      );
  }
}
