/** What pip and uv say while all goes well. Whatever is not among these, such as a warning or an error, is no noise. */
const noise: readonly RegExp[] = [
  /^\s*(Collecting|Obtaining) [\w.-]+(\[[\w,.-]+\])?([<>=!~;]| \(|$)/,
  /^\s*(Downloading|Using cached) \S+\.(whl|tar\.gz|zip|metadata)\b/,
  /^\s*(Building wheel for |Created wheel for |Stored in directory: |Processing \S+\.(whl|tar\.gz|zip))/,
  /^\s*Ignoring \S+: markers /,
  /^\s*Looking in (links|indexes): /,
  /^\s*Requirement already satisfied: /,
  /^\s*(Attempting uninstall: |Found existing installation: |Uninstalling \S+:$|Successfully (installed|uninstalled|built) )/,
  /^\s*Installing collected packages: /,
  /^\s*(Installing build dependencies|Getting requirements to build wheel|Preparing (wheel )?metadata)\b/,
  /^\s*(Building wheels for collected packages|Running command|Running setup\.py)\b/,
  /^\s*[━╸╺╴╶ ]*[━╸╺╴╶]{4,}/,
  /^\s*\[notice\] /,
  /^\s*(Using (CPython|Python) \S|Creating virtual environment\b|Resolved \d+ packages? |Prepared \d+ packages? )/,
  /^\s*(Installed|Uninstalled|Audited|Bytecode compiled) \d+ \w+ /,
  /^\s*Downloading \S+ \([\d.]+ ?[KMG]?i?B\)$/,
  /^\s*(Building|Built|Downloaded|Updating|Updated) \S+(==\S+| @ \S+| \(\S+\))$/,
  /^ [+~-] [\w.-]+(==| @ |\[)/,
]

/** True for an installer's progress. A blank line is none: it may part what matters. */
export function isNoise(text: string): boolean {
  return noise.some((pattern) => pattern.test(text))
}
