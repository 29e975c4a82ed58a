// Embeds the widget as any shop would, with one script tag; only the key is asked for first, as every server has its own.
const language = document.documentElement.lang;

async function embed() {
  const response = await fetch('/demo/shop/key.json', { cache: 'no-store' });
  if (!response.ok) throw new Error(`No key: ${response.status}`);
  const { key } = await response.json();
  const script = document.createElement('script');
  script.src = '/widget.js';
  script.dataset.key = key;
  script.dataset.language = language;
  document.body.append(script);
}

embed().catch(() => {
  document.getElementById('missing').hidden = false;
});

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-ask]') : null;
  const chat = document.querySelector('suite-support');
  if (!button || !chat) return;
  chat.show();
  if (button.dataset.ask) chat.send(button.dataset.ask);
});
