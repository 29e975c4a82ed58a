import { type TemplateResult, html, nothing } from 'lit';
import { noticeText, statusText, troubleText } from './announcements.js';
import { icons } from './icons.js';
import { type State, agentName } from './state.js';
import { type Language, type Strings, fill } from './strings.js';

/** As the server: a longer message is refused there. */
export const textMax = 4_000;
const counterFrom = 3_500;

/** What stands around the messages, and what can be done there; the widget keeps and does it. */
export interface PanelDesk {
  strings: Strings;
  language: Language;
  heading: string;
  state: State;
  open: boolean;
  draft: string;
  sendable: boolean;
  /** Asked whether they really want to start over. */
  confirming: boolean;
  toggle(): void;
  close(): void;
  switchLanguage(): void;
  tryNow(): void;
  begin(): void;
  submit(event: Event): void;
  input(event: Event): void;
  keyInText(event: KeyboardEvent): void;
  askPerson(): void;
  confirm(confirming: boolean): void;
  startAgain(): void;
}

export function launcherView({ strings, state: { unread }, open, toggle }: PanelDesk): TemplateResult {
  const name = open ? strings.closeChat
    : unread === 0 ? strings.openChat
      : unread === 1 ? strings.openChatUnreadOne : fill(strings.openChatUnread, { n: unread });
  return html`<button type="button" class="launcher" aria-label=${name} title=${name} aria-expanded=${open ? 'true' : 'false'} aria-haspopup="dialog"
    @click=${toggle}>${open ? icons.down : icons.chat}${unread && !open ? html`<span class="badge" aria-hidden="true">${unread > 9 ? '9+' : unread}</span>` : nothing}</button>`;
}

export function headView({ strings, language, heading, state, switchLanguage, close }: PanelDesk): TemplateResult {
  return html`<div class="head">
    <span class="avatar" aria-hidden="true">${state.status === 'agent' ? icons.person : icons.chat}</span>
    <div class="titles"><h2>${heading || strings.title}</h2><p class="subtitle" dir="auto">${subtitle(state, strings)}</p></div>
    <button type="button" class="switch" lang=${language === 'zh' ? 'en' : 'zh-CN'} title=${strings.switchLanguage} @click=${switchLanguage}>${strings.otherLanguage}</button>
    <button type="button" class="icon close" aria-label=${strings.closeChat} title=${strings.closeChat} @click=${close}>${icons.close}</button>
  </div>`;
}

function subtitle(state: State, strings: Strings): string {
  const name = agentName(state);
  switch (state.status) {
    case 'waiting': return strings.subtitleWaiting;
    case 'closed': return strings.subtitleClosed;
    case 'agent': return name ? fill(strings.subtitleAgent, { name }) : strings.subtitleAgentUnknown;
    default: return strings.subtitleBot;
  }
}

export function bannerView({ state, strings, begin, tryNow }: PanelDesk): TemplateResult | typeof nothing {
  const alert = (text: string, press: (() => void) | undefined) => html`<div class="banner alert"><p>${text}</p>
    ${press ? html`<button type="button" class="small" @click=${press}>${strings.tryNow}</button>` : nothing}</div>`;
  if (state.phase === 'refused') return alert(strings.refused, begin);
  if (state.trouble) return alert(troubleText(state, strings, Date.now()), state.trouble.until === undefined ? undefined : tryNow);
  if (state.notice) return html`<div class="banner"><p>${noticeText(state, strings)}</p></div>`;
  if (state.status === 'waiting') return html`<div class="banner"><span class="pulse" aria-hidden="true"></span><p>${statusText(state, strings)}</p></div>`;
  return nothing;
}

export function footView(desk: PanelDesk): TemplateResult {
  const { strings, state, confirming, confirm, startAgain } = desk;
  if (state.status === 'closed') {
    return html`<div class="foot ended"><p>${strings.closed}</p><button type="button" class="primary" @click=${startAgain}>${strings.startNew}</button></div>`;
  }
  if (confirming) {
    return html`<div class="foot ended" role="group" aria-label=${strings.startOver}><p>${strings.startOverSure}</p><div>
      <button type="button" class="primary" @click=${startAgain}>${strings.startOver}</button>
      <button type="button" class="plain cancel" @click=${() => confirm(false)}>${strings.cancel}</button></div></div>`;
  }
  return html`<div class="foot">${composerView(desk)}${toolsView(desk)}</div>`;
}

function composerView({ strings, draft, sendable, submit, input, keyInText }: PanelDesk): TemplateResult {
  const left = textMax - draft.trim().length;
  return html`<form class="composer ${draft ? '' : 'empty'}" @submit=${submit}>
      <label for="text">${strings.message}</label>
      <textarea id="text" rows="1" dir="auto" enterkeyhint="send" autocomplete="off" aria-describedby="hint counter" aria-invalid=${left < 0 ? 'true' : 'false'}
        .value=${draft} @input=${input} @keydown=${keyInText}></textarea>
      <button type="submit" class="send" aria-label=${strings.send} title=${strings.send} aria-disabled=${sendable ? 'false' : 'true'}>${icons.send}</button>
    </form>
    <p class="hidden" id="hint">${strings.hint}</p>
    <p class="counter ${left < 0 ? 'over' : ''}" id="counter">${left <= textMax - counterFrom ? fill(left < 0 ? strings.charactersOver : strings.charactersLeft, { n: Math.abs(left) }) : nothing}</p>`;
}

function toolsView({ strings, state: { status, asking, phase }, askPerson, confirm }: PanelDesk): TemplateResult {
  return html`<div class="tools">
    ${status === 'bot' ? html`<button type="button" class="tool" aria-disabled=${asking || phase !== 'ready' ? 'true' : 'false'} @click=${askPerson}>${icons.person}${asking ? strings.asking : strings.askPerson}</button>` : html`<span></span>`}
    <button type="button" class="tool over" @click=${() => confirm(true)}>${icons.restart}${strings.startOver}</button>
  </div>`;
}
