import { z } from 'zod'

export interface Failure {
  /** Where to look: the test's file, or the name of the step. */
  readonly where: string
  readonly what: string
  readonly why: string
}

/** What a part of the test run came to. */
export interface Tally {
  readonly passed: number
  readonly failed: readonly Failure[]
  readonly skipped: readonly string[]
}

export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, each) => total + each.passed, 0),
    failed: tallies.flatMap((each) => each.failed),
    skipped: tallies.flatMap((each) => each.skipped),
  }
}

export function oneFailure(where: string, what: string, why: string): Tally {
  return { passed: 0, failed: [{ where, what, why }], skipped: [] }
}

const vitestReport = z.object({
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
})

/** @param root where paths in the answer start; the report names files in full */
export function readVitest(report: unknown, root: string): Tally {
  const { success, testResults } = vitestReport.parse(report)
  const tallies = testResults.map((file): Tally => {
    const where = relative(file.name, root)
    const failed = file.assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => ({ where, what: fullName, why: (failureMessages ?? []).join('\n') }))
    // A file that could not even be loaded has no tests to name, and must not count as none.
    if (file.status === 'failed' && failed.length === 0) {
      failed.push({ where, what: 'the file as a whole', why: file.message })
    }
    return {
      passed: file.assertionResults.filter(({ status }) => status === 'passed').length,
      failed,
      skipped: file.assertionResults
        .filter(({ status }) => status !== 'passed' && status !== 'failed')
        .map(({ fullName }) => `${where}: ${fullName}`),
    }
  })
  const all = sum(tallies)
  if (success || all.failed.length > 0) return all
  return sum([all, oneFailure('vitest', 'the run as a whole', 'Every test passed, and yet vitest reported an error.')])
}

interface Suite {
  readonly title: string
  readonly file: string
  readonly specs: readonly {
    readonly title: string
    readonly tests: readonly {
      readonly status: 'expected' | 'unexpected' | 'flaky' | 'skipped'
      readonly results: readonly { readonly errors: readonly { readonly message?: string | undefined }[] }[]
    }[]
  }[]
  readonly suites?: readonly Suite[] | undefined
}
const error = z.object({ message: z.string().optional() })
const suite: z.ZodType<Suite> = z.object({
  title: z.string(),
  file: z.string(),
  specs: z.array(
    z.object({
      title: z.string(),
      tests: z.array(
        z.object({
          status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']),
          results: z.array(z.object({ errors: z.array(error) })),
        }),
      ),
    }),
  ),
  suites: z.lazy(() => z.array(suite)).optional(),
})
const playwrightReport = z.object({ suites: z.array(suite), errors: z.array(error) })

export function readPlaywright(report: unknown): Tally {
  const { suites, errors } = playwrightReport.parse(report)
  return sum([
    ...suites.map(tallySuite),
    ...errors.map(({ message }) => oneFailure('playwright', 'the run as a whole', message ?? 'It gave no reason.')),
  ])
}

function tallySuite(each: Suite): Tally {
  const tests = each.specs.flatMap(({ title, tests }) => tests.map((test) => ({ title, ...test })))
  const own: Tally = {
    passed: tests.filter(({ status }) => status === 'expected').length,
    // A test that passes only sometimes has not passed.
    failed: tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ title, results }) => ({
        where: each.file,
        what: title,
        why: results.flatMap(({ errors }) => errors.map(({ message }) => message ?? '')).join('\n'),
      })),
    skipped: tests.filter(({ status }) => status === 'skipped').map(({ title }) => `${each.file}: ${title}`),
  }
  return sum([own, ...(each.suites ?? []).map(tallySuite)])
}

function relative(path: string, root: string): string {
  const plain = path.replaceAll('\\', '/')
  const start = `${root.replaceAll('\\', '/')}/`
  return plain.startsWith(start) ? plain.slice(start.length) : plain
}
