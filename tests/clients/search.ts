// Searches and reads an article with the client that @hey-api/openapi-ts generates.

import { client } from "./generated/client.gen";
import { article, search } from "./generated/sdk.gen";

declare const process: { argv: string[] };

async function main(): Promise<void> {
  client.setConfig({ baseUrl: process.argv[2], throwOnError: true });
  const { data: found } = await search({ query: { q: "跨境电商", per_page: 1 }, throwOnError: true });
  // Fields of hits are optional, because a search may ask for some of them only.
  const [hit] = found.hits;
  const [start, end] = hit.title!.marks[0];
  const marked = [...hit.title!.text].slice(start, end).join("");
  if (found.total <= 1 || marked !== "跨境电商") throw new Error(JSON.stringify(found));

  const { data: read } = await article({ path: { id: hit.id! }, query: { q: "跨境电商" }, throwOnError: true });
  if (read.title.text !== hit.title!.text) throw new Error(JSON.stringify(read));
  console.log(`the TypeScript client found ${found.total} articles`);
}

void main();
