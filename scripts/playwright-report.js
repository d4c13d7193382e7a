/** All tests of one project in the suites of Playwright's report, each with its `status` and its `results`. */
export function testsOf(suites, project) {
  return suites.flatMap(({ specs, suites: inner = [] }) => [
    ...specs.flatMap(({ tests }) => tests).filter(({ projectName }) => projectName === project),
    ...testsOf(inner, project),
  ]);
}
