/** All names that expressions know, each with what it is for, as an editor shows it. */
export const expressionWords = {
  /** What a run gives its expressions. */
  variables: {
    steps: '`steps.NAME.data.KEY`: a value that a step before has returned; also `.status` and `.files`.',
    parameters: '`parameters.NAME`: a value that the submission gives, or its default.',
    payload: '`payload.KEY`: a value of the payload.',
    run: '`run.id`, `run.label`, `run.experiment_id`.',
    index: 'Which of the items it is, from 0, in a step with `for_each`.',
    round: 'Which round it is, from 1, in a step with `repeat`.',
  },
  /** Called by their names. */
  functions: {
    has: '`has(payload.volume)`: whether it is there.',
    size: '`size(x)`: how many characters or items it has.',
    int: '`int(x)`: as a whole number; what is behind the point goes.',
    double: '`double(x)`: as a number.',
    string: '`string(x)`: as a text.',
    bool: '`bool(x)`: as true or false.',
    dyn: '`dyn(x)`: of any type, where types would have to go together.',
  },
  /** Called on a value. */
  methods: {
    size: '`x.size()`: how many characters or items it has.',
    contains: '`text.contains("a")`: whether that is a part of it.',
    startsWith: '`text.startsWith("a")`: whether it begins so.',
    endsWith: '`text.endsWith("a")`: whether it ends so.',
    matches: '`text.matches("^[A-H][0-9]+$")`: whether the pattern (RE2) is found in it.',
    lowerAscii: '`text.lowerAscii()`: in small letters.',
    upperAscii: '`text.upperAscii()`: in capitals.',
    trim: '`text.trim()`: without the blanks around it.',
    indexOf: '`text.indexOf("a")`: where that stands first, from 0; -1 where it does not.',
    lastIndexOf: '`text.lastIndexOf("a")`: where that stands last, from 0; -1 where it does not.',
    substring: '`text.substring(0, 5)`: the part from one place to before another.',
    split: '`text.split(",")`: the parts between.',
    join: '`list.join("-")`: the texts, one behind another.',
    sum: '`list.sum()`: of the numbers.',
    min: '`list.min()`: the least of the numbers.',
    max: '`list.max()`: the greatest of the numbers.',
  },
  /** Called on a list, with a name for its items. */
  loops: {
    all: '`list.all(x, x > 0)`: whether it is true of each item.',
    exists: '`list.exists(x, x == 2)`: whether it is true of an item.',
    exists_one: '`list.exists_one(x, x > 2)`: whether it is true of one item alone.',
    map: '`list.map(x, x * 2)`: what that makes of each item.',
    filter: '`list.filter(x, x > 1)`: the items of which it is true.',
  },
  /** Called on the name of what they are about. */
  namespaces: {
    math: {
      abs: '`math.abs(x)`: without its sign.',
      ceil: '`math.ceil(x)`: the next whole number above.',
      floor: '`math.floor(x)`: the next whole number below.',
      round: '`math.round(x)`: the nearest whole number.',
      sqrt: '`math.sqrt(x)`: its square root.',
      least: '`math.least(1, 2)`: the least of some numbers, or of a list.',
      greatest: '`math.greatest(1, 2)`: the greatest of some numbers, or of a list.',
    },
    lists: { range: '`lists.range(3)`: the numbers `[0, 1, 2]`.' },
  },
} as const;
