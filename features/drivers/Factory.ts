import { randomUUID } from 'node:crypto';
import { CameraProcess } from './CameraProcess.js';
import { InspectionClient } from './InspectionClient.js';
import type { ServerDriver } from './ServerDriver.js';
import { Workshop } from './Workshop.js';

/** A factory whose model is trained and put on the line as the documentation says; one for all scenarios, since that takes the time. */
export class Factory {
  static #shared: Promise<Factory> | undefined;

  private constructor(
    readonly server: ServerDriver,
    readonly tenant: string,
    readonly client: InspectionClient,
    readonly workshop: Workshop,
    /** Shows parts of the kind the model was trained on, and knows what they really are. */
    readonly camera: CameraProcess,
  ) {}

  static open(server: ServerDriver): Promise<Factory> {
    return (Factory.#shared ??= Factory.#build(server));
  }

  static async close(): Promise<void> {
    await CameraProcess.stopShared();
    Workshop.closeAll();
  }

  static async #build(server: ServerDriver): Promise<Factory> {
    const tenant = `works-${randomUUID().slice(0, 8)}`;
    const scopes = ['inspection:inspect', 'inspection:read', 'inspection:operate', 'inspection:manage'];
    const [key, workshop, camera] = [await server.createKey(tenant, scopes), await Workshop.trained(server), await CameraProcess.shared()];
    const factory = new Factory(server, tenant, new InspectionClient(server.url, key), workshop, camera);
    await factory.putModelOnLine('default');
    return factory;
  }

  async putModelOnLine(name: string): Promise<void> {
    await this.command('models', 'import', this.workshop.model, '--name', name, '--promote', '--reason', 'measured before the line opens');
  }

  /** Of `./suite inspect`, for this factory. */
  command<T>(...args: string[]): Promise<T> {
    return this.server.command<T>('inspect', ...args, '--tenant', this.tenant, '--data-dir', this.server.dataDirectory);
  }
}
