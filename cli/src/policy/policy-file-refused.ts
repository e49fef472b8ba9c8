import {
  placeOf,
  yamlLines,
  type FileProblem,
  type FileRefused,
  type LineOf,
} from '@mcp-gateway/kit';

/** A policy file that cannot be used; a line for each thing that is wrong, as compilers write it. */
export class PolicyFileRefused extends Error {
  constructor(file: string, text: string | undefined, refused: FileRefused) {
    const lineOf = linesOf(text);
    const sentences = refused.problems.map((problem) => sentence(file, lineOf(problem), problem));
    super(sentences.join('\n'), { cause: refused });
    this.name = 'PolicyFileRefused';
  }
}

/** The place of a problem with the file as a whole. */
const WHOLE = placeOf([]);

type LineOfProblem = (problem: FileProblem) => number | undefined;

/** What is missing stands nowhere: then the line of what should hold it. */
function linesOf(text = ''): LineOfProblem {
  let lines: LineOf | undefined;
  return ({ place }) => {
    const told = /^line (\d+)$/.exec(place)?.[1];
    if (told !== undefined) return Number(told);
    if (place === WHOLE) return undefined;
    lines ??= yamlLines(text);
    let line: number | undefined;
    for (let end = place.length; line === undefined && end > 0; end = stepEnd(place, end))
      line = lines(place.slice(0, end));
    return line;
  };
}

/** A key may hold dots itself; what is no place then is found nowhere and passed over. */
function stepEnd(place: string, end: number): number {
  return Math.max(place.lastIndexOf('.', end - 1), place.lastIndexOf('[', end - 1));
}

function sentence(file: string, line: number | undefined, { place, message }: FileProblem) {
  const where = line === undefined ? file : `${file}:${line}`;
  if (place === WHOLE) return `${where}: it ${message}`;
  return place.startsWith('line ') ? `${where}: ${message}` : `${where}: ${place}: ${message}`;
}
