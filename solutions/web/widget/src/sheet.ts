/** Narrower or lower than this, the panel is a sheet over the whole page; the style sheet says the same. */
const sheetQuery = '(max-width: 519px), (max-height: 419px)';

/** What the sheet needs of the widget. */
interface SheetHost {
  readonly open: boolean;
  readonly panel: HTMLDialogElement | null;
  readonly shadowRoot: ShadowRoot | null;
  /** The panel has another size now. */
  placed(): void;
}

/** The panel's place: beside the page, or as a sheet over all of it, above an on-screen keyboard. */
export class Sheet {
  readonly #query = matchMedia(sheetQuery);
  readonly #onChange = () => this.place();
  readonly #onViewport = () => this.#fitViewport();

  constructor(readonly host: SheetHost) {}

  connect(): void {
    this.#query.addEventListener('change', this.#onChange);
    visualViewport?.addEventListener('resize', this.#onViewport);
  }

  disconnect(): void {
    this.#query.removeEventListener('change', this.#onChange);
    visualViewport?.removeEventListener('resize', this.#onViewport);
  }

  /** Beside the page it leaves the page usable; as a sheet over all of it, it must hold the focus: then it is modal. */
  place(): void {
    const { panel, shadowRoot, open } = this.host;
    if (!panel) return;
    const focused = panel.contains(shadowRoot?.activeElement ?? null) ? (shadowRoot?.activeElement as HTMLElement) : undefined;
    const before = deepActiveElement();
    panel.close();
    if (!open) return;
    if (this.#query.matches) panel.showModal();
    else panel.show();
    // Opening moves the focus by itself; whoever asked for it has said where it goes, everyone else keeps it.
    if (focused) focused.focus();
    else if (!this.#query.matches && before instanceof HTMLElement && before !== deepActiveElement()) {
      if (before === document.body) (deepActiveElement() as HTMLElement | null)?.blur();
      else before.focus({ preventScroll: true });
    }
    this.#fitViewport();
    this.host.placed();
  }

  /** An on-screen keyboard shrinks what is visible, not the page: the sheet follows what is visible. */
  #fitViewport(): void {
    const { panel, open } = this.host;
    if (panel) panel.style.height = open && this.#query.matches && visualViewport ? `${visualViewport.height}px` : '';
  }
}

/** The focused element, inside shadow roots too. */
export function deepActiveElement(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}
