// One file for script tags, loaded when a person begins to enter something.
export { gradeDelivery, isSignInAddress, listsErrors } from './delivery.ts';
export { asksForPassword, outcomeOfAnswer } from './form-outcome.ts';
export { carriesEntries, readableBody } from './request-entries.ts';
