/** Upper bounds of histograms, in seconds unless another unit is said. Few of them: each is a series for each set of labels. */
export const buckets = {
  /** What weir itself does in a moment: turns, commits, answers over HTTP. */
  moment: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  /** What a lab does: from a valve that clicks to a plate that incubates over night. */
  lab: [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 43_200],
  /** How many. */
  count: [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
} as const;
