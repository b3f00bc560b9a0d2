import type { PrintedReading, Sniffer } from './printed-reading.ts';
import { sniffDictionary, sniffJson } from './sniff-fields.ts';
import { sniffFastText, sniffRounds, sniffSteps } from './sniff-pairs.ts';
import { sniffHeader, sniffProse, sniffSets } from './sniff-prose.ts';

/** In this order: the first that can read a line does. */
const SNIFFERS: readonly Sniffer[] = [sniffJson, sniffDictionary, sniffFastText, sniffRounds, sniffSteps, sniffHeader, sniffSets, sniffProse];

/** What a line must have in it for any of them, so that most lines cost little: a word that is, or ends with, the name of a metric, or a step. */
const HINT =
  /loss|accuracy|epoch|reward|returns?[ "':=]|step:|["'](?:global_|current_)?(?:step|iter|round)|learn(?:ing_rate|:)|(?:acc|auc|auroc|err|error|score|f1|lr|obj|objective|norm|kl|entropy|rmse|mse|mae|mape|ppl|perplexity|bleu|iou|nll|bpb|bpc|dice|r2|recall|precision|cer|wer|fid|ssim|psnr|elbo|map|merror|meteor|mfu|tps|throughput)(?![a-z])|rouge|top[15]|map50|\]\t/i;

/** What a line without escape sequences says; undefined for one that says nothing of a training. */
export function sniffLine(line: string): PrintedReading | undefined {
  if (!HINT.test(line)) return undefined;
  for (const sniff of SNIFFERS) {
    const reading = sniff(line);
    if (reading !== undefined) return reading;
  }
  return undefined;
}
