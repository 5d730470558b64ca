import type { Home } from './home.ts'
import { isObject, readJsonIfAny, writeJson } from './json-file.ts'
import { withLock } from './lock.ts'

/** Virtual time: starts as real time at first use and then runs 1/scale times as fast. */
export type Clock = {
  now(): number
  /** How long a stretch of virtual milliseconds lasts on the wall. */
  real(milliseconds: number): number
  /** How much virtual time passes in a stretch of real milliseconds. */
  virtual(milliseconds: number): number
}

type Anchor = { readonly real: number; readonly virtual: number; readonly scale: number }

/** A changed scale gets a new anchor at the moment it is noticed: virtual time never jumps and never runs backwards. */
export async function openClock(home: Home, scale: number): Promise<Clock> {
  const known = readAnchor(home)
  if (known?.scale === scale) return clockFrom(known)
  return withLock(home, 'clock', () => {
    const current = readAnchor(home)
    if (current?.scale === scale) return clockFrom(current)
    const real = Date.now()
    const virtual = current === undefined ? real : clockFrom(current).now()
    const anchor = { real, virtual, scale }
    writeJson(home.clock, anchor)
    return clockFrom(anchor)
  })
}

function readAnchor(home: Home): Anchor | undefined {
  const found = readJsonIfAny(home.clock)
  if (!isObject(found)) return undefined
  return { real: Number(found['real']), virtual: Number(found['virtual']), scale: Number(found['scale']) }
}

function clockFrom(anchor: Anchor): Clock {
  return {
    now: () => anchor.virtual + (Date.now() - anchor.real) / anchor.scale,
    real: (milliseconds) => milliseconds * anchor.scale,
    virtual: (milliseconds) => milliseconds / anchor.scale,
  }
}
