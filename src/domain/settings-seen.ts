/** A file that settings come from, as it was found. */
export interface SettingsFile {
  readonly path: string
  readonly origin: '.env' | 'rythmiq.json' | 'stored'
  readonly state: 'absent' | 'read' | 'broken'
  /** Why it cannot be used; null when it can. */
  readonly reason: string | null
  /** True when other users of this machine may read it, or look into its own folder. */
  readonly open: boolean
}

/** A setting as `doctor` sees it: what it is, where it comes from, and who else gives it. */
export interface SettingSeen {
  readonly name: string
  readonly variable: string
  readonly secret: boolean
  /** Null when it is not set. */
  readonly origin: string | null
  /** For people and files: `***` for a secret; null when it is not set. */
  readonly shown: string | null
  /** What a paste brought along and was taken off. */
  readonly pasted: 'blanks' | 'quotes' | null
  /** Weaker sources that give it too; `same` when they agree. */
  readonly others: readonly { readonly origin: string; readonly same: boolean }[]
  /** The value itself; null when it is not set. */
  reveal(): string | null
}

/** A variable of the environment or of `.env`, known to rythmiq or not. */
export interface VariableSeen {
  readonly origin: 'environment' | '.env'
  readonly value: string
}

export interface SettingsSeen {
  readonly files: readonly SettingsFile[]
  /** All settings there are, in the order of their table. */
  readonly all: readonly SettingSeen[]
  /** Names in a file of ours that no setting has, as `file: name`. */
  readonly strangers: readonly { readonly file: string; readonly name: string }[]
  variable(name: string): VariableSeen | null
}
