import type { ChatMessage } from '../core/chat-dataset.ts';

/** Tokens 0 to 255 are the bytes of UTF-8; these follow. The number of tokens is a multiple of 8, which suits SIMD kernels. */
export const SpecialToken = { PADDING: 256, END: 257, SYSTEM: 258, USER: 259, ASSISTANT: 260, TOOL: 261, OTHER: 262, UNUSED: 263 } as const;

/** Distinct tokens. */
export const VOCABULARY_SIZE = 264;

const ROLE_TOKENS: ReadonlyMap<string, number> = new Map([
  ['system', SpecialToken.SYSTEM],
  ['user', SpecialToken.USER],
  ['assistant', SpecialToken.ASSISTANT],
  ['tool', SpecialToken.TOOL],
]);

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The bytes of a text in UTF-8, as tokens. */
export function encodeText(text: string): number[] {
  return [...encoder.encode(text)];
}

/** The text of tokens; special tokens are left out, and bytes that are not UTF-8 become replacement characters. */
export function decodeText(tokens: readonly number[]): string {
  return decoder.decode(Uint8Array.from(tokens.filter((token) => token < SpecialToken.PADDING)));
}

function openTurn(role: string): number[] {
  const token = ROLE_TOKENS.get(role);
  return token === undefined ? [SpecialToken.OTHER, ...encodeText(`${role}\n`)] : [token];
}

/** A conversation as tokens, and which of them the model learns to say. */
export type TokenizedChat = { readonly tokens: readonly number[]; readonly trained: readonly boolean[] };

/**
 * Writes a conversation as tokens: each turn is its role's token, its bytes, and an end token. A role without a token of its
 * own is written out after `OTHER`. Trained on are the bytes and the end of what the assistant says, nothing else.
 */
export function tokenizeChat(messages: readonly ChatMessage[]): TokenizedChat {
  const tokens: number[] = [];
  const trained: boolean[] = [];
  for (const message of messages) {
    const opening = openTurn(message.role);
    const content = [...encodeText(message.content), SpecialToken.END];
    const learn = message.role === 'assistant';
    tokens.push(...opening, ...content);
    trained.push(...opening.map(() => false), ...content.map(() => learn));
  }
  return { tokens, trained };
}

/** The tokens after which the assistant speaks: all turns but the last, and the opening of the assistant's. */
export function tokenizePrompt(messages: readonly ChatMessage[]): number[] {
  return [...tokenizeChat(messages.slice(0, -1)).tokens, SpecialToken.ASSISTANT];
}
