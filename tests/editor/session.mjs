// A session of an editor with yaml-language-server.
//
// Reads {server, folder, schemas, steps} from standard input and writes the answers to the steps, in order, as a JSON
// array. `schemas` is the setting of that name: which schema is for which files. The steps are:
//   {open: "file.yaml", text}                   the mistakes that the server underlines: [{line, message}]
//   {complete: "file.yaml", line, character}    what it offers there: [label]
//   {hover: "file.yaml", line, character}       what it says there: text, empty for nothing
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

// Splits a stream into the messages of the protocol: headers with a length, an empty line, JSON.
class Messages {
  #rest = Buffer.alloc(0);

  *add(chunk) {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const headers = this.#rest.indexOf('\r\n\r\n');
      if (headers < 0) return;
      const start = headers + 4;
      const length = Number(/content-length: *(\d+)/i.exec(this.#rest.toString('ascii', 0, headers))[1]);
      if (this.#rest.length < start + length) return;
      const body = this.#rest.toString('utf8', start, start + length);
      this.#rest = this.#rest.subarray(start + length);
      yield JSON.parse(body);
    }
  }
}

class Server {
  #asked = new Map();
  #configured;
  #next = 1;
  #underlined = new Map();
  #process;
  #settings;

  constructor(script, settings) {
    this.#settings = settings;
    const messages = new Messages();
    this.#process = spawn(process.execPath, [script, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#process.stdout.on('data', chunk => {
      for (const message of messages.add(chunk)) this.#receive(message);
    });
    this.ended = new Promise(resolve => this.#process.on('exit', resolve));
    this.configured = new Promise(resolve => (this.#configured = resolve));
  }

  ask(method, params) {
    const id = this.#next++;
    this.#write({ id, method, params });
    return new Promise((resolve, reject) => this.#asked.set(id, { resolve, reject, method }));
  }

  tell(method, params) {
    this.#write({ method, params });
  }

  // The next list of mistakes that the server publishes for a document.
  mistakes(uri) {
    return new Promise(resolve => this.#underlined.set(uri, resolve));
  }

  #receive(message) {
    if (message.method === 'workspace/configuration') {
      this.#write({ id: message.id, result: message.params.items.map(item => this.#settings[item.section] ?? null) });
      this.#configured();
    } else if (message.method === 'textDocument/publishDiagnostics') {
      this.#underlined.get(message.params.uri)?.(message.params.diagnostics);
    } else if (message.method !== undefined) {
      if (message.id !== undefined) this.#write({ id: message.id, result: null });
    } else {
      const { resolve, reject, method } = this.#asked.get(message.id);
      this.#asked.delete(message.id);
      if (message.error) reject(new Error(`${method}: ${message.error.message}`));
      else resolve(message.result);
    }
  }

  #write(message) {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.#process.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#process.stdin.write(body);
  }
}

async function answer(server, folder, step) {
  const uri = `${folder}/${step.open ?? step.complete ?? step.hover}`;
  const where = { textDocument: { uri }, position: { line: step.line, character: step.character } };
  if (step.open !== undefined) {
    const mistakes = server.mistakes(uri);
    server.tell('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text: step.text } });
    return (await mistakes).map(({ range, message }) => ({ line: range.start.line, message }));
  }
  if (step.complete !== undefined) {
    const offered = await server.ask('textDocument/completion', where);
    return (offered?.items ?? []).map(item => item.label);
  }
  const said = await server.ask('textDocument/hover', where);
  return said?.contents?.value ?? '';
}

// A server that answers nothing must not hold the tests up for ever.
setTimeout(() => {
  console.error('yaml-language-server did not answer within a minute');
  process.exit(1);
}, 60_000).unref();

const session = JSON.parse(readFileSync(0, 'utf8'));
const folder = pathToFileURL(session.folder).href;
const settings = {
  // A store of schemas would be asked for over the network.
  yaml: { validate: true, completion: true, hover: true, schemaStore: { enable: false }, schemas: session.schemas },
};
const server = new Server(session.server, settings);
await server.ask('initialize', {
  processId: process.pid,
  rootUri: folder,
  workspaceFolders: [{ uri: folder, name: 'policy' }],
  capabilities: {
    textDocument: {
      completion: { completionItem: { documentationFormat: ['markdown'] } },
      hover: { contentFormat: ['markdown'] },
      publishDiagnostics: {},
    },
    workspace: { configuration: true },
  },
});
server.tell('initialized', {});
server.tell('workspace/didChangeConfiguration', { settings });
// A document that is opened before is judged without the settings first.
await server.configured;

const answers = await Promise.all(session.steps.map(step => answer(server, folder, step)));
process.stdout.write(JSON.stringify(answers));

await server.ask('shutdown', null);
server.tell('exit');
await server.ended;
