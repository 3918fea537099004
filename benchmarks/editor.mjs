// Asks a real JSON language server what it completes and underlines in a record.
// node benchmarks/editor.mjs NODE_MODULES SCHEMA_FOLDER
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const [modules, folder] = process.argv.slice(2);
const require = createRequire(resolve(modules) + "/");
const { getLanguageService, TextDocument } = require("vscode-json-languageservice");

const service = getLanguageService({
  schemaRequestService: async (uri) =>
    readFileSync(resolve(folder, uri.split("/schema/").pop()), "utf-8"),
  workspaceContext: { resolveRelativePath: (path, base) => new URL(path, base).href },
});
service.configure({ validate: true });

const text = `{
  "$schema": "https://w3id.org/hidata/schema/credential.schema.json",
  "id": "x",
  "satus": "active",
  
}`;
const uri = "file:///records/credential/x.json";
const document = TextDocument.create(uri, "json", 1, text);
const parsed = service.parseJSONDocument(document);
const completed = await service.doComplete(document, { line: 4, character: 2 }, parsed);
const keys = completed.items.map((item) => item.label).sort();
const underlined = await service.doValidation(document, parsed);
console.log("completes:", keys.slice(0, 8).join(", "), `(${keys.length} keys)`);
for (const each of underlined)
  console.log(`underlines line ${each.range.start.line + 1}: ${each.message}`);
const good = keys.includes("issuer") && underlined.some((each) => each.message.includes("satus"));
process.exit(good ? 0 : 1);
