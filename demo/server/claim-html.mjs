// @ts-check
import { CLAIM_FIELDS, CLAIM_STEPS } from './claim.mjs';
import { escapeHtml } from './html.mjs';

/** @typedef {import('./claim.mjs').Field} Field */

/** The steps of the claim form, filled in with what was entered and what is wrong with it.
 * @param {import('./claim.mjs').Claim} claim @param {Record<string, string>} problems */
export function claimSteps(claim, problems) {
  return CLAIM_STEPS.map((title, index) => {
    const step = index + 1;
    const fields = CLAIM_FIELDS.filter((field) => field.step === step);
    const body = fields.map((field) => fieldHtml(field, claim[field.name] ?? '', problems[field.name]));
    const review = step === CLAIM_STEPS.length ? '<dl class="review" id="review"></dl>' : '';
    return `<section class="step" data-step="${step}" aria-labelledby="step-${step}-title">
      <h2 id="step-${step}-title" tabindex="-1">${escapeHtml(title)}</h2>
      ${review}${body.join('\n')}
    </section>`;
  }).join('\n');
}

/** The step the person has to go back to.
 * @param {Record<string, string>} problems */
export function firstStepWith(problems) {
  return CLAIM_FIELDS.find(({ name }) => name in problems)?.step ?? 1;
}

/** @param {Field} field @param {string | string[]} value @param {string} [problem] */
function fieldHtml(field, value, problem) {
  const { name, label, hint, required, type } = field;
  const ids = [hint && `${name}-hint`, `${name}-error`].filter(Boolean).join(' ');
  const hintHtml = hint ? `<p class="hint" id="${name}-hint">${escapeHtml(hint)}</p>` : '';
  const error = `<p class="field-error" id="${name}-error">${escapeHtml(problem ?? '')}</p>`;
  const optional = required ? '' : ' <span class="optional">optional</span>';
  const invalid = problem ? ' aria-invalid="true"' : '';

  if (type === 'agree') {
    return `<div class="field"><label class="choice"><input type="checkbox" name="${name}" value="yes" required aria-describedby="${ids}"${invalid}${
      value ? ' checked' : ''
    }> <span>${escapeHtml(label)}</span></label>${error}</div>`;
  }
  if (type === 'radio' || type === 'checkbox') {
    return `<fieldset class="field" aria-describedby="${ids}"><legend>${escapeHtml(label)}${optional}</legend>${hintHtml}
      <div class="choices">${choicesHtml(field, value)}</div>${error}</fieldset>`;
  }
  const attributes = `id="${name}" name="${name}"${required ? ' required' : ''}${
    field.autocomplete ? ` autocomplete="${field.autocomplete}"` : ''
  } aria-describedby="${ids}"${invalid}`;
  return `<div class="field"><label for="${name}">${escapeHtml(label)}${optional}</label>${hintHtml}
    ${controlHtml(field, attributes, String(value))}${error}</div>`;
}

/** @param {Field} field @param {string} attributes @param {string} value */
function controlHtml({ type, choices = [] }, attributes, value) {
  if (type === 'textarea') return `<textarea ${attributes} rows="5">${escapeHtml(value)}</textarea>`;
  if (type === 'select') {
    const options = choices.map(
      ([choice, label]) =>
        `<option value="${choice}"${choice === value ? ' selected' : ''}>${escapeHtml(label)}</option>`,
    );
    return `<select ${attributes}><option value="">Please choose</option>${options.join('')}</select>`;
  }
  const limits = type === 'number' ? ' min="1" step="0.01" inputmode="decimal"' : '';
  return `<input type="${type}" ${attributes}${limits} value="${escapeHtml(value)}">`;
}

/** @param {Field} field @param {string | string[]} value */
function choicesHtml({ name, type, required, choices = [] }, value) {
  return choices
    .map(([choice, label]) => {
      const checked = [value].flat().includes(choice) ? ' checked' : '';
      const needed = type === 'radio' && required ? ' required' : '';
      return `<label class="choice"><input type="${type}" name="${name}" value="${choice}"${needed}${checked}> <span>${escapeHtml(label)}</span></label>`;
    })
    .join('\n');
}
