import { pageHeaders } from './pages.ts'

const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Selvedge</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1rem }
  a { display: inline-block; padding: .6rem 1.2rem; border: 1px solid; border-radius: .4rem }
</style>
<h1>The screen stopped several times</h1>
<p>Work that was shown as saved is on this computer and safe. Nothing was deleted.</p>
<p><a href="/" autofocus>Open Selvedge again</a></p>
</html>
`

/** Shown instead of another reload when the app's page keeps dying. Needs no script, so nothing of the app can stop it. */
export function safePage(): Response {
  return new Response(html, { headers: { ...pageHeaders, 'content-type': 'text/html; charset=utf-8' } })
}
