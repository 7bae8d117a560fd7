// One file for script tags, loaded when a person begins to enter something.
export { gradeDelivery, isSignInAddress, listsErrors } from './delivery.ts';
export { asksForPassword, outcomeOf } from './form-outcome.ts';
export { carriesEntries } from './request-entries.ts';
