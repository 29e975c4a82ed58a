import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

/** A shop's page on a web server of its own, under a strict policy, with the widget from the support server in it. */
export class ShopPage {
  readonly #server: Server;
  #key = '';

  private constructor(readonly supportUrl: string) {
    this.#server = createServer(({ headers }, response) => {
      const language = headers['accept-language']?.startsWith('zh') ? 'zh-CN' : 'en';
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `default-src 'none'; script-src ${supportUrl}; connect-src ${supportUrl}; img-src data:; base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html`,
      }).end(this.#html(language));
    });
  }

  static async open(supportUrl: string): Promise<ShopPage> {
    const page = new ShopPage(supportUrl);
    page.#server.listen(0, '127.0.0.1');
    await once(page.#server, 'listening');
    return page;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The same page under another name: for browsers, somebody else's. */
  get foreignOrigin(): string {
    return `http://localhost:${this.#port}`;
  }

  embed(key: string): void {
    this.#key = key;
  }

  #html(language: string): string {
    return `<!DOCTYPE html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>A shop</title></head>
<body><main><h1>A shop</h1><p>Tents and boots.</p></main>
<script src="${this.supportUrl}/widget.js" data-key="${this.#key}" data-language="auto" async></script></body></html>`;
  }

  get #port(): number {
    return (this.#server.address() as { port: number }).port;
  }
}
