/** `rythmiq help exit-codes`; the same table as in README. */
export const exitCodesText = `Exit codes, the same in every command:

   0  done; where an outcome was awaited, it is succeeded or degraded (--strict makes degraded a 5)
   1  doctor found a fault, or audit a secret that a job shows
   2  asked wrongly: unknown flag, bad argument, invalid file, payload or schema
   3  not set up: a setting is missing or malformed, camber is not installed, no release is deployed
   4  credentials rejected by Camber or Spaces
   5  the run ended and did not succeed: failed, cancelled, no result
   6  not found: run, job, release, object
   7  temporary: network, server error, time-out; trying again may help
   8  still going when --timeout ended; the run goes on
   9  the run ended with some documents failed
  70  a bug in rythmiq
 130  interrupted (Ctrl-C); 143 terminated
`
