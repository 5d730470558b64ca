/** Names that never become part of a release, and why; the first row that matches tells the reason (facts/rythmiq-worker.md §6). */
const rows: readonly (readonly [RegExp, string])[] = [
  [/^\.(git|hg|svn|jj)$|^\.git(attributes|ignore|modules)$/i, 'version control'],
  [/^(__pycache__|\.(ruff|pytest|mypy)_cache|\.hypothesis|\.tox|\.nox)$|\.py[cod]$/i, 'a cache of Python'],
  [/^(node_modules|\.?venv|\.direnv|\.eggs|.*\.egg-info)$/i, 'installed packages'],
  [/^(Dockerfile|Containerfile)|^\.dockerignore$|^(docker-)?compose\.ya?ml$/i, 'Camber takes no image'],
  [/^\.env|^\.rythmiq\.env|\.env$/i, 'may hold secrets'],
  [/\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk|gpg|asc)$|^id_(rsa|dsa|ecdsa|ed25519)/i, 'a key'],
  [
    /^\.(netrc|npmrc|pypirc|pgpass|s3cfg|boto|htpasswd|git-credentials|vault-token)$|^_netrc$|^rclone\.conf$/i,
    'may hold secrets',
  ],
  [/^\.(aws|ssh|gnupg|camber|kube|docker)$|^\.config$/i, 'may hold secrets'],
  [
    /^(client_?secrets?|credentials?|secrets?|service[-_]?account.*)\.(json|ya?ml|toml|ini|txt|csv)$/i,
    'may hold secrets',
  ],
  [/^\.(DS_Store|idea|vscode)$|^Thumbs\.db$|~$|\.sw[op]$/i, 'of an editor or a file manager'],
  [/^\.rythmiqignore$/, 'read by deploy-worker alone'],
]

/** Why a file or folder of this name (without its path) is left out of a release, or null when it may go along. */
export function whyDenied(name: string): string | null {
  return rows.find(([pattern]) => pattern.test(name))?.[1] ?? null
}
