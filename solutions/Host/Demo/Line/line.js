// Shows the line: the wall of live pictures over one connection, the figures every second, the last parts that were not OK.
const root = '/demo/inspection';
const byId = (id) => document.getElementById(id);
const element = (name, attributes = {}, ...children) => {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
};
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const verdictWords = { ok: 'OK', ng: 'NG', 'not-inspected': 'Not inspected' };

const shown = new Map();

function show(camera, verdict, part, jpeg) {
  let view = shown.get(camera);
  if (!view) {
    if (shown.size === 0) byId('cameras').replaceChildren();
    const [picture, words, number] = [element('img', { alt: `Live picture of ${camera}` }), element('span'), element('span')];
    view = { picture, words, number };
    byId('cameras').append(element('figure', {}, picture, element('figcaption', {}, words, number)));
    shown.set(camera, view);
  }
  const before = view.picture.src;
  view.picture.src = URL.createObjectURL(new Blob([jpeg], { type: 'image/jpeg' }));
  if (before) URL.revokeObjectURL(before);
  view.words.textContent = verdictWords[verdict] ?? camera;
  view.words.className = `verdict ${verdict}`;
  view.number.textContent = part;
}

/** Reads multipart/x-mixed-replace: header lines, an empty line, as many bytes as Content-Length says. */
async function follow() {
  const answer = await fetch(`${root}/wall`);
  if (!answer.ok) throw new Error(`The wall answered ${answer.status}.`);
  const reader = answer.body.getReader();
  let held = new Uint8Array(0);
  const more = async () => {
    const { done, value } = await reader.read();
    if (done) throw new Error('The wall ended.');
    const joined = new Uint8Array(held.length + value.length);
    joined.set(held);
    joined.set(value, held.length);
    held = joined;
  };
  const endOfHeaders = () => {
    for (let i = 3; i < held.length; i++) {
      if (held[i] === 10 && held[i - 1] === 13 && held[i - 2] === 10 && held[i - 3] === 13) return i + 1;
    }
    return -1;
  };
  for (;;) {
    let end;
    while ((end = endOfHeaders()) < 0) await more();
    const headers = Object.fromEntries(
      new TextDecoder().decode(held.subarray(0, end)).split('\r\n').filter((line) => line.includes(': ')).map((line) => {
        const colon = line.indexOf(': ');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)];
      }));
    const length = Number(headers['content-length']);
    while (held.length < end + length + 2) await more();
    const jpeg = held.slice(end, end + length);
    held = held.slice(end + length + 2);
    if (headers.camera) show(headers.camera, headers.verdict, decodeURIComponent(headers.part ?? ''), jpeg);
  }
}

async function readState() {
  const { cameras } = await (await fetch(`${root}/state.json`)).json();
  const sum = (name) => cameras.reduce((total, camera) => total + (camera.figures?.[name] ?? 0), 0);
  byId('ok').textContent = sum('ok').toLocaleString();
  byId('ng').textContent = sum('ng').toLocaleString();
  byId('none').textContent = sum('notInspected').toLocaleString();
  byId('rate').textContent = sum('framesPerSecond').toFixed(1);
  const longest = (name) => {
    const ms = Math.max(0, ...cameras.map((camera) => camera.figures?.[name] ?? 0));
    return ms > 0 ? `${ms.toFixed(0)} ms` : '–';
  };
  byId('middle').textContent = longest('latencyMsP50');
  byId('slowest').textContent = longest('latencyMsP99');
  const state = byId('state');
  const lost = cameras.filter((camera) => camera.state === 'lost');
  state.className = lost.length > 0 ? 'lost' : '';
  state.textContent = cameras.length === 0 ? 'No camera is set up yet.'
    : lost.length > 0 ? `${lost.map((camera) => camera.name).join(', ')}: lost` : cameras.map((camera) => `${camera.name}: ${camera.state}`).join(' · ');
  byId('alarms').replaceChildren(...cameras.flatMap((camera) => camera.openAlarms.filter((alarm) => alarm.active)
    .map((alarm) => element('li', {}, element('b', { textContent: alarm.kind.replaceAll('-', ' ') }), alarm.message))));
}

let lastPart = '';

async function readParts() {
  const { results } = await (await fetch(`${root}/parts.json`)).json();
  byId('no-parts').hidden = results.length > 0;
  if ((results[0]?.id ?? '') === lastPart) return;
  lastPart = results[0]?.id ?? '';
  byId('parts').replaceChildren(...results.slice(0, 18).map((result) => {
    const words = result.verdict === 'ng' ? `${result.defect} ${result.score.toFixed(2)}` : verdictWords[result.verdict];
    const address = `${root}/parts/${result.id}.jpg`;
    const picture = result.picture ? element('img', { src: address, alt: words, loading: 'lazy' }) : element('span', { className: 'blank', textContent: result.reason ?? '' });
    const button = element('button', { type: 'button' }, picture, element('span', { className: 'what', textContent: words }),
      element('span', { className: 'when', textContent: `${new Date(result.inspectedAt).toLocaleTimeString()} · ${result.part}` }));
    button.addEventListener('click', () => {
      byId('large-picture').src = address;
      byId('large-picture').alt = words;
      byId('large-text').textContent = `${words}, part ${result.part}, ${result.latencyMs.toFixed(0)} ms after its picture was taken.`;
      if (result.picture) byId('large').showModal();
    });
    return element('li', {}, button);
  }));
}

async function always(work, pauseMs) {
  for (;;) {
    try {
      await work();
    } catch {
      byId('state').textContent = 'The server does not answer; trying again.';
    }
    await wait(pauseMs);
  }
}

byId('close').addEventListener('click', () => byId('large').close());
always(follow, 2000);
always(readState, 1000);
always(readParts, 2000);
