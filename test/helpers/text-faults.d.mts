/** Runs in a page: what is wrong with the texts of the notices on it, as a person would name it. */
export function textFaults(): string[];
