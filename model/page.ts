/** Which page an answer is. Between a PC and its server, a sign-in page of the building's wifi may say "200 OK" too. */
export const pageHeader = 'selvedge-page'
