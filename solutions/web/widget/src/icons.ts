import { type TemplateResult, html, svg } from 'lit';

// Drawn for this widget. Decoration only: the buttons that carry them have names.
const icon = (paths: TemplateResult) => html`<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${paths}</svg>`;

export const icons = {
  chat: icon(svg`<path d="M4 5.5h16v11H11l-4.5 3.5v-3.5H4z"/><path d="M8.5 9.5h7M8.5 12.8h4.5"/>`),
  close: icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`),
  down: icon(svg`<path d="M6 9.5l6 6 6-6"/>`),
  send: icon(svg`<path d="M12 19V5M6 11l6-6 6 6"/>`),
  helpful: icon(svg`<path d="M7.5 11v8.5H4.5V11zM7.5 11l3.7-6.6c1.6 0 2.4 1.2 2.1 2.6L12.7 10h4.8c1.3 0 2.2 1.2 1.9 2.4l-1.4 5.6c-.2.9-1 1.5-1.9 1.5H7.5"/>`),
  unhelpful: icon(svg`<path d="M16.5 13V4.5h3V13zM16.5 13l-3.7 6.6c-1.6 0-2.4-1.2-2.1-2.6l.6-3H6.5c-1.3 0-2.2-1.2-1.9-2.4L6 6c.2-.9 1-1.5 1.9-1.5h8.6"/>`),
  person: icon(svg`<circle cx="12" cy="8" r="3.6"/><path d="M4.8 20c.6-4 3.5-6 7.2-6s6.6 2 7.2 6"/>`),
  restart: icon(svg`<path d="M5 12a7 7 0 1 1 2 4.9M5 20v-3.5h3.5"/>`),
  link: icon(svg`<path d="M13 5h6v6M19 5l-9 9M10 6H5v13h13v-5"/>`),
};
