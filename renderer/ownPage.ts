import { pageHeader } from '../model/page.ts'

/**
 * The page to show: the server's word when it has come and is the server's, else what this device keeps. A page of
 * somebody else's, the sign-in of a wifi say, is shown only where nothing is kept: work must not stop for it.
 */
export function ownPage(fresh: Response | undefined, kept: Response | undefined): Response {
  const isOwn = fresh?.ok === true && fresh.headers.get(pageHeader) !== null
  return (isOwn ? fresh : (kept ?? fresh)) ?? Response.error()
}
