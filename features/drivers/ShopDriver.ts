import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ServerDriver } from './ServerDriver.js';
import { ShopPage } from './ShopPage.js';
import { SupportClient } from './SupportClient.js';

/** Compiled to features/build/drivers: the repository is three folders up. */
const larkfellFiles = fileURLToPath(new URL('../../../solutions/Support/Shop/', import.meta.url));

/** A shop with a support bot: its page, its keys, and what its people do from the shell. */
export class ShopDriver {
  static #larkfell: Promise<ShopDriver> | undefined;
  static readonly #all: ShopDriver[] = [];
  readonly #opened: ShopPage[] = [];
  #page: Promise<ShopPage> | undefined;

  private constructor(
    readonly server: ServerDriver,
    readonly tenant: string,
    /** Of the shop's own systems. */
    readonly client: SupportClient,
  ) {}

  /** A shop without a word of its own. */
  static async empty(server: ServerDriver): Promise<ShopDriver> {
    const tenant = `shop-${randomUUID().slice(0, 13)}`;
    const key = await server.createKey(tenant, ['support:converse', 'support:agent', 'support:manage', 'support:read']);
    const shop = new ShopDriver(server, tenant, new SupportClient(server.url, key));
    ShopDriver.#all.push(shop);
    return shop;
  }

  /** The shop of the demonstration, set up from its files as any company sets up its own; training is what takes time, so one serves the whole run. */
  static larkfell(server: ServerDriver): Promise<ShopDriver> {
    ShopDriver.#larkfell ??= ShopDriver.#setUpLarkfell(server);
    return ShopDriver.#larkfell;
  }

  static async closeAll(): Promise<void> {
    for (const shop of ShopDriver.#all) await shop.#close();
  }

  static async #setUpLarkfell(server: ServerDriver): Promise<ShopDriver> {
    const shop = await ShopDriver.empty(server);
    const address = 'https://larkfell.example/help/{language}/{id}';
    await Promise.all([
      shop.command('articles', 'import', `${larkfellFiles}articles`, '--url', address),
      shop.command('flows', 'publish', `${larkfellFiles}flows.json`),
      shop.command('intents', 'import', `${larkfellFiles}intents.csv`, '--oos', `${larkfellFiles}out_of_scope.csv`),
    ]);
    await shop.command('intents', 'train', '--reason', 'before the shop opens');
    return shop;
  }

  /** The shop's page on the web, with the chat widget and a key that works from it only. */
  page(): Promise<ShopPage> {
    return (this.#page ??= this.#openPage());
  }

  async pageWithEndedKey(): Promise<ShopPage> {
    const page = await this.#openPage('--expires', '1s');
    await delay(1_000);
    return page;
  }

  async #openPage(...options: string[]): Promise<ShopPage> {
    const page = await ShopPage.open(this.server.url);
    this.#opened.push(page);
    const made = await this.server.command<{ key: string }>(
      'keys', 'create', '--scopes', 'support:converse', '--origins', page.origin, ...options, ...this.#target);
    page.embed(made.key);
    return page;
  }

  command<T>(...args: string[]): Promise<T> {
    return this.server.command<T>('support', ...args, ...this.#target);
  }

  async #close(): Promise<void> {
    for (const page of this.#opened) await page.close();
  }

  get #target(): string[] {
    return ['--tenant', this.tenant, '--data-dir', this.server.dataDirectory];
  }
}
