import { join, resolve } from 'node:path'
import { Command } from 'commander'
import type { Session } from '../session.ts'
import { type Answer, answering, type Invocation } from './answer.ts'

type Told = Promise<Answer<Record<string, unknown>>>

/** `rythmiq schemas list|show|check`: what portals ask for, built in and of the project's own. */
export function schemasCommand(invocation: Invocation): Command {
  const schemas = new Command('schemas').description('list, show and check what portals ask for')
  const add = (command: Command): Command => schemas.addCommand(command)
  add(
    new Command('list')
      .description('list the built-in schemas and those of the project')
      .action(answering(invocation, (session) => list(session))),
  )
  add(
    new Command('show')
      .description('show everything that a schema asks for')
      .argument('<schema>', 'id, alias or a JSON file')
      .action(answering(invocation, (session, words) => show(session, words[0] ?? ''))),
  )
  add(
    new Command('check')
      .description('check schema files before a document is sent by them')
      .argument('[files...]', 'JSON files, or folders of them (default: the project’s own folder)')
      .action(answering(invocation, (session, words) => check(session, words))),
  )
  return schemas
}

/** The folder of the project's own schemas: `schemas` below the working folder unless set. */
export async function schemasFolder(session: Session): Promise<string> {
  const { cwd } = session.world
  return resolve(cwd, (await session.settings()).get('schemas_folder')?.value ?? 'schemas')
}

async function list(session: Session): Told {
  const [{ listSchemas }, { schemasView }] = await Promise.all([
    import('../operations/submit/find-schema.ts'),
    import('../views/schemas.ts'),
  ])
  const data = await listSchemas(session.world.folders.program, await schemasFolder(session))
  return {
    schema: 'rythmiq.schemas/v1',
    data: { ...data },
    view: (_, surface) => schemasView(data, surface),
    next: ['rythmiq schemas show passport'],
  }
}

async function show(session: Session, reference: string): Told {
  const [{ findSchema, listSchemas }, { schemaView }] = await Promise.all([
    import('../operations/submit/find-schema.ts'),
    import('../views/schemas.ts'),
  ])
  const { cwd, folders } = session.world
  const own = await schemasFolder(session)
  const found = await findSchema(reference, cwd, folders.program, own)
  const shelf = await listSchemas(folders.program, own)
  const place = shelf.schemas.find(({ id }) => id === found.id)
  const isFile = place === undefined || reference.endsWith('.json') || /[/\\]/.test(reference)
  const data = {
    ...found,
    origin: isFile ? 'file' : place.origin,
    path: isFile ? resolve(cwd, reference) : place.path,
  }
  return {
    schema: 'rythmiq.schema/v1',
    data,
    view: (_, surface) => schemaView(data, surface),
    next: [`rythmiq submit photo.jpg --schema ${reference} --local`],
  }
}

async function check(session: Session, words: readonly string[]): Told {
  const [{ checkSchemas }, { schemaChecksView }] = await Promise.all([
    import('../operations/submit/check-schemas.ts'),
    import('../views/schemas.ts'),
  ])
  const own = await schemasFolder(session)
  const checks = await checkSchemas(words.length > 0 ? words : [join(own, '.')], session.world.cwd)
  const bad = checks.filter(({ problem }) => problem !== null).length
  const data = { checks, bad }
  return {
    schema: 'rythmiq.schema-checks/v1',
    data,
    view: (_, surface) => schemaChecksView(data, surface),
    exit: bad > 0 ? 2 : 0,
  }
}
