// What an editor makes of texts with the TextMate grammar: the engine is that of Visual Studio Code.
//
// Reads {modules, grammar, texts} from standard input: the folder of the installed modules, the grammar's file, and the
// texts. Writes a line of JSON for each token, [text, line, token, scopes], both counted from zero; the tokens of a line
// are the whole line.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { modules, grammar: file, texts } = JSON.parse(readFileSync(0, 'utf8'));
const require = createRequire(`${modules}/`);
const oniguruma = require('vscode-oniguruma');
const { INITIAL, Registry, parseRawGrammar } = require('vscode-textmate');

await oniguruma.loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')));
const raw = parseRawGrammar(readFileSync(file, 'utf8'), file);
const registry = new Registry({
  onigLib: Promise.resolve({
    createOnigScanner: patterns => new oniguruma.OnigScanner(patterns),
    createOnigString: text => new oniguruma.OnigString(text),
  }),
  loadGrammar: async scope => (scope === raw.scopeName ? raw : null),
});
const grammar = await registry.loadGrammar(raw.scopeName);

const told = [];
texts.forEach((text, index) => {
  let state = INITIAL;
  text.split('\n').forEach((line, number) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    for (const { startIndex, endIndex, scopes } of tokens) {
      told.push(JSON.stringify([index, number, line.slice(startIndex, endIndex), scopes]));
    }
  });
});
process.stdout.write(told.join('\n') + '\n');
