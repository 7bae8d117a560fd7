// One file for script tags, loaded with the first form, after what keeps it.
export { asksForPassword, outcomeOfAnswer } from './form-outcome.ts';
export { createSubmissions } from './submissions.ts';
