/** Two endpoints joined by a message channel of the platform, for contract tests without a thread. */
import { MessageChannel } from 'node:worker_threads';
import type { Client } from '../../../src/protocol/client.js';
import { Endpoint, type EndpointOptions } from '../../../src/protocol/endpoint.js';
import { type NodePort, type Port, threadPort } from '../../../src/protocol/port.js';

export interface Connection<Service> {
  readonly asking: Endpoint;
  readonly serving: Endpoint<Service>;
  readonly client: Client<Service>;
  /** The asking side's end, to send what no endpoint would. */
  readonly raw: NodePort;
  close(): void;
}

/** @param port makes the ports, e.g. without shared memory */
export function connect<Service, Heard = object>(
  serve: EndpointOptions<Service, object>,
  hear: EndpointOptions<object, Heard> = {},
  port: (end: NodePort) => Port = threadPort,
): Connection<Service> {
  const { port1, port2 } = new MessageChannel();
  const asking = new Endpoint(port(port1), hear);
  const serving = new Endpoint(port(port2), serve);
  return {
    asking,
    serving,
    client: asking.client<Service>(),
    raw: port1,
    close() {
      asking.dispose();
      serving.dispose();
      port1.close();
    },
  };
}
