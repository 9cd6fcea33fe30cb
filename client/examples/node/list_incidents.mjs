// Lists incidents: node list_incidents.mjs --filter 'kinds.type = RANSOMWARE'

import { parseArgs } from 'node:util';
import { connection, dossier, pages, reasonOf } from './dossier_client.mjs';

const { values: flags } = parseArgs({
  options: {
    server: { type: 'string', default: process.env.DOSSIER_SERVER ?? '127.0.0.1:7100' },
    filter: { type: 'string', default: '' },
  },
});

const client = new dossier.v1.IncidentService(...connection(flags.server));
try {
  for await (const page of pages(client, 'ListIncidents', { filter: flags.filter })) {
    for (const incident of page.incidents) {
      const victims = incident.victims.map((each) => each.name).filter(Boolean).join(', ');
      console.log(`${incident.name}  ${incident.title}  [${victims}]`);
    }
  }
} catch (error) {
  console.error(`${error.details} (${reasonOf(error) || error.code})`);
  process.exitCode = 1;
} finally {
  client.close();
}
