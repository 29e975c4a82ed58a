// Token ids of texts by Hugging Face's own tokenizers: node tokenize.mjs TOKENIZER.json < texts (one JSON string a line) > ids (one JSON array a line).
import { readFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';

const tokenizer = new Tokenizer(JSON.parse(readFileSync(process.argv[2], 'utf8')), {});
for (const line of readFileSync(0, 'utf8').split('\n').filter((text) => text.length > 0))
  console.log(JSON.stringify(tokenizer.encode(JSON.parse(line)).ids));
