/** What the real `camber` was seen to print, verbatim (facts §0.1, §1, §2, §4, §5). */

export const banner = `
🚨 Your version 1.0.38-dev is out of date!
👉 The latest version is 1.0.39-dev.

To update, run:
  camber update

⚠️ It's recommended to stay up to date for the latest features and security fixes.
`

export const jobBlock = (command = 'python3 x.py', tail = '') => `
======================Job Information======================
Job ID:              4553
Status:              FAILED
Job Type:            MPI
Node Size:           XXSMALL
Command:             ${command}
With GPU:            false
Number of Nodes:     1
Start Time:          2025-10-01T09:03:49Z
Duration:            50s
Finish Time:         2025-10-01T09:04:39Z
${tail}
===========================================================

`

export const foreignJobStderr = `Error: API error: code=15, message=Failed to issue sts to get logs: job not belong to user
Usage:
  camber job logs [flags]

Flags:
  -h, --help   help for logs

Global Flags:
      --api-key string   API key for authentication (also set via CAMBER_API_KEY env var)

`

export const foreignJobStdout = 'API error: code=15, message=Failed to issue sts to get logs: job not belong to user\n'

export const meBlock = `======================User Information======================
Email:               your-email@example.com
Username:            your-username
Stash:               stash://your-username/
============================================================
`

export const stashTable = `Name                                     Type                 Size
----                                     ----                 ----
.git                                     directory
10-get-started                           directory
.gitignore                               file                 42
`
