// Every step must be bound, once; an undefined, ambiguous or pending step fails the run, and so does a step
// definition that no scenario uses (eng/suite/summary.mjs looks for those in the messages).
export default {
  paths: ['fraud/**/*.feature', 'support/**/*.feature', 'inspection/**/*.feature'],
  import: ['build/steps/**/*.js'],
  strict: true,
  format: ['progress', 'html:../artifacts/acceptance.html', 'message:../artifacts/test-results/acceptance.ndjson'],
};
