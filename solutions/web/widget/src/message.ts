import { type TemplateResult, html, nothing } from 'lit';
import { failureText, speaker } from './announcements.js';
import { icons } from './icons.js';
import { webAddress } from './links.js';
import type { Citation } from './protocol.js';
import { stretches } from './sentences.js';
import { type Entry, canRate } from './state.js';
import { type Strings, fill } from './strings.js';

/** What a shopper can do with a message, and how it looks to them; the widget keeps both. */
export interface MessageDesk {
  strings: Strings;
  locale: string;
  /** Sources that stand open, as messageId/index. */
  openSources: ReadonlySet<string>;
  /** The message whose rating asks for a word more. */
  commenting: string | undefined;
  toggleSource(key: string): void;
  showSource(key: string): void;
  retry(entry: Entry): void;
  edit(entry: Entry): void;
  rate(entry: Entry, helpful: boolean): void;
  comment(entry: Entry, text: string): void;
}

export function messageView(entry: Entry, desk: MessageDesk): TemplateResult {
  const { strings } = desk;
  if (entry.role === 'system') return html`<li class="system"><p dir="auto">${entry.text}</p></li>`;
  const name = speaker(entry, strings);
  const time = timeText(entry.at, desk.locale);
  return html`<li class="message ${entry.role} ${entry.delivery}">
    <p class="meta"><span class=${entry.role === 'shopper' ? 'hidden' : 'name'}>${name}</span>${time ? html` <time datetime=${entry.at}>${time}</time>` : nothing}</p>
    <div class="bubble">${bodyView(entry, desk)}</div>
    ${entry.citations.length ? sourcesView(entry, desk) : nothing}
    ${canRate(entry) ? ratingView(entry, desk) : nothing}
    ${entry.role === 'shopper' ? deliveryView(entry, desk) : nothing}
  </li>`;
}

/** The answer as far as it has come. Hidden from screen readers, which hear it whole at its end. */
export const partialView = (text: string, strings: Strings): TemplateResult => html`<li class="message bot partial" aria-hidden="true">
  <p class="meta"><span class="name">${strings.bot}</span></p>
  <div class="bubble">${text ? html`<p class="text" dir="auto">${text}</p>` : html`<p class="dots"><span></span><span></span><span></span></p>`}</div>
</li>`;

/** Text stays text: Lit puts it into text nodes, so markup in a message is shown and never read as markup. */
function bodyView(entry: Entry, desk: MessageDesk): TemplateResult {
  const parts = stretches(entry.text, entry.sentences, entry.citations.length);
  return html`<p class="text" dir="auto" lang=${entry.language || nothing}>${parts.map(({ text, citation }) => {
    if (citation < 0) return text;
    // The number stays on the line of the last word, or the last characters of a text without spaces.
    const end = /\S{1,8}$/u.exec(text)?.index ?? text.length;
    return html`${text.slice(0, end)}<span class="end">${text.slice(end)}${markerView(entry, citation, desk)}</span>`;
  })}</p>`;
}

const sourceKey = (entry: Entry, index: number) => `${entry.messageId}/${index}`;
const sourceName = (index: number, citation: Citation, strings: Strings) =>
  fill(strings.source, { n: index + 1, title: headingOf(citation) ? `${citation.title}, ${citation.heading}` : citation.title });

/** An article's first heading is its title again. */
const headingOf = ({ title, heading }: Citation) => (heading === title ? '' : heading);

function markerView(entry: Entry, index: number, { strings, showSource }: MessageDesk): TemplateResult {
  return html`<button type="button" class="marker" aria-label=${sourceName(index, entry.citations[index]!, strings)}
    @click=${() => showSource(sourceKey(entry, index))}>${index + 1}</button>`;
}

function sourcesView(entry: Entry, desk: MessageDesk): TemplateResult {
  return html`<section class="sources" aria-label=${desk.strings.sources}>
    <p class="label" aria-hidden="true">${desk.strings.sources}</p>
    <ol>${entry.citations.map((citation, index) => sourceView(entry, citation, index, desk))}</ol>
  </section>`;
}

function sourceView(entry: Entry, citation: Citation, index: number, { strings, openSources, toggleSource }: MessageDesk): TemplateResult {
  const key = sourceKey(entry, index);
  const open = openSources.has(key);
  const address = webAddress(citation.url);
  const heading = headingOf(citation);
  return html`<li>
    <button type="button" class="source" data-source=${key} aria-expanded=${open ? 'true' : 'false'} @click=${() => toggleSource(key)}>
      <span class="number" aria-hidden="true">${index + 1}</span>
      <span class="hidden">${sourceName(index, citation, strings)}</span>
      <span class="source-title" dir="auto" aria-hidden="true">${citation.title}${heading ? html` <span class="source-heading">· ${heading}</span>` : nothing}</span>
      <span class="chevron">${icons.down}</span>
    </button>
    ${open ? html`<div class="quote">
      <blockquote dir="auto">${citation.quote}</blockquote>
      ${address ? html`<a href=${address} target="_blank" rel="noopener noreferrer">${strings.openArticle}${icons.link}<span class="hidden"> (${strings.newTab})</span></a>` : nothing}
    </div>` : nothing}
  </li>`;
}

function ratingView(entry: Entry, desk: MessageDesk): TemplateResult {
  const { strings, commenting, rate, comment } = desk;
  const thumb = (helpful: boolean) => html`<button type="button" class="thumb" title=${helpful ? strings.helpful : strings.unhelpful}
    aria-label=${helpful ? strings.helpful : strings.unhelpful} aria-pressed=${entry.feedback === (helpful ? 'helpful' : 'unhelpful') ? 'true' : 'false'}
    @click=${() => rate(entry, helpful)}>${helpful ? icons.helpful : icons.unhelpful}</button>`;
  return html`<div class="rating">${thumb(true)}${thumb(false)}${entry.feedback && commenting !== entry.messageId ? html`<span class="thanks">${strings.thanks}</span>` : nothing}</div>
    ${commenting === entry.messageId ? html`<form class="comment" @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      comment(entry, new FormData(event.target as HTMLFormElement).get('comment') as string);
    }}>
      <label>${strings.whatWasMissing}<input name="comment" maxlength="1000" autocomplete="off" dir="auto"></label>
      <div><button type="submit" class="small">${strings.sendComment}</button><button type="button" class="small plain" @click=${() => comment(entry, '')}>${strings.skip}</button></div>
    </form>` : nothing}`;
}

function deliveryView(entry: Entry, { strings, retry, edit }: MessageDesk): TemplateResult | typeof nothing {
  switch (entry.delivery) {
    case 'sent':
    case 'answering': return nothing;
    case 'sending': return html`<p class="delivery">${strings.sending}</p>`;
    case 'queued': return html`<p class="delivery">${strings.queued}</p>`;
    case 'retrying': return html`<p class="delivery">${strings.retrying}</p>`;
    default: {
      // A message that was judged is not better the second time; it can be changed.
      const judged = entry.failure === 'too-long' || entry.failure === 'rejected';
      return html`<div class="delivery failed"><span>${failureText(entry, strings)}</span>
        ${judged ? nothing : html`<button type="button" class="small" @click=${() => retry(entry)}>${strings.retry}</button>`}
        <button type="button" class="small plain" @click=${() => edit(entry)}>${strings.edit}</button></div>`;
    }
  }
}

/** The hour today; day and hour before that. Nothing for what is no time. */
export function timeText(at: string, locale: string, today = new Date()): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return '';
  const hour: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  const sameDay = time.toDateString() === today.toDateString();
  return new Intl.DateTimeFormat(locale, sameDay ? hour : { ...hour, day: 'numeric', month: 'short' }).format(time);
}
