/** How lines of a runner's log begin (runner/README.md, "The log"). Whatever the runner says itself. */
export const ownMark = '::rythmiq:'
/** One of its records, as JSON. */
export const recordMark = '::rythmiq:: '
/** What stands around the records of all documents, which it tells once more. */
export const resultsBegin = '::rythmiq:result:begin::'
export const resultsEnd = '::rythmiq:result:end::'
/** What somebody else wrote. */
export const foreignMark = '| '
