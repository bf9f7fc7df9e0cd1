/**
 * Text that a spreadsheet takes for text. One that begins like a formula would be worked out when the file is opened, so
 * it gets an apostrophe before it; a plain negative number stays what it is.
 * Source: OWASP, "CSV Injection"; the wide forms of the signs are taken for signs too.
 */
export function sheetText(text: string): string {
  const isFormula = /^\s*[=+\-@＝＋－＠]/.test(text) || /^[\t\r\n]/.test(text)
  return isFormula && !/^-\d+(\.\d+)?$/.test(text) ? `'${text}` : text
}
