/** A registry of npm packages on this machine, with what tests put into it: npm itself is the real one. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { runCommand } from './commands.js';
import { removeFolder, temporaryFolder } from './resources.js';

export interface MadeUpPackage {
  readonly name: string;
  readonly version: string;
  /** Source of its `index.js`. */
  readonly source: string;
  /** A command that runs when it is installed. */
  readonly installScript?: string;
}

export class NpmRegistry {
  private readonly packed = new Map<string, { readonly manifest: object; readonly version: string; readonly tarball: Buffer }>();

  private constructor(
    private readonly server: Server,
    private readonly folder: string,
  ) {
    server.on('request', ({ url = '' }, response) => {
      const name = decodeURIComponent(url.slice(1));
      const found = this.packed.get(name.replace(/\.tgz$/, ''));
      if (!found) return response.writeHead(404).end('{"error":"Not found"}');
      if (name.endsWith('.tgz')) return response.end(found.tarball);
      return response.setHeader('content-type', 'application/json').end(JSON.stringify(this.documentOf(name, found)));
    });
  }

  static async start(): Promise<NpmRegistry> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new NpmRegistry(server, temporaryFolder('registry'));
  }

  /** For npm's environment: this registry, and a cache of its own. */
  get environment(): Readonly<Record<string, string>> {
    return { npm_config_registry: this.origin, npm_config_cache: path.join(this.folder, 'cache') };
  }

  /** Takes the place of a package of the same name. */
  async publish({ name, version, source, installScript }: MadeUpPackage): Promise<void> {
    const folder = temporaryFolder('package');
    const manifest = { name, version, main: 'index.js', ...(installScript !== undefined && { scripts: { install: installScript } }) };
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
    writeFileSync(path.join(folder, 'index.js'), source);
    await runCommand('npm', ['pack', '--silent'], { cwd: folder, env: { ...process.env, ...this.environment } });
    const [tarball = ''] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
    this.packed.set(name, { manifest, version, tarball: readFileSync(path.join(folder, tarball)) });
    removeFolder(folder);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
    removeFolder(this.folder);
  }

  private get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  private documentOf(name: string, { manifest, version, tarball }: { manifest: object; version: string; tarball: Buffer }): object {
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    const dist = { tarball: `${this.origin}${name}.tgz`, integrity };
    return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } };
  }
}
