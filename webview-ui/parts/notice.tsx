/** A state that fills the view: an error to read, or something to wait for. */
import type { ComponentChildren } from 'preact';
import { Icon } from './elements.js';

export type NoticeTone = 'error' | 'quiet';

interface NoticeProps {
  readonly tone: NoticeTone;
  readonly title: string;
  readonly children: ComponentChildren;
}

export function Notice({ tone, title, children }: NoticeProps) {
  return (
    <main class={`notice ${tone}`}>
      <div role={tone === 'error' ? 'alert' : undefined}>
        <h1>
          {tone === 'error' && <Icon name="error" />}
          {title}
        </h1>
        {children}
      </div>
    </main>
  );
}

interface BannerProps {
  readonly tone: 'warning' | 'info' | 'error';
  readonly children: ComponentChildren;
}

const bannerIcons = { warning: 'warning', info: 'info', error: 'error' } as const;

/** One line above the content, with what can be done about it. */
export function Banner({ tone, children }: BannerProps) {
  return (
    <div class={`banner ${tone}`} role="status">
      <Icon name={bannerIcons[tone]} />
      <div class="bannerText">{children}</div>
    </div>
  );
}
