/** Adds a case that is named after the rule it checks. */
export type Rule<Bench> = (title: string, check: (bench: Bench) => Promise<void>) => void;
