const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/
const everyControl = new RegExp(control, 'g')

/**
 * Takes escape sequences and control characters out of text that came from outside, so that a job's output can neither paint over the
 * terminal nor hide lines. Tabs and line ends stay; a carriage return becomes a line end, as progress bars mean it.
 */
export function stripControl(text: string): string {
  return text
    .replace(
      /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[PX^_][^\u001b]*\u001b\\|\u001b[ -/]+[0-~]|\u001b./g,
      '',
    )
    .replace(/\r\n?/g, '\n')
    .replace(everyControl, '')
}

/** True when `stripControl` would change something. */
export function hasControl(text: string): boolean {
  return control.test(text)
}

/** The same for a name or a sentence that has one line to stand on. */
export function oneLine(text: string): string {
  return stripControl(text).replace(/[\n\t]+/g, ' ')
}
