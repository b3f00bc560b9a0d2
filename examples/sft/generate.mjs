// Writes the data of this example: tasks.jsonl (training) and tasks.validation.jsonl (held out).
// Run it as `node generate.mjs [directory]`. The same program always writes the same bytes.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';

const TRAINING_ROWS = 3200;
const HELD_OUT_ROWS = 256;
const WORDS_PER_PROMPT = 3;

const WORDS = `
  acid acre alto arch area army aunt axle baby back bait bake ball band bank bark barn bass bath bead beak beam bean bear
  beat beef beer bell belt bend bike bird blot blue boat body bolt bone book boot bowl bran brow bulb bush cafe cake calf
  camp cane cape card cart cave cell chef chin chip city clam claw clay clip club coal coat coin comb cone cook cord cork
  corn crab crew crow cube curl dawn deck deer desk dial dice dish dock dome door dove drum duck dune dust echo edge fare
  farm fern film fish flag foam folk font food foot fork fort frog fuel game gate gift girl glue goal goat gold golf gull
  hail hair hall hand harp hawk heel herb hero hill hive hood hook horn host hour iris iron isle jade jazz joke jury kale
  keel kelp king kite kiwi knee knot lace lake lamb lamp land lane lark lava lawn leaf lens lily lime lion list loaf lock
  loft loom lynx mail malt mask mast maze meal menu mild milk mill mint mist mole moon moss moth mule myth nail navy neck
  nest noon nose note oath oven pack page palm park path peak pear pier pine pink pipe plum poem pond pony pool port quay
  quiz raft rail rain ramp reed reef rice ring road robe rock roof room root rope rose ruby rust sage sail salt sand seal
  seed shed ship shoe shop silk sink site skin sled snow soap sock sofa soil song soup star stem swan tale tank taxi team
  tent tide tile toad tram tree tuba tuna twig vale vane vase veil vest vine wage wall wasp wave week well wind wing wolf
  wood wool yard yarn yolk zero zinc
`
  .trim()
  .split(/\s+/);

/** The tasks: what is asked for, and the answer as a function of the words of the prompt. */
const TASKS = {
  first: (words) => words[0],
  middle: (words) => words[1],
  last: (words) => words[2],
  shout: (words) => words[2].toUpperCase(),
};

/** A small generator of pseudo-random numbers (mulberry32): whole numbers from 0 inclusive to the bound exclusive. */
function createRandom(seed) {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}

/** Rows with prompts that are all different, tasks in turn. */
function makeRows(count, random) {
  const rows = [];
  const prompts = new Set();
  const tasks = Object.entries(TASKS);
  while (rows.length < count) {
    const [task, answer] = tasks[rows.length % tasks.length];
    const words = Array.from({ length: WORDS_PER_PROMPT }, () => WORDS[random(WORDS.length)]);
    const prompt = `${task}: ${words.join(' ')}`;
    if (prompts.has(prompt)) continue;
    prompts.add(prompt);
    rows.push({
      task,
      messages: [
        { role: 'user', content: prompt },
        { role: 'assistant', content: answer(words) },
      ],
    });
  }
  return rows;
}

const directory = argv[2] ?? import.meta.dirname;
const rows = makeRows(HELD_OUT_ROWS + TRAINING_ROWS, createRandom(20));
const write = (name, part) => writeFileSync(join(directory, name), part.map((row) => `${JSON.stringify(row)}\n`).join(''));
write('tasks.validation.jsonl', rows.slice(0, HELD_OUT_ROWS));
write('tasks.jsonl', rows.slice(HELD_OUT_ROWS));
