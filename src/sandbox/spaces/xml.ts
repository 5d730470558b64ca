const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
const plain: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'

/** Text made safe inside XML. Control characters become `&#x01;`, as Ceph writes them (not legal XML, but what clients meet). */
export function escapeXml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => named[character] ?? character)
    .replace(/[\0-\x08\x0b-\x1f]/g, (character) => `&#x${character.charCodeAt(0).toString(16).padStart(2, '0')};`)
}

/** One element around text (escaped) or around elements already written. */
export function element(name: string, content: string | number | boolean | readonly string[]): string {
  const inner = Array.isArray(content) ? content.join('') : escapeXml(String(content))
  return `<${name}>${inner}</${name}>`
}

/** A whole document, in the S3 namespace unless it is an error. */
export function document(name: string, children: readonly string[], namespace = true): string {
  const open = namespace ? `${name} ${NAMESPACE}` : name
  return `<?xml version="1.0" encoding="UTF-8"?><${open}>${children.join('')}</${name}>`
}

/** The inner XML of every element of that name, in order; good for the small, flat documents of S3 requests. */
export function readElements(xml: string, name: string): string[] {
  const pattern = new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>(.*?)</(?:\\w+:)?${name}>`, 'gs')
  return [...xml.matchAll(pattern)].map((match) => match[1] ?? '')
}

/** The text of the first element of that name, or null. */
export function readText(xml: string, name: string): string | null {
  const [inner] = readElements(xml, name)
  return inner === undefined ? null : unescapeXml(inner)
}

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
    if (decimal !== undefined) return String.fromCodePoint(Number.parseInt(decimal, 10))
    return plain[name] ?? whole
  })
}
