import { type TemplateResult, html, nothing } from 'lit';
import { icons } from './icons.js';
import { type MessageDesk, messageView, partialView } from './message.js';
import type { State } from './state.js';

/** What stands in the middle of the panel, and what can be done there; the widget keeps and does it. */
export interface LogDesk extends MessageDesk {
  state: State;
  /** The shopper has scrolled up and something new has come below. */
  away: boolean;
  press(event: MouseEvent, text: string): void;
  scrolled(): void;
  toNewest(): void;
}

export function logView(desk: LogDesk): TemplateResult {
  const { strings, away, state: { entries, typing, partial, quickReplies, phase, trouble } } = desk;
  const waiting = entries.filter((entry) => entry.delivery === 'queued');
  return html`<div class="middle"><div class="log" role="log" aria-live="off" aria-label=${strings.conversation} tabindex="0" @scroll=${desk.scrolled}>
      ${phase === 'starting' && !trouble ? html`<p class="connecting"><span class="spinner" aria-hidden="true"></span>${strings.connecting}</p>` : nothing}
      <ol class="messages">
        ${entries.filter((entry) => entry.delivery !== 'queued').map((entry) => messageView(entry, desk))}
        ${typing || partial ? partialView(partial?.text ?? '', strings) : nothing}
        ${waiting.map((entry) => messageView(entry, desk))}
      </ol>
      ${quickReplies.length ? html`<div class="replies" role="group" aria-label=${strings.suggestions}>${quickReplies.map((text) =>
        html`<button type="button" class="reply" dir="auto" @click=${(event: MouseEvent) => desk.press(event, text)}>${text}</button>`)}</div>` : nothing}
    </div>
    ${away ? html`<button type="button" class="newest" aria-label=${strings.toNewest} title=${strings.toNewest} @click=${desk.toNewest}>${icons.down}</button>` : nothing}
  </div>`;
}
