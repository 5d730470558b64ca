import { readFileSync, renameSync, writeFileSync } from 'node:fs'

export type JsonObject = { readonly [key: string]: unknown }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The file's text, or nothing when there is no such file. */
export function readTextIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

export function readJsonIfAny(path: string): unknown {
  const text = readTextIfAny(path)
  if (text === undefined || text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${path} is not JSON`)
  }
}

let written = 0

/** Readers see the old file or the new one, never a half: another process may read at any moment. */
export function writeWhole(path: string, text: string): void {
  written += 1
  const part = `${path}.${process.pid}.${written}.part`
  writeFileSync(part, text, { mode: 0o600 })
  renameSync(part, path)
}

export function writeJson(path: string, value: unknown): void {
  writeWhole(path, `${JSON.stringify(value)}\n`)
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

export function isMissing(error: unknown): boolean {
  return errorCode(error) === 'ENOENT'
}
