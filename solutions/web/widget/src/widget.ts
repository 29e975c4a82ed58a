import { LitElement, type PropertyValues, type TemplateResult, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { announcements } from './announcements.js';
import { SupportClient } from './client.js';
import { Conversation } from './conversation.js';
import { Follower } from './follower.js';
import { type LogDesk, logView } from './log.js';
import { type PanelDesk, bannerView, footView, headView, launcherView, textMax } from './panel.js';
import { Sheet, deepActiveElement } from './sheet.js';
import { type Entry, type State, initialState } from './state.js';
import { Memory, browserStorage } from './store.js';
import { type Language, type Strings, chooseLanguage, languages } from './strings.js';
import { styles } from './styles.js';

/** The chat widget. Attributes, properties, style and events are in docs/support-widget.md. */
export class SuiteSupport extends LitElement {
  static override styles = styles;

  static override properties = {
    api: {},
    key: {},
    language: {},
    heading: {},
    storage: {},
    open: { type: Boolean, reflect: true },
    theme: { reflect: true },
    position: { reflect: true },
    _state: { state: true },
    _draft: { state: true },
    _openSources: { state: true },
    _commenting: { state: true },
    _confirming: { state: true },
    _announced: { state: true },
    _chosen: { state: true },
    _tick: { state: true },
  };

  /** Where the API is, with a slash at the end. */
  declare api: string;
  declare key: string;
  /** `auto`, `en` or `zh`. */
  declare language: string;
  declare heading: string;
  declare storage: string;
  declare open: boolean;
  declare theme: string;
  declare position: string;

  declare _state: State;
  declare _draft: string;
  declare _openSources: ReadonlySet<string>;
  declare _commenting: string | undefined;
  declare _confirming: boolean;
  declare _announced: readonly { id: number; text: string }[];
  /** The language the shopper switched to. */
  declare _chosen: string;
  declare _tick: number;

  #conversation: Conversation | undefined;
  #memory: Memory | undefined;
  #opener: Element | null = null;
  #announcementId = 0;
  #ticker: ReturnType<typeof setInterval> | undefined;
  /** What to bring into view and focus once it is drawn. */
  #focusNext: (() => void) | undefined;
  readonly #sheet = new Sheet(this);
  readonly #follower = new Follower(this);
  readonly #onOnline = () => this.#conversation?.tryNow();

  constructor() {
    super();
    this.api = '';
    this.key = '';
    this.language = 'auto';
    this.heading = '';
    this.storage = 'session';
    this.open = false;
    this.theme = 'auto';
    this.position = 'right';
    this._state = initialState;
    this._draft = '';
    this._openSources = new Set();
    this._commenting = undefined;
    this._confirming = false;
    this._announced = [];
    this._chosen = '';
    this._tick = 0;
  }

  get #language(): Language {
    return chooseLanguage(this._chosen || this.language, document.documentElement.lang, navigator.languages);
  }

  get #strings(): Strings {
    return languages[this.#language];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const kind = this.storage === 'local' ? 'local' : 'session';
    this.#memory = new Memory(browserStorage(kind), `suite-support ${this.api} ${this.key.slice(-8)}`);
    const { open, draft, language, ticket, withPerson } = this.#memory.value;
    this._draft = draft;
    this._chosen = language;
    this.#conversation = new Conversation({
      client: new SupportClient({ base: this.api, key: this.key }),
      memory: this.#memory,
      language: () => this.#language,
      // Without what stands behind it: that can be personal. A page opened from a file has no address the server could know.
      page: location.protocol.startsWith('http') ? location.origin + location.pathname : '',
    });
    this._state = this.#conversation.state;
    this.#conversation.subscribe((state, before) => this.#onState(state, before));
    // Restored as it was left, but without taking the focus from the page that is loading.
    if (open) this.open = true;
    if (ticket && withPerson) this.#conversation.begin();
    this.#sheet.connect();
    addEventListener('online', this.#onOnline);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#conversation?.dispose();
    clearInterval(this.#ticker);
    this.#ticker = undefined;
    this.#sheet.disconnect();
    removeEventListener('online', this.#onOnline);
  }

  /** Opens the panel and takes the focus there; closing gives it back to where it was. */
  show(): void {
    this.#opener = deepActiveElement();
    this.open = true;
    this.#focusNext = () => this.#textarea?.focus();
  }

  hide(): void {
    const opener = this.#opener;
    const launcher = () => this.#find<HTMLElement>('.launcher');
    this.#opener = null;
    this.open = false;
    this.#focusNext = () => (opener instanceof HTMLElement && opener.isConnected && opener !== document.body ? opener : launcher())?.focus();
  }

  /** Sends a message as if the shopper had written it. */
  send(text: string): void {
    this.#conversation?.send(text);
  }

  /** Ends the conversation and begins another. */
  restart(): void {
    this.#conversation?.restart();
    this._openSources = new Set();
    this._confirming = false;
    this._commenting = undefined;
    this._draft = '';
    this.#follower.follow();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('open')) {
      this.#conversation?.setOpen(this.open);
      this._announced = [];
      if (this.open) this.#conversation?.begin();
    }
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('open') && (this.open || changed.get('open'))) {
      this.#memory?.set({ open: this.open });
      this.#sheet.place();
      if (this.open) this.#follower.follow();
      this.dispatchEvent(new CustomEvent(this.open ? 'suite-open' : 'suite-close', { bubbles: true, composed: true }));
    }
    if (changed.has('_draft')) this.placed();
    this.#follower.drawn();
    const focus = this.#focusNext;
    this.#focusNext = undefined;
    focus?.();
    this.#keepTicking(this._state.trouble?.until !== undefined && this.open);
  }

  protected override render(): TemplateResult {
    const strings = this.#strings;
    const desk = this.#panelDesk(strings);
    return html`<section class="root" aria-label=${this.heading || strings.title} lang=${this.#language === 'zh' ? 'zh-CN' : 'en'} dir="ltr" @keydown=${this.#onKey}>
      ${launcherView(desk)}
      <dialog class="panel" aria-label=${this.heading || strings.title} @cancel=${this.#onCancel}>
        ${headView(desk)}${bannerView(desk)}${logView(this.#logDesk(strings))}${footView(desk)}
        ${this.#statusView(this.open)}
      </dialog>
      ${this.#statusView(!this.open)}
    </section>`;
  }

  /** One in the panel, as a modal sheet silences everything outside it, and one for while the panel is closed. */
  #statusView(speaks: boolean): TemplateResult {
    return html`<div class="hidden" role="status" aria-live="polite" aria-atomic="false">${speaks ? repeat(this._announced, ({ id }) => id, ({ text }) => html`<p>${text}</p>`) : nothing}</div>`;
  }

  #panelDesk(strings: Strings): PanelDesk {
    return {
      strings,
      language: this.#language,
      heading: this.heading,
      state: this._state,
      open: this.open,
      draft: this._draft,
      sendable: this.#sendable,
      confirming: this._confirming,
      toggle: () => (this.open ? this.hide() : this.show()),
      close: () => this.hide(),
      switchLanguage: () => {
        this._chosen = this.#language === 'zh' ? 'en' : 'zh';
        this.#memory?.set({ language: this._chosen });
      },
      tryNow: () => this.#conversation?.tryNow(),
      begin: () => this.#conversation?.begin(),
      submit: (event) => {
        event.preventDefault();
        this.#submit();
      },
      input: (event) => this.#setDraft((event.target as HTMLTextAreaElement).value),
      keyInText: (event) => this.#keyInText(event),
      askPerson: () => {
        void this.#conversation?.askPerson();
        this.#textarea?.focus();
      },
      confirm: (confirming) => this.#confirm(confirming),
      startAgain: () => {
        this.restart();
        this.#focusNext = () => this.#textarea?.focus();
      },
    };
  }

  #logDesk(strings: Strings): LogDesk {
    const setSources = (change: (open: Set<string>) => void) => {
      const open = new Set(this._openSources);
      change(open);
      this._openSources = open;
      this.#follower.stay();
    };
    return {
      strings,
      state: this._state,
      away: this.#follower.away,
      press: (event, text) => this.#press(event, text),
      scrolled: () => this.#follower.scrolled(),
      toNewest: () => {
        this.#follower.follow();
        this.#focusNext = () => this.log?.focus({ preventScroll: true });
      },
      locale: navigator.languages.find((tag) => tag.startsWith(this.#language)) ?? this.#language,
      openSources: this._openSources,
      commenting: this._commenting,
      toggleSource: (key) => setSources((open) => (open.has(key) ? open.delete(key) : open.add(key))),
      showSource: (key) => {
        setSources((open) => open.add(key));
        this.#focusNext = () => {
          const source = [...this.renderRoot.querySelectorAll<HTMLElement>('.source')].find((one) => one.dataset.source === key);
          source?.focus();
          source?.closest('li')?.scrollIntoView({ block: 'nearest' });
        };
      },
      retry: (entry) => {
        this.#conversation?.retry(entry.messageId);
        this.#textarea?.focus();
      },
      edit: (entry) => {
        this.#conversation?.discard(entry.messageId);
        this.#setDraft(this._draft ? `${entry.text}\n${this._draft}` : entry.text);
        this.#focusNext = () => this.#textarea?.focus();
      },
      rate: (entry, helpful) => this.#rate(entry, helpful),
      comment: (entry, text) => this.#comment(entry, text),
    };
  }

  #rate(entry: Entry, helpful: boolean): void {
    this._commenting = helpful ? undefined : entry.messageId;
    if (!helpful) this.#focusNext = () => this.#find<HTMLElement>('.comment input')?.focus();
    else this.#announce([this.#strings.thanks]);
    void this.#conversation?.rate(entry.messageId, helpful);
  }

  #comment(entry: Entry, text: string): void {
    this._commenting = undefined;
    this.#focusNext = () => this.#textarea?.focus();
    this.#announce([this.#strings.thanks]);
    if (text.trim()) void this.#conversation?.rate(entry.messageId, false, text.trim());
  }

  #onState(state: State, before: State): void {
    this.#follower.onState(state, before);
    this._state = state;
    this.#announce(announcements(state, before, this.#strings));
    if (state.status !== before.status) this.#tell('suite-status', { status: state.status });
    for (const { messageId, role } of state.entries.slice(before.entries.length)) {
      if (role !== 'shopper' && before.phase === 'ready') this.#tell('suite-message', { messageId, role });
    }
  }

  #tell(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** Added behind what was said before, of which the last few stay: a screen reader that is still reading is not cut off. */
  #announce(texts: readonly string[]): void {
    if (texts.length === 0) return;
    this._announced = [...this._announced, ...texts.map((text) => ({ id: ++this.#announcementId, text }))].slice(-4);
  }

  #press(event: MouseEvent, text: string): void {
    this.#conversation?.send(text);
    // The button goes, and the focus must not fall to the page. From the keyboard it goes where one writes on; a finger
    // wants no on-screen keyboard to come up.
    this.#focusNext = () => (event.detail === 0 ? this.#textarea : this.log)?.focus({ preventScroll: true });
  }

  #confirm(confirming: boolean): void {
    this._confirming = confirming;
    this.#focusNext = () => this.#find<HTMLElement>(confirming ? '.cancel' : '.tool.over')?.focus();
  }

  get #sendable(): boolean {
    const length = this._draft.trim().length;
    return length > 0 && length <= textMax;
  }

  #submit(): void {
    if (!this.#sendable) {
      this.#textarea?.focus();
      return;
    }
    this.#conversation?.send(this._draft);
    this.#setDraft('');
    this.#textarea?.focus();
  }

  #setDraft(text: string): void {
    this._draft = text;
    this.#memory?.set({ draft: text });
  }

  #keyInText(event: KeyboardEvent): void {
    // While an input method composes, as for Chinese, Enter takes the word: it must not send. 229 is what Safari says then.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit();
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.isComposing || !this.open) return;
    event.preventDefault();
    // The page's own dialogs must not close with it.
    event.stopPropagation();
    if (this._confirming) this.#confirm(false);
    else this.hide();
  };

  /** Escape, or a phone's back gesture, on the modal sheet. */
  readonly #onCancel = (event: Event): void => {
    event.preventDefault();
    if (this.open) this.hide();
  };

  /** For the sheet. */
  get panel(): HTMLDialogElement | null {
    return this.#find('dialog');
  }

  /** For the sheet: another width makes other lines. */
  placed(): void {
    const textarea = this.#textarea;
    if (!textarea) return;
    textarea.style.height = 'auto';
    textarea.style.height = `${textarea.scrollHeight}px`;
  }

  #keepTicking(wanted: boolean): void {
    if (wanted === (this.#ticker !== undefined)) return;
    clearInterval(this.#ticker);
    this.#ticker = wanted ? setInterval(() => this._tick++, 1_000) : undefined;
  }

  get #textarea(): HTMLTextAreaElement | null {
    return this.#find('textarea');
  }

  /** For the follower. */
  get log(): HTMLElement | null {
    return this.#find('.log');
  }

  #find<T extends Element>(selector: string): T | null {
    return this.renderRoot?.querySelector<T>(selector) ?? null;
  }
}
