import { expect, test } from 'vitest'
import { oneFailure, readPlaywright, readVitest, sum } from '../../build/verdict.ts'

const root = '/home/rina/selvedge'

test('every vitest test is counted once, and a skipped one is named', () => {
  const report = {
    success: false,
    testResults: [
      {
        name: `${root}/test/sync/land.test.ts`,
        status: 'failed',
        message: '',
        assertionResults: [
          { fullName: 'a row lands', status: 'passed', failureMessages: [] },
          { fullName: 'a row is kept', status: 'failed', failureMessages: ['expected 1 to be 2'] },
          { fullName: 'a row waits', status: 'skipped', failureMessages: [] },
        ],
      },
    ],
  }
  expect(readVitest(report, root)).toEqual({
    passed: 1,
    failed: [{ where: 'test/sync/land.test.ts', what: 'a row is kept', why: 'expected 1 to be 2' }],
    skipped: ['test/sync/land.test.ts: a row waits'],
  })
})

test('a test file that could not be loaded is a failure, not nothing', () => {
  const file = { name: `${root}/test/a.test.ts`, status: 'failed', message: 'no such module', assertionResults: [] }
  expect(readVitest({ success: false, testResults: [file] }, root).failed).toEqual([
    { where: 'test/a.test.ts', what: 'the file as a whole', why: 'no such module' },
  ])
})

test('an error outside of all tests fails a run in which every test passed', () => {
  expect(readVitest({ success: false, testResults: [] }, root).failed).toHaveLength(1)
})

test('a Playwright test that passes only sometimes has failed', () => {
  const spec = (title: string, status: string, message?: string) => ({
    title,
    tests: [{ status, results: [{ errors: message === undefined ? [] : [{ message }] }] }],
  })
  const report = {
    errors: [],
    suites: [
      {
        title: 'story.spec.ts',
        file: 'story.spec.ts',
        specs: [spec('signs in', 'expected'), spec('prints', 'skipped')],
        suites: [{ title: 'offline', file: 'story.spec.ts', specs: [spec('saves', 'flaky', 'timed out')] }],
      },
    ],
  }
  expect(readPlaywright(report)).toEqual({
    passed: 1,
    failed: [{ where: 'story.spec.ts', what: 'saves', why: 'timed out' }],
    skipped: ['story.spec.ts: prints'],
  })
})

test('a Playwright run that broke before its tests is a failure', () => {
  expect(readPlaywright({ suites: [], errors: [{ message: 'bad config' }] }).failed).toEqual([
    { where: 'playwright', what: 'the run as a whole', why: 'bad config' },
  ])
})

test('parts add up', () => {
  const total = sum([{ passed: 2, failed: [], skipped: ['x'] }, oneFailure('check', 'types', 'no')])
  expect(total).toEqual({ passed: 2, failed: [{ where: 'check', what: 'types', why: 'no' }], skipped: ['x'] })
})
