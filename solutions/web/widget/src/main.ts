import { SuiteSupport } from './widget.js';

const tag = 'suite-support';

/** What the script tag says with data-NAME, the element takes as attribute NAME. */
const passedOn = ['api', 'key', 'language', 'heading', 'storage', 'theme', 'position'] as const;

if (!customElements.get(tag)) customElements.define(tag, SuiteSupport);

// currentScript is only there while the script runs for the first time, and never in a module.
const script = (document.currentScript as HTMLScriptElement | null) ?? document.querySelector<HTMLScriptElement>('script[data-key][src*="widget"]');

function mount(from: HTMLScriptElement): void {
  if (document.querySelector(tag)) return;
  const element = document.createElement(tag);
  for (const name of passedOn) {
    const value = from.dataset[name];
    if (value !== undefined) element.setAttribute(name, value);
  }
  // The script comes from the server that answers, unless it is told otherwise.
  const api = new URL(from.dataset.api ?? '.', from.src).href;
  element.setAttribute('api', api.endsWith('/') ? api : `${api}/`);
  document.body.append(element);
}

if (script?.dataset.key) {
  if (document.body) mount(script);
  else addEventListener('DOMContentLoaded', () => mount(script));
}
