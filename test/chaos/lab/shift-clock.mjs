// Loaded before a process of a chaos lab: each SIGUSR2 moves that process's wall clock an hour ahead, or back again.
const hour = 3_600_000;
const Real = Date;
let shift = 0;

class Shifted extends Real {
  constructor(...args) {
    if (args.length === 0) super(Real.now() + shift);
    else super(...args);
  }

  static now() {
    return Real.now() + shift;
  }
}

globalThis.Date = Shifted;
process.on('SIGUSR2', () => {
  shift = shift === 0 ? hour : 0;
});
