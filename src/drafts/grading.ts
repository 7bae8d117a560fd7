// One file for script tags, loaded when a person comes to the page.
export { asksForPassword, outcomeOfAnswer } from './form-outcome.ts';
export { createSubmissions } from './submissions.ts';
