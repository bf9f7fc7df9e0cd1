const bengaliZero = 0x09e6

/**
 * How text is compared when people search or sort: canonical Unicode, lower case, Bangla digits as Latin ones, so that
 * "১২" finds "12" and a name typed on either keyboard finds itself.
 */
export function fold(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[০-৯]/g, (digit) => String(digit.charCodeAt(0) - bengaliZero))
}

/** Longest search text that is looked at; the rest is cut, because nobody types it and a paste must not freeze a list. */
export const searchMax = 200
