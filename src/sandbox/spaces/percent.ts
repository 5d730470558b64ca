import { isUtf8 } from 'node:buffer'
import { s3Error } from './s3-error.ts'

const UNRESERVED = /^[A-Za-z0-9\-_.~]$/

/** Percent-encodes the UTF-8 bytes of a text as SigV4 wants it; `/` stays when told so. */
export function percentEncode(text: string, keepSlash: boolean): string {
  let encoded = ''
  for (const byte of Buffer.from(text)) {
    const character = String.fromCharCode(byte)
    const plain = UNRESERVED.test(character) || (keepSlash && character === '/')
    encoded += plain ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return encoded
}

/** Decodes a path or a query part. `+` means a space only in a query. Bytes that are no UTF-8 are refused, as Ceph does. */
export function percentDecode(text: string, plusIsSpace: boolean): string {
  const bytes: number[] = []
  for (let at = 0; at < text.length; at += 1) {
    const hex = text[at] === '%' ? text.slice(at + 1, at + 3) : ''
    if (/^[0-9a-fA-F]{2}$/.test(hex)) {
      bytes.push(Number.parseInt(hex, 16))
      at += 2
    } else {
      bytes.push(plusIsSpace && text[at] === '+' ? 0x20 : text.charCodeAt(at) & 0xff)
    }
  }
  const decoded = Buffer.from(bytes)
  if (!isUtf8(decoded)) throw s3Error('InvalidObjectName')
  return decoded.toString()
}
