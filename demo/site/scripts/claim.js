// @ts-check
import './basket-count.js';
import { byId, create } from './element.js';

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

const LAST_STEP = 4;
const form = /** @type {HTMLFormElement} */ (byId('claim'));
form.noValidate = true;

const currentStep = () => Math.min(LAST_STEP, Math.max(1, Number(form.dataset.intermissionStep) || 1));

/** @param {number} step @returns {Control[]} */
function controlsOf(step) {
  return [...form.querySelectorAll(`[data-step="${step}"] :is(input, select, textarea)`)].map(
    (control) => /** @type {Control} */ (control),
  );
}

/** Says at each control of the step what is wrong with it. Returns the first of them.
 * @param {number} step */
function findProblem(step) {
  const controls = controlsOf(step);
  for (const { name } of controls) showProblem(name, '');
  for (const control of controls) {
    if (!control.validity.valid) showProblem(control.name, control.validationMessage);
  }
  return controls.find((control) => !control.validity.valid);
}

/** @param {string} name @param {string} problem */
function showProblem(name, problem) {
  byId(`${name}-error`).textContent = problem;
  for (const control of form.querySelectorAll(`[name="${name}"]`)) {
    if (problem) control.setAttribute('aria-invalid', 'true');
    else control.removeAttribute('aria-invalid');
  }
}

function showStep() {
  const step = currentStep();
  byId('back').hidden = step === 1;
  byId('next').hidden = step === LAST_STEP;
  byId('send').hidden = step !== LAST_STEP;
  for (const item of byId('progress').children) {
    const number = Number(item.getAttribute('data-for'));
    item.classList.toggle('done', number < step);
    if (number === step) item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
  }
  if (step === LAST_STEP) showReview();
}

function showReview() {
  const rows = [1, 2, 3].flatMap((step) => {
    const names = new Set(controlsOf(step).map(({ name }) => name));
    return [...names].map((name) =>
      create('div', {}, [
        create('dt', { textContent: labelOf(name) }),
        create('dd', { textContent: answerTo(name) || '–' }),
      ]),
    );
  });
  byId('review').replaceChildren(...rows);
}

/** @param {string} name */
function labelOf(name) {
  const control = form.querySelector(`[name="${name}"]`);
  const label = form.querySelector(`label[for="${name}"]`) ?? control?.closest('fieldset')?.querySelector('legend');
  return label?.firstChild?.textContent?.trim() ?? name;
}

/** @param {string} name */
function answerTo(name) {
  const select = form.querySelector(`select[name="${name}"]`);
  if (select instanceof HTMLSelectElement) return select.value && select.selectedOptions[0]?.text;
  const checked = [...form.querySelectorAll(`[name="${name}"]:is([type=radio], [type=checkbox])`)];
  if (checked.length === 0) return String(new FormData(form).get(name) ?? '');
  return checked
    .filter((control) => control.matches(':checked'))
    .map((control) => control.parentElement?.textContent?.trim())
    .join(', ');
}

/** @param {number} step */
function goTo(step) {
  form.dataset.intermissionStep = String(step);
  byId(`step-${step}-title`).focus({ preventScroll: true });
  form.scrollIntoView({ block: 'nearest' });
}

byId('back').addEventListener('click', () => goTo(currentStep() - 1));
byId('next').addEventListener('click', () => {
  const problem = findProblem(currentStep());
  if (problem) problem.focus();
  else goTo(currentStep() + 1);
});

form.addEventListener('submit', (event) => {
  for (let step = 1; step <= currentStep(); step += 1) {
    const problem = findProblem(step);
    if (!problem) continue;
    event.preventDefault();
    if (step !== currentStep()) goTo(step);
    problem.focus();
    return;
  }
  if (currentStep() === LAST_STEP) return;
  event.preventDefault();
  goTo(currentStep() + 1);
});

form.addEventListener('input', () => {
  if (currentStep() === LAST_STEP) showReview();
});

new MutationObserver(showStep).observe(form, { attributes: true, attributeFilter: ['data-intermission-step'] });
showStep();
