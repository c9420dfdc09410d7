// shacl-engine over an indexed N3.js store: `validate_shacl_engine.mjs SHAPES DATA OUTPUT`; one verdict a line as JSON.
import { createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { DataFactory, Parser, Store, StreamParser } from 'n3'
import { Validator } from 'shacl-engine'
import { validations } from 'shacl-engine/sparql.js'

const [shapesFile, dataFile, output] = process.argv.slice(2)
const shapes = new Store(new Parser().parse(readFileSync(shapesFile, 'utf8')))
const data = new Store()
for await (const quad of createReadStream(dataFile).pipe(new StreamParser({ format: 'N-Triples' }))) data.addQuad(quad)
const report = await new Validator(shapes, { factory: DataFactory, validations }).validate({ dataset: data })
const lines = report.results.map(result => JSON.stringify([
  result.focusNode.term.value,
  result.path?.length ? result.path[0].predicates[0].value : '',
  result.constraintComponent.value,
  result.value?.term?.value ?? '',
  result.shape.ptr.term.value,
  result.severity.value
]))
writeFileSync(output, lines.join('\n') + '\n')
