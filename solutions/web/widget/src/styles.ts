import { type CSSResult, css, unsafeCSS } from 'lit';

// Every colour goes through a custom property that the page may set (docs/support-widget.md lists them); the pairs below
// keep 4.5:1 for text and 3:1 for what marks a control, in both themes.
const light = `
  --accent: var(--suite-accent, #3b3fb6);
  --on-accent: var(--suite-on-accent, #ffffff);
  --head: var(--suite-head, var(--accent));
  --on-head: var(--suite-on-head, var(--on-accent));
  --own: var(--suite-own, var(--accent));
  --on-own: var(--suite-on-own, var(--on-accent));
  --surface: var(--suite-surface, #ffffff);
  --raised: var(--suite-raised, #f1f2f8);
  --text: var(--suite-text, #1b1d2a);
  --muted: var(--suite-muted, #5a5e74);
  --border: var(--suite-border, #d9dbe8);
  --control: var(--suite-control, #7c8097);
  --danger: var(--suite-danger, #b3261e);
  --alert: var(--suite-alert, #fdf1d8);
  --on-alert: var(--suite-on-alert, #553800);
  --link: var(--suite-link, var(--accent));
  color-scheme: light;`;

const dark = `
  --accent: var(--suite-accent, #a5abff);
  --on-accent: var(--suite-on-accent, #14153a);
  --head: var(--suite-head, #26284a);
  --on-head: var(--suite-on-head, #eceef7);
  --own: var(--suite-own, #43479f);
  --on-own: var(--suite-on-own, #ffffff);
  --surface: var(--suite-surface, #16171f);
  --raised: var(--suite-raised, #252733);
  --text: var(--suite-text, #eceef7);
  --muted: var(--suite-muted, #a9adc2);
  --border: var(--suite-border, #363948);
  --control: var(--suite-control, #868aa1);
  --danger: var(--suite-danger, #ffb4ab);
  --alert: var(--suite-alert, #3a2f14);
  --on-alert: var(--suite-on-alert, #ffe2a8);
  --link: var(--suite-link, var(--accent));
  color-scheme: dark;`;

const themes = unsafeCSS(`
  .root { ${light} }
  @media (prefers-color-scheme: dark) { .root { ${dark} } }
  :host([theme='light']) .root { ${light} }
  :host([theme='dark']) .root { ${dark} }`);

const frame = css`
  :host { display: contents; }
  :host([hidden]) { display: none; }
  /* Nothing of the page's own style comes in: not even what is inherited. */
  .root { all: initial; }
  .root, .panel {
    font-family: var(--suite-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'WenQuanYi Micro Hei', sans-serif);
    font-size: var(--suite-font-size, 15px);
    line-height: 1.5;
    color: var(--text);
  }
  *, *::before, *::after { box-sizing: border-box; }
  p, h2, ol, blockquote { margin: 0; padding: 0; }
  ol { list-style: none; }
  button, input, textarea { font: inherit; color: inherit; letter-spacing: inherit; }
  button { margin: 0; border: 0; background: none; cursor: pointer; padding: 0; }
  button[aria-disabled='true'] { cursor: default; }
  svg { display: block; flex: none; }
  .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

  .launcher {
    position: fixed; z-index: var(--suite-z-index, 2147483000);
    inset-block-end: var(--suite-offset-y, 20px); right: var(--suite-offset-x, 20px);
    width: 56px; height: 56px; border-radius: 50%; display: grid; place-items: center;
    background: var(--accent); color: var(--on-accent);
    box-shadow: 0 1px 3px rgb(10 12 40 / 0.3), 0 8px 24px rgb(10 12 40 / 0.22);
  }
  .launcher:focus-visible { outline: 3px solid var(--surface); outline-offset: -6px; }
  .launcher svg { width: 28px; height: 28px; }
  .badge {
    position: absolute; top: -3px; right: -3px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px;
    background: var(--danger); color: var(--surface); border: 2px solid var(--surface); font-size: 12px; font-weight: 700; line-height: 18px; text-align: center;
  }
  .panel {
    position: fixed; z-index: var(--suite-z-index, 2147483000); margin: 0; padding: 0;
    inset: auto var(--suite-offset-x, 20px) calc(var(--suite-offset-y, 20px) + 68px) auto;
    width: var(--suite-width, 400px); max-width: calc(100vw - 2 * var(--suite-offset-x, 20px));
    height: var(--suite-height, 640px); max-height: calc(100dvh - var(--suite-offset-y, 20px) - 88px);
    background: var(--surface); border: 1px solid var(--border); border-radius: var(--suite-radius, 18px); overflow: hidden;
    box-shadow: 0 2px 6px rgb(10 12 40 / 0.12), 0 18px 48px rgb(10 12 40 / 0.24);
  }
  .panel[open] { display: flex; flex-direction: column; }
  .panel::backdrop { background: none; }
  :host([position='left']) .launcher { right: auto; left: var(--suite-offset-x, 20px); }
  :host([position='left']) .panel { inset: auto auto calc(var(--suite-offset-y, 20px) + 68px) var(--suite-offset-x, 20px); }

  @media (max-width: 519px), (max-height: 419px) {
    .panel, :host([position='left']) .panel {
      inset: 0; width: 100%; max-width: none; height: 100dvh; max-height: none; border: 0; border-radius: 0; box-shadow: none;
    }
    :host([open]) .launcher { visibility: hidden; }
  }

  .head { display: flex; align-items: center; gap: 10px; padding: 12px 12px 12px 16px; background: var(--head); color: var(--on-head); }
  .head :focus-visible { outline-color: var(--on-head); }
  .avatar { width: 38px; height: 38px; border-radius: 50%; display: grid; place-items: center; flex: none; background: color-mix(in srgb, var(--on-head) 16%, transparent); }
  .avatar svg { width: 22px; height: 22px; }
  .titles { flex: 1; min-width: 0; }
  h2 { font-size: 1.07em; font-weight: 650; line-height: 1.3; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .subtitle { font-size: 0.85em; line-height: 1.35; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .icon { width: 36px; height: 36px; border-radius: 10px; display: grid; place-items: center; flex: none; }
  .switch { height: 32px; padding: 0 10px; border-radius: 16px; border: 1px solid color-mix(in srgb, var(--on-head) 55%, transparent); font-size: 0.85em; flex: none; }
  .icon:hover, .switch:hover { background: color-mix(in srgb, var(--on-head) 16%, transparent); }

  .banner { display: flex; align-items: center; gap: 10px; padding: 10px 16px; background: var(--raised); font-size: 0.9em; border-bottom: 1px solid var(--border); }
  .banner p { flex: 1; }
  .banner.alert { background: var(--alert); color: var(--on-alert); }
  .pulse { width: 10px; height: 10px; border-radius: 50%; background: var(--accent); flex: none; }
`;

const middle = css`
  .middle { position: relative; flex: 1; min-height: 0; display: flex; }
  .log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 16px; scrollbar-width: thin; scrollbar-color: var(--control) transparent; }
  .log:focus-visible { outline-offset: -3px; }
  .messages { display: flex; flex-direction: column; gap: 14px; }
  .connecting { display: flex; gap: 10px; align-items: center; justify-content: center; color: var(--muted); padding: 24px 0; }
  .spinner { width: 16px; height: 16px; border-radius: 50%; border: 2px solid var(--border); border-top-color: var(--accent); }
  .message { display: flex; flex-direction: column; align-items: flex-start; gap: 4px; max-width: 90%; align-self: flex-start; }
  .message.shopper { align-items: flex-end; align-self: flex-end; max-width: 85%; }
  .meta { font-size: 0.8em; color: var(--muted); padding: 0 4px; overflow-wrap: anywhere; }
  .name { font-weight: 600; }
  .bubble { background: var(--raised); border-radius: 16px; border-end-start-radius: 5px; padding: 9px 13px; max-width: 100%; }
  .shopper .bubble { background: var(--own); color: var(--on-own); border-radius: 16px; border-end-end-radius: 5px; }
  .agent .bubble { background: var(--surface); border: 1px solid var(--accent); padding: 8px 12px; }
  .failed .bubble { background: var(--surface); color: var(--text); border: 1px dashed var(--danger); padding: 8px 12px; }
  .text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
  .end { white-space: nowrap; }
  .system { align-self: center; text-align: center; color: var(--muted); font-size: 0.87em; max-width: 90%; overflow-wrap: anywhere; }
  .marker {
    min-width: 24px; height: 24px; margin: -3px 2px -3px 4px; padding: 0 5px; border-radius: 12px; vertical-align: baseline;
    background: var(--surface); color: var(--link); border: 1px solid var(--control); font-size: 0.8em; font-weight: 650; line-height: 22px; text-align: center;
  }
  .marker:hover { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
  .dots { display: flex; gap: 5px; padding: 7px 2px; }
  .dots span { width: 7px; height: 7px; border-radius: 50%; background: var(--muted); }

  .sources { width: 100%; font-size: 0.9em; }
  .sources .label { font-size: 0.89em; color: var(--muted); padding: 2px 4px; }
  .sources ol { display: flex; flex-direction: column; gap: 4px; }
  .sources li { border: 1px solid var(--border); border-radius: 10px; overflow: hidden; }
  .source { display: flex; align-items: center; gap: 8px; width: 100%; min-height: 34px; padding: 4px 8px; text-align: start; }
  .source:hover { background: var(--raised); }
  .source:focus-visible { outline-offset: -2px; border-radius: 10px; }
  .number { min-width: 20px; height: 20px; border-radius: 10px; background: var(--raised); font-size: 0.85em; font-weight: 650; text-align: center; line-height: 20px; }
  .source-heading { color: var(--muted); }
  .source-title { flex: 1; min-width: 0; overflow-wrap: anywhere; }
  .chevron svg { width: 18px; height: 18px; color: var(--muted); }
  .source[aria-expanded='true'] .chevron svg { transform: rotate(180deg); }
  .quote { padding: 4px 12px 10px 36px; display: flex; flex-direction: column; gap: 6px; align-items: flex-start; }
  blockquote { border-inline-start: 3px solid var(--accent); padding-inline-start: 10px; overflow-wrap: anywhere; white-space: pre-wrap; }
  .quote a { display: inline-flex; align-items: center; gap: 5px; min-height: 24px; color: var(--link); text-decoration: underline; text-underline-offset: 3px; border-radius: 4px; }
  .quote a svg { width: 14px; height: 14px; }

  .rating { display: flex; align-items: center; gap: 2px; }
  .thumb { width: 30px; height: 30px; border-radius: 8px; display: grid; place-items: center; color: var(--muted); }
  .thumb svg { width: 18px; height: 18px; }
  .thumb:hover { background: var(--raised); color: var(--text); }
  .thumb[aria-pressed='true'] { color: var(--accent); }
  .thumb[aria-pressed='true'] path { fill: color-mix(in srgb, var(--accent) 25%, transparent); }
  .thanks { font-size: 0.85em; color: var(--muted); padding-inline-start: 6px; }
  .comment { width: 100%; display: flex; flex-direction: column; gap: 8px; font-size: 0.9em; border: 1px solid var(--border); border-radius: 10px; padding: 10px; }
  .comment label { display: flex; flex-direction: column; gap: 4px; }
  .comment input { border: 1px solid var(--control); border-radius: 8px; background: var(--surface); padding: 6px 10px; width: 100%; font-size: 16px; }
  .comment div { display: flex; gap: 8px; }

  .delivery { font-size: 0.8em; color: var(--muted); padding: 0 4px; text-align: end; }
  .delivery.failed { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; justify-content: flex-end; color: var(--danger); font-size: 0.85em; }
  .replies { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 14px; }
  .reply { min-height: 36px; padding: 6px 14px; border-radius: 18px; border: 1px solid var(--accent); color: var(--link); background: var(--surface); overflow-wrap: anywhere; text-align: start; }
  .reply:hover { background: var(--accent); color: var(--on-accent); }
  .newest {
    position: absolute; inset-block-end: 10px; inset-inline-end: 16px; width: 38px; height: 38px; border-radius: 50%; display: grid; place-items: center;
    background: var(--surface); border: 1px solid var(--control); box-shadow: 0 2px 10px rgb(10 12 40 / 0.25);
  }
`;

const foot = css`
  .foot { border-top: 1px solid var(--border); padding: 10px 12px 8px; padding-block-end: max(8px, env(safe-area-inset-bottom)); }
  .composer { position: relative; display: flex; align-items: flex-end; gap: 8px; border: 1px solid var(--control); border-radius: 22px; padding: 4px 4px 4px 14px; background: var(--surface); }
  .composer:focus-within { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
  /* The label lies in the empty field, and steps aside for what is written; it keeps naming the field. */
  .composer label { position: absolute; inset-inline-start: 15px; top: 10px; color: var(--muted); pointer-events: none; visibility: hidden; }
  .composer.empty label { visibility: visible; }
  textarea { flex: 1; min-width: 0; resize: none; border: 0; outline: 0; background: none; padding: 6px 0; margin: 0; font-size: max(16px, 1em); line-height: 1.4; max-height: 132px; overflow-y: auto; }
  textarea:focus-visible { outline: 0; }
  .send { width: 36px; height: 36px; border-radius: 50%; display: grid; place-items: center; flex: none; background: var(--accent); color: var(--on-accent); }
  .send[aria-disabled='true'] { background: var(--raised); color: var(--muted); }
  .send svg { width: 20px; height: 20px; }
  .counter { font-size: 0.8em; color: var(--muted); text-align: end; padding: 4px 8px 0; }
  .counter:empty { display: none; }
  .counter.over { color: var(--danger); font-weight: 600; }
  .tools { display: flex; justify-content: space-between; flex-wrap: wrap; gap: 4px; padding-top: 6px; }
  .tool { display: inline-flex; align-items: center; gap: 6px; min-height: 30px; padding: 2px 8px; border-radius: 8px; font-size: 0.87em; color: var(--muted); }
  .tool svg { width: 16px; height: 16px; }
  .tool:hover { background: var(--raised); color: var(--text); }
  .small { min-height: 28px; padding: 2px 12px; border-radius: 14px; border: 1px solid currentColor; font-size: 0.95em; font-weight: 600; }
  .small.plain { border-color: transparent; text-decoration: underline; text-underline-offset: 3px; }
  .primary { min-height: 40px; padding: 6px 18px; border-radius: 20px; background: var(--accent); color: var(--on-accent); font-weight: 600; }
  .plain.cancel { min-height: 40px; padding: 6px 14px; border-radius: 20px; text-decoration: underline; text-underline-offset: 3px; }
  .ended { display: flex; flex-direction: column; gap: 10px; align-items: center; text-align: center; padding: 16px; }

  @media (prefers-reduced-motion: no-preference) {
    .launcher, .reply, .marker, .chevron svg { transition: background-color 120ms, color 120ms, transform 160ms; }
    .launcher:hover { transform: scale(1.05); }
    .panel[open] { animation: rise 180ms ease-out; }
    .message, .system { animation: appear 160ms ease-out; }
    .dots span { animation: blink 1.2s infinite; }
    .dots span:nth-child(2) { animation-delay: 0.2s; }
    .dots span:nth-child(3) { animation-delay: 0.4s; }
    .spinner { animation: turn 0.9s linear infinite; }
    .pulse { animation: blink 1.6s infinite; }
  }
  @keyframes rise { from { opacity: 0; transform: translateY(12px); } }
  @keyframes appear { from { opacity: 0; transform: translateY(6px); } }
  @keyframes blink { 0%, 60%, 100% { opacity: 0.35; } 30% { opacity: 1; } }
  @keyframes turn { to { transform: rotate(360deg); } }

  /* Colours are the reader's own here: borders carry what backgrounds did. */
  @media (forced-colors: active) {
    .launcher, .send, .primary, .bubble, .badge, .number, .head { border: 1px solid; }
    .thumb[aria-pressed='true'] { border: 2px solid Highlight; }
    .dots span, .pulse { background: CanvasText; }
  }
  @media print { .launcher, .panel { display: none; } }
`;

export const styles: CSSResult[] = [themes, frame, middle, foot];
