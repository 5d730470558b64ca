/** Says in a finding's sentence that the worker never comes to the file. */
export function unused(message: string, reached: boolean): string {
  return reached
    ? message
    : `${message.replace(/\.$/, '')}; nothing leads from worker.py to this file, so it is not used.`
}
