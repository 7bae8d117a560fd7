export type { Drafts, Intermission } from './client.ts';
export { createIntermission } from './create-intermission.ts';
export type { HoldMethods } from './detect/hold.ts';
export type { DraftAdapter, RegisterOptions } from './drafts/adapter-form.ts';
export type { FieldValue, StoredFile } from './drafts/draft.ts';
export type { DraftInfo } from './drafts/drafts-api.ts';
export type { Restoration, Skipped, SkipReason } from './drafts/restoration.ts';
export type { DraftKey } from './drafts/sealed-store.ts';
export type { DraftStore } from './drafts/store.ts';
export { DegradedError, isDegradedError, isOptionsError, OptionsError } from './errors.ts';
export type { Clock } from './lib/clock.ts';
export type { Classification, ClassifiedResponse, Classify } from './lock/judge.ts';
export type { LockState } from './lock/state.ts';
export type { Lock, LockMode, MaintenanceWindow, Message } from './lock/status-document.ts';
export type { LockHeader } from './lock/verdict.ts';
export type { Messages } from './notice/messages.ts';
export type {
  DraftOptions,
  HoldOptions,
  IntermissionOptions,
  NoticeOptions,
  PollOptions,
  ResumeOptions,
} from './options.ts';
export { betterStack } from './poll/sources/better-stack.ts';
export { cstate } from './poll/sources/cstate.ts';
export { health } from './poll/sources/health.ts';
export { instatus } from './poll/sources/instatus.ts';
export type { SourceContext, StatusSource } from './poll/sources/source.ts';
export { statuspage } from './poll/sources/statuspage.ts';
export type { SimulateOptions } from './simulation.ts';
export { defineSurface, type LockContext, type SurfaceKind } from './surfaces/define-surface.ts';
